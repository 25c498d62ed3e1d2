import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { playerParam } from '../on-behalf.ts'
import { quotaOf } from '../spaces/quota.ts'
import type { Quota } from '../spaces/quota.ts'
import { renewRoom } from '../spaces/room-for.ts'
import { quotaBySpace, requireQuotas } from './quota-by-space.ts'

export const setQuota = defineEndpoint(
  {
    name: 'SetQuota',
    summary:
      'Sets what one player may have, by space, in front of what the file, its plan and its tickets say. Spaces that are not named are as they were before any of it.',
    route: 'POST /players/{player}/quota',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support'] },
    params: z.object({ player: playerParam }),
    body: { kind: 'json', schema: z.strictObject({ quota: quotaBySpace }) },
    answers: { 200: z.object({ player: z.string(), quota: quotaBySpace }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer', 'UnknownSpace'],
  },
  async ({ params, body: { quota } }, { app, caller, now }) => {
    const said = requireQuotas(app.config, quota)
    const player = await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const { quotaByHand: _before, ...rest } = row.value
      const value: Player = { ...rest, ...(Object.keys(said).length === 0 ? {} : { quotaByHand: said }) }
      const event = { type: 'player.quota', player: value.id, at: now, by: caller.name, data: { quota: said } } as const
      return { changes: [{ kind: 'replace', row, value }, ...eventChanges(app, event)], result: value }
    })
    await renewRoom(app, player)
    const inForce: Record<string, Quota> = {}
    for (const name of Object.keys(app.config.spaces)) inForce[name] = quotaOf(app.config, name, player)
    return reply(200, { player: player.id, quota: inForce })
  },
)
