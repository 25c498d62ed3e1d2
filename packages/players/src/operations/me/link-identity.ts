import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSecret } from '../../rules/ids.ts'
import { linkConflictMs, linkConflictRef } from '../../state/link-conflicts.ts'
import type { LinkConflict } from '../../state/link-conflicts.ts'
import { playerRef } from '../../state/players.ts'
import type { LinkedIdentity, Player } from '../../state/players.ts'
import type { Decision, Row } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import {
  linkChanges,
  linkedEvent,
  newLink,
  rejected,
  storedIdentity,
  unlessErased,
} from '../sessions/player-of-identity.ts'
import { linkedIdentityAnswer } from '../sessions/session-answer.ts'
import type { VerifiedIdentity } from '../sessions/sign-in-method.ts'
import { signInMethods, signInSchema } from '../sessions/sign-in-methods.ts'
import { answerOther, choices, identitiesPerPlayerMax, requireLinking, standingPlayer } from './linking.ts'
import { requireRecentSignIn } from './recent-sign-in.ts'

type Outcome =
  | { readonly kind: 'linked' | 'own'; readonly identity: LinkedIdentity }
  | { readonly kind: 'conflict'; readonly conflict: string; readonly other: Row<Player> }

export const linkIdentity = defineEndpoint(
  {
    name: 'LinkIdentity',
    summary: 'Adds a way to sign in. When another player has it, the answer names the conflict and what can be chosen.',
    route: 'POST /me/identities',
    auth: { kind: 'player' },
    limits: ['linksPerPlayer'],
    body: { kind: 'json', schema: signInSchema },
    answers: { 200: z.object({ identity: linkedIdentityAnswer }), 201: z.object({ identity: linkedIdentityAnswer }) },
    errors: [
      'GrantNotAllowed',
      'IdentityInUse',
      'IdentityRejected',
      'InvalidRequest',
      'PlayerBanned',
      'ProviderUnavailable',
      'RateLimited',
      'TokenExpired',
      'Unauthenticated',
    ],
  },
  async ({ body }, call) => {
    requireRecentSignIn(call)
    requireLinking(call.app)
    if (body.method === 'guest' && body.guestSecret === undefined)
      throw new PlayerError(
        'InvalidRequest',
        { path: 'guestSecret' },
        { message: 'Only a guest that exists can be linked.' },
      )
    const identity = await signInMethods.verify(body, { ...call, caller: undefined })
    const outcome = await call.app.state.settle(() => decide(call, identity))
    switch (outcome.kind) {
      case 'linked':
        return reply(201, { identity: outcome.identity })
      case 'own':
        return reply(200, { identity: outcome.identity })
      case 'conflict':
        throw new PlayerError('IdentityInUse', {
          conflict: outcome.conflict,
          method: identity.method,
          ...(identity.provider === undefined ? {} : { provider: identity.provider }),
          other: await answerOther(call.app, outcome.other.value),
          choices,
        })
    }
  },
)

async function decide(call: Call<PlayerCaller>, identity: VerifiedIdentity): Promise<Decision<Outcome>> {
  const { app, now } = call
  const [me, stored] = await Promise.all([standingPlayer(call), storedIdentity(app, identity)])
  const link = newLink(identity, stored.ids, now)
  const owner = stored.rows.find((row) => row !== undefined)?.value.player
  if (owner === me.value.id) {
    const own = me.value.identities.find(({ id }) => stored.ids.includes(id)) ?? link
    return { changes: [], result: { kind: 'own', identity: own } }
  }
  if (owner !== undefined) return conflictWith(call, identity, link, owner)
  if (identity.method === 'guest') throw rejected(app, identity, 'unknown')
  if (me.value.identities.length >= identitiesPerPlayerMax)
    throw new PlayerError('GrantNotAllowed', { rule: 'identitiesPerPlayer', limit: identitiesPerPlayerMax })
  const player: Player = { ...me.value, identities: [...me.value.identities, link] }
  return {
    changes: [
      ...unlessErased(app, identity, stored, now),
      { kind: 'replace', row: me, value: player },
      ...linkChanges(app, link, player.id, stored.rows),
      ...linkedEvent(app, player.id, link),
    ],
    result: { kind: 'linked', identity: link },
  }
}

async function conflictWith(
  { app, caller, now }: Call<PlayerCaller>,
  identity: VerifiedIdentity,
  link: LinkedIdentity,
  owner: string,
): Promise<Decision<Outcome>> {
  const other = await app.state.get(playerRef(app.name, owner))
  if (other === undefined || other.value.erasing !== undefined) throw rejected(app, identity, 'erased')
  const conflict = newSecret('cf_', app.chance)
  const value: LinkConflict = {
    hash: hashOf(conflict),
    session: caller.session.value.id,
    identity: link,
    other: owner,
    ...(identity.narrowed === undefined ? {} : { narrowed: identity.narrowed }),
    expiresAt: new Date(now.getTime() + linkConflictMs).toISOString(),
  }
  return {
    changes: [{ kind: 'write', ref: linkConflictRef(app.name, caller.player.value.id), value }],
    result: { kind: 'conflict', conflict, other },
  }
}
