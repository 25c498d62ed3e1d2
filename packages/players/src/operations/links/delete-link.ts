import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { linkRef } from '../../state/links.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { spacesOf } from '../spaces/player-folders.ts'

export const linkId = z.string().regex(/^ln_[A-Za-z0-9_-]{43}$/, 'is the id of a link')

export const deleteLink = defineEndpoint(
  {
    name: 'DeleteLink',
    summary: 'Revokes a link: from now on it leads nowhere.',
    route: 'DELETE /links/{id}',
    auth: { kind: 'player' },
    params: z.object({ id: linkId }),
    answers: { 204: 'nothing' },
    errors: ['InvalidRequest', 'NoSuchLink', 'TokenExpired', 'Unauthenticated'],
  },
  async ({ params }, { app, caller }) => {
    const row = await app.state.get(linkRef(app.name, hashOf(params.id)))
    const isOwn = row?.value.player === caller.player.value.id
    if (!isOwn || !spacesOf(app.config, caller.session.value).includes(row.value.space))
      throw new PlayerError('NoSuchLink')
    await app.state.commit([{ kind: 'drop', ref: row.ref }])
    return reply(204)
  },
)
