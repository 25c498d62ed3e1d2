import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'

export const getTime = defineEndpoint(
  {
    name: 'GetTime',
    summary: 'The time of the server, for devices whose clock is wrong.',
    route: 'GET /time',
    auth: { kind: 'none' },
    answers: { 200: z.object({ serverTime: z.int(), serverTimeMs: z.int() }) },
    errors: [],
  },
  (_input, { now }) =>
    Promise.resolve(reply(200, { serverTime: Math.floor(now.getTime() / 1_000), serverTimeMs: now.getTime() })),
)
