// Written by `npm run gen` from the endpoints of this folder. Do not edit.
import { createSession } from './sessions/create-session.ts'
import { getJwks } from './service/get-jwks.ts'
import { getMe } from './me/get-me.ts'
import { getOssToken } from './credentials/get-oss-token.ts'
import { getTime } from './service/get-time.ts'

export const endpoints = [createSession, getJwks, getMe, getOssToken, getTime] as const
