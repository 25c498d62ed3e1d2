import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { requireRecentSignIn } from './recent-sign-in.ts'
import { startErasure } from './start-erasure.ts'

export const eraseMe = defineEndpoint(
  {
    name: 'EraseMe',
    summary: 'Erases the player: everything that is kept, for good. The receipt says when nothing is left.',
    route: 'DELETE /me',
    auth: { kind: 'player' },
    body: {
      kind: 'json',
      schema: z.strictObject({ confirm: z.string().max(64).meta({ description: 'The id of the player.' }) }),
    },
    answers: { 202: z.object({ receipt: z.string(), completesBefore: z.string() }) },
    errors: ['InvalidRequest', 'PlayerBanned', 'TokenExpired', 'Unauthenticated'],
  },
  async ({ body }, call) => {
    const { app, caller, now } = call
    requireRecentSignIn(call)
    const { id } = caller.player.value
    if (body.confirm !== id)
      throw new PlayerError('InvalidRequest', { path: 'confirm' }, { message: 'confirm is the id of the player.' })
    return reply(202, await startErasure(app, id, now))
  },
)
