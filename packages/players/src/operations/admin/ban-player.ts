import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Ban, Player } from '../../state/players.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { endGrants, grantsEnd, revocationChanges } from '../credentials/end-grants.ts'

/** So many bans of the past are told. */
const banHistoryMax = 50

export const banAnswer = z.object({
  player: z.string(),
  ban: z.object({
    reason: z.string(),
    since: z.string(),
    until: z.string().optional(),
    scope: z.enum(['write', 'all']),
  }),
  grantsEnd,
})

export const banPlayer = defineEndpoint(
  {
    name: 'BanPlayer',
    summary:
      'Bans a player, for good or until a time: from everything, or from writing only. Its tokens and tickets end, and so do its credentials where the storage can end them.',
    route: 'POST /players/{player}/ban',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support', 'moderator'] },
    params: z.object({ player: z.string().min(1).max(64) }),
    body: {
      kind: 'json',
      schema: z.strictObject({
        reason: z.string().min(1).max(200).meta({ description: 'The player is told this as reasonCode.' }),
        until: z.iso.datetime({ offset: true }).optional(),
        scope: z.enum(['write', 'all']).default('all'),
      }),
    },
    answers: { 200: banAnswer },
    errors: ['GrantNotAllowed', 'InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params, body }, call) => {
    const { app, now } = call
    if (app.config.players.ids === 'derived' || app.config.players.ban === false)
      throw new PlayerError('GrantNotAllowed', { rule: 'players.ban' }, { message: 'The app bans nobody.' })
    const until = body.until === undefined ? undefined : new Date(body.until)
    if (until !== undefined && until <= now)
      throw new PlayerError('InvalidRequest', { path: 'until' }, { message: 'The ban would be over already.' })
    const ban: Ban = {
      reason: body.reason,
      since: now.toISOString(),
      ...(until === undefined ? {} : { until: until.toISOString() }),
      scope: body.scope,
    }
    const told = { player: params.player, at: now, by: call.caller.name }
    await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const value: Player = {
        ...row.value,
        epoch: row.value.epoch + 1,
        ban,
        banHistory: [...(row.value.banHistory ?? []), ban].slice(-banHistoryMax),
      }
      return {
        changes: [
          { kind: 'replace', row, value },
          ...revocationChanges(app, params.player, now),
          ...eventChanges(app, {
            ...told,
            type: 'player.banned',
            data: { scope: ban.scope, reasonCode: ban.reason, until: ban.until },
          }),
        ],
        result: undefined,
      }
    })
    return reply(200, { player: params.player, ban, grantsEnd: await endGrants(app, params.player) })
  },
)
