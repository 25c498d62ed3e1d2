import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { clockSkews } from '../metrics.ts'
import { redeemInput, redeemTicket } from './redeem-ticket.ts'
import { refreshInput, refreshSession } from './refresh-session.ts'
import { answerSession, sessionAnswer } from './session-answer.ts'
import { signInMethods, signInSchema } from './sign-in-methods.ts'
import { startSession } from './start-session.ts'

/** Every way to become a player ends here; `refresh` goes on with a session that there is. */
export const createSession = defineEndpoint(
  {
    name: 'CreateSession',
    summary:
      'Signs in, redeems a ticket of the studio, or refreshes a session. The first start of a guest makes the player and tells its secret once.',
    route: 'POST /sessions',
    auth: { kind: 'none' },
    limits: ['sessionsPerAddress'],
    headers: z.object({
      'x-client-time': z
        .string()
        .regex(/^\d{1,15}$/, 'is milliseconds since 1970')
        .optional()
        .meta({ description: 'The time of the device in milliseconds, for the metric of clocks that are wrong.' }),
    }),
    body: {
      kind: 'json',
      schema: z.discriminatedUnion('method', [...signInSchema.options, refreshInput, redeemInput]),
    },
    answers: { 200: sessionAnswer, 201: sessionAnswer },
    errors: [
      'GrantNotAllowed',
      'IdentityRejected',
      'InvalidRequest',
      'PlayerBanned',
      'ProviderUnavailable',
      'RateLimited',
      'TicketExpired',
      'TicketRevoked',
      'TokenExpired',
      'TooManyDevices',
      'Unauthenticated',
    ],
  },
  async ({ body, headers: { 'x-client-time': clientTime } }, call) => {
    const { app, now } = call
    if (clientTime !== undefined) app.metrics.observe(clockSkews, Math.abs(Number(clientTime) - now.getTime()))
    if (body.method === 'refresh')
      return reply(200, await answerSession(call, await refreshSession(app, body.refreshToken, now)))
    if (body.method === 'ticket') return reply(200, await answerSession(call, await redeemTicket(call, body)))
    const identity = await signInMethods.verify(body, call)
    const wish = { device: body.device, mayCreate: body.create ?? true, now }
    const started = await startSession(app, identity, wish)
    return reply(started.isNew ? 201 : 200, await answerSession(call, started, identity.guestSecret))
  },
)
