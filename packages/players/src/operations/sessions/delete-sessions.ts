import { playerRef } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Change } from '../../state/space.ts'
import { endGrants, revocationChanges } from '../credentials/end-grants.ts'
import { defineEndpoint, reply } from '../endpoint.ts'

export const deleteSessions = defineEndpoint(
  {
    name: 'DeleteSessions',
    summary: 'Signs the player out everywhere: all sessions, tickets and, where the storage can, keys end now.',
    route: 'DELETE /sessions',
    auth: { kind: 'player' },
    answers: { 204: 'nothing' },
    errors: ['TokenExpired', 'Unauthenticated'],
  },
  async (_input, { app, caller, now }) => {
    const { id } = caller.player.value
    await app.state.settle(async () => {
      const [row, list] = await app.state.getMany([playerRef(app.name, id), sessionListRef(app.name, id)])
      if (row === undefined) return { changes: [], result: undefined }
      const changes: Change[] = [
        { kind: 'replace', row, value: { ...row.value, epoch: row.value.epoch + 1 } },
        ...revocationChanges(app, id, now),
      ]
      // Who is banned is told so by the ticket or token that is held; the records are worth nothing else any more.
      if (row.value.ban === undefined && list !== undefined)
        changes.push(
          { kind: 'remove', row: list },
          ...list.value.sessions.map((one): Change => ({ kind: 'drop', ref: sessionRef(app.name, one.id) })),
        )
      return { changes, result: undefined }
    })
    await endGrants(app, id)
    return reply(204)
  },
)
