import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { answerPlayer, playerAnswer } from '../sessions/session-answer.ts'

export const getMe = defineEndpoint(
  {
    name: 'GetMe',
    summary: 'Who the caller is, and by which session.',
    route: 'GET /me',
    auth: { kind: 'player' },
    answers: {
      200: z.object({
        player: playerAnswer,
        session: z.object({
          id: z.string(),
          method: z.string(),
          createdAt: z.string(),
          signedInAt: z.string(),
          expiresAt: z.string(),
        }),
        serverTime: z.int(),
      }),
    },
    errors: ['TokenExpired', 'Unauthenticated'],
  },
  (_input, { caller, now }) => {
    const { id, method, createdAt, signedInAt, expiresAt } = caller.session.value
    return Promise.resolve(
      reply(200, {
        player: answerPlayer(caller.player.value),
        session: { id, method, createdAt, signedInAt, expiresAt },
        serverTime: Math.floor(now.getTime() / 1_000),
      }),
    )
  },
)
