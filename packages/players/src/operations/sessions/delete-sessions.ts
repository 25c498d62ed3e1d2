import { defineEndpoint, reply } from '../endpoint.ts'
import { endSessions } from './end-sessions.ts'

export const deleteSessions = defineEndpoint(
  {
    name: 'DeleteSessions',
    summary: 'Signs the player out everywhere: all sessions, tickets and, where the storage can, keys end now.',
    route: 'DELETE /sessions',
    auth: { kind: 'player' },
    answers: { 204: 'nothing' },
    errors: ['BackendUnavailable', 'TokenExpired', 'Unauthenticated'],
  },
  async (_input, { app, caller }) => {
    await endSessions(app, caller.player.value.id)
    return reply(204)
  },
)
