import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { unlisted } from './refresh-session.ts'

export const deleteCurrentSession = defineEndpoint(
  {
    name: 'DeleteCurrentSession',
    summary: 'Signs this device out: its tokens and its ticket end.',
    route: 'DELETE /sessions/current',
    auth: { kind: 'player' },
    answers: { 204: 'nothing' },
    errors: ['TokenExpired', 'Unauthenticated'],
  },
  async (_input, { app, caller }) => {
    const { id, player } = caller.session.value
    await app.state.settle(async () => {
      const [row, list] = await app.state.getMany([sessionRef(app.name, id), sessionListRef(app.name, player)])
      if (row === undefined) return { changes: [], result: undefined }
      return { changes: [{ kind: 'remove', row }, ...unlisted(list, id)], result: undefined }
    })
    return reply(204)
  },
)
