import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { startErasure } from '../me/start-erasure.ts'

export const erasePlayer = defineEndpoint(
  {
    name: 'ErasePlayer',
    summary: 'Erases a player for good, as the player itself could.',
    route: 'DELETE /players/{player}',
    auth: { kind: 'server', roles: ['owner', 'privacy'] },
    params: z.object({ player: z.string().min(1).max(64) }),
    answers: { 202: z.object({ receipt: z.string(), completesBefore: z.string() }) },
    errors: ['RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params }, { app, now }) => reply(202, await startErasure(app, params.player, now)),
)
