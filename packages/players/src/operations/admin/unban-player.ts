import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Ban, Player } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'

export const unbanPlayer = defineEndpoint(
  {
    name: 'UnbanPlayer',
    summary: 'Lifts the ban of a player, who signs in anew. There is nothing to lift where there is no ban.',
    route: 'DELETE /players/{player}/ban',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support', 'moderator'] },
    params: z.object({ player: z.string().min(1).max(64) }),
    answers: { 204: 'nothing' },
    errors: ['RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params }, { app, caller, now }) => {
    await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const { ban, banHistory = [], ...rest } = row.value
      if (ban === undefined) return { changes: [], result: undefined }
      const lifted: Ban = { ...ban, lifted: now.toISOString() }
      // A ban for writing ends credentials that could only read; they are asked for anew.
      const value: Player = { ...rest, epoch: row.value.epoch + 1, banHistory: [...banHistory.slice(0, -1), lifted] }
      const event = eventChanges(app, { type: 'player.unbanned', player: params.player, at: now, by: caller.name })
      return { changes: [{ kind: 'replace', row, value }, ...event], result: undefined }
    })
    return reply(204)
  },
)
