import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Ban, Player } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { endGrants, revocationChanges } from '../credentials/end-grants.ts'

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
    const isLifted = await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const { ban, banHistory = [], ...rest } = row.value
      if (ban === undefined) return { changes: [], result: false }
      const lifted: Ban = { ...ban, lifted: now.toISOString() }
      // A ban for writing ends credentials that could only read; they are asked for anew.
      const value: Player = { ...rest, epoch: row.value.epoch + 1, banHistory: [...banHistory.slice(0, -1), lifted] }
      const event = eventChanges(app, { type: 'player.unbanned', player: params.player, at: now, by: caller.name })
      const revocation = revocationChanges(app, params.player, now)
      return { changes: [{ kind: 'replace', row, value }, ...revocation, ...event], result: true }
    })
    // The keys of before told of the ban until now; from here they tell that others may be had.
    if (isLifted) await endGrants(app, params.player)
    return reply(204)
  },
)
