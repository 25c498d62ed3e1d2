import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { hideChange, removeShownPictures } from '../images/remove-pictures.ts'
import { playerParam } from '../on-behalf.ts'
import { isHidden } from '../spaces/minors.ts'

export const setMinor = defineEndpoint(
  {
    name: 'SetMinor',
    summary:
      'Says whether a player is a minor, whatever its providers say from now on. With privacy.minors hidden its pictures are removed where everybody saw them.',
    route: 'POST /players/{player}/minor',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support', 'privacy'] },
    params: z.object({ player: playerParam }),
    body: { kind: 'json', schema: z.strictObject({ minor: z.boolean() }) },
    answers: { 200: z.object({ player: z.string(), minor: z.boolean() }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params, body: { minor } }, { app, caller, now }) => {
    const player = await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const value: Player = { ...row.value, minor: { is: minor, by: 'hand' } }
      const event = { type: 'player.minor', player: value.id, at: now, by: caller.name, data: { minor } } as const
      const hides = isHidden(app.config, value) ? [hideChange(app, value.id, now)] : []
      return { changes: [{ kind: 'replace', row, value }, ...eventChanges(app, event), ...hides], result: value }
    })
    if (isHidden(app.config, player)) await removeShownPictures(app, player.id)
    return reply(200, { player: player.id, minor })
  },
)
