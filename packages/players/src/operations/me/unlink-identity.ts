import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { identityRef } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Change, Decision } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { requireLinking, standingPlayer } from './linking.ts'
import { requireRecentSignIn } from './recent-sign-in.ts'

export const unlinkIdentity = defineEndpoint(
  {
    name: 'UnlinkIdentity',
    summary: 'Takes a way to sign in away, and ends other sessions that began with it. The last way stays.',
    route: 'DELETE /me/identities/{identity}',
    auth: { kind: 'player' },
    params: z.object({ identity: z.string().min(1).max(128) }),
    answers: { 204: 'nothing' },
    errors: ['GrantNotAllowed', 'TokenExpired', 'Unauthenticated', 'UnknownIdentity'],
  },
  async ({ params }, call) => {
    requireRecentSignIn(call)
    requireLinking(call.app)
    await call.app.state.settle(() => decide(call, params.identity))
    return reply(204)
  },
)

async function decide(call: Call<PlayerCaller>, identityId: string): Promise<Decision<undefined>> {
  const { app } = call
  const me = await standingPlayer(call)
  const link = me.value.identities.find(({ id }) => id === identityId)
  if (link === undefined) throw new PlayerError('UnknownIdentity', { path: 'identity' })
  if (me.value.identities.length === 1)
    throw new PlayerError(
      'GrantNotAllowed',
      { rule: 'lastIdentity' },
      { message: 'This is the last way to sign in; without it nobody could be this player again.' },
    )
  const names = [link.id, ...(link.formerIds ?? [])]
  const rows = await app.state.getMany(names.map((name) => identityRef(app.name, name)))
  const own = rows.filter((row) => row !== undefined).filter(({ value }) => value.player === me.value.id)
  const identities = me.value.identities.filter(({ id }) => id !== identityId)
  return {
    changes: [
      { kind: 'replace', row: me, value: { ...me.value, identities } },
      ...own.map((row): Change => ({ kind: 'remove', row })),
      ...(await sessionChanges(call, identityId)),
    ],
    result: undefined,
  }
}

/** Whoever came in by an identity that is taken away goes out with it; the caller stays. */
async function sessionChanges({ app, caller }: Call<PlayerCaller>, identityId: string): Promise<Change[]> {
  const list = await app.state.get(sessionListRef(app.name, caller.player.value.id))
  if (list === undefined) return []
  const rows = await app.state.getMany(list.value.sessions.map(({ id }) => sessionRef(app.name, id)))
  const ended = rows
    .filter((row) => row !== undefined)
    .filter(({ value }) => value.identity === identityId && value.id !== caller.session.value.id)
  if (ended.length === 0) return [{ kind: 'unchanged', row: list }]
  const sessions = list.value.sessions.filter(({ id }) => !ended.some(({ value }) => value.id === id))
  return [{ kind: 'replace', row: list, value: { sessions } }, ...ended.map((row): Change => ({ kind: 'remove', row }))]
}
