import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Change } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'
import { endGrants, grantsEnd, revocationChanges } from '../credentials/end-grants.ts'

export const revokePlayer = defineEndpoint(
  {
    name: 'RevokePlayer',
    summary:
      'Ends what a player holds. `sessions`: tokens and tickets, so that it signs in anew. `credentials`: keys of STS, which it asks for anew. `all`: both.',
    route: 'POST /players/{player}/revoke',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support', 'moderator'] },
    params: z.object({ player: z.string().min(1).max(64) }),
    body: { kind: 'json', schema: z.strictObject({ what: z.enum(['sessions', 'credentials', 'all']) }) },
    answers: { 200: z.object({ player: z.string(), grantsEnd: grantsEnd.optional() }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params, body }, { app, caller, now }) => {
    const endsSessions = body.what !== 'credentials'
    const endsCredentials = body.what !== 'sessions'
    await app.state.settle(async () => {
      const row = await app.state.get(playerRef(app.name, params.player))
      if (row === undefined || row.value.erasing !== undefined)
        throw new PlayerError('UnknownPlayer', { path: 'player' })
      const { epoch, keysRevoked = 0 } = row.value
      const raised = endsSessions ? { epoch: epoch + 1 } : { keysRevoked: keysRevoked + 1 }
      const changes: Change[] = [{ kind: 'replace', row, value: { ...row.value, ...raised } }]
      if (endsCredentials) changes.push(...revocationChanges(app, params.player, now))
      const told = { type: 'player.revoked', player: params.player, at: now, by: caller.name } as const
      changes.push(...eventChanges(app, { ...told, data: { what: body.what } }))
      return { changes, result: undefined }
    })
    const ended = endsCredentials ? { grantsEnd: await endGrants(app, params.player) } : {}
    return reply(200, { player: params.player, ...ended })
  },
)
