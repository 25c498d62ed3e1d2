import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** Keys of one app. Everything sealed is base64url. */
export type AppKeys = {
  /** Of identities and session secrets. It never changes: what was named with it would not be found again. */
  readonly macKey: string
  /** The newest first. The newest signs once every verifier had time to learn of it; all verify until they retire. */
  readonly signing: readonly SigningKey[]
}

export type SigningKey = {
  readonly kid: string
  readonly createdAt: string
  readonly publicJwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string }
  /** PKCS #8, sealed. */
  readonly privateKey: string
}

export const appKeysFamily = defineFamily<AppKeys>('app-keys')
export const appKeysRef = (app: string): Ref<AppKeys> => refOf(appKeysFamily, app, 'current')
