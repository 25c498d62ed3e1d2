import { z } from 'zod'
import { equalInConstantTime } from '../../base/secret.ts'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { dueChange } from '../../state/dues.ts'
import { linkConflictRef } from '../../state/link-conflicts.ts'
import type { LinkConflict } from '../../state/link-conflicts.ts'
import { identityRef, isBanned, playerRef, retiredMs } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Change, Decision, Row } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import type { App } from '../house.ts'
import { unlisted } from '../sessions/refresh-session.ts'
import { answerPlayer, answerSession, playerAnswer, sessionAnswer } from '../sessions/session-answer.ts'
import { bannedError, beginSession } from '../sessions/start-session.ts'
import { linkedEvent } from '../sessions/player-of-identity.ts'
import type { FoundPlayer } from '../sessions/player-of-identity.ts'
import type { Started } from '../sessions/start-session.ts'
import { choice, identitiesPerPlayerMax, standingPlayer } from './linking.ts'

export const resolveConflict = defineEndpoint(
  {
    name: 'ResolveConflict',
    summary: 'Says what shall become of an identity that another player has.',
    route: 'POST /me/identities/resolve',
    auth: { kind: 'player' },
    limits: ['linksPerPlayer'],
    body: { kind: 'json', schema: z.strictObject({ conflict: z.string().min(1).max(128), choice }) },
    answers: { 200: z.union([z.object({ choice, player: playerAnswer }), sessionAnswer.extend({ choice })]) },
    errors: [
      'IdentityInUse',
      'PlayerBanned',
      'RateLimited',
      'TokenExpired',
      'TooManyDevices',
      'Unauthenticated',
      'UnknownConflict',
    ],
  },
  async ({ body }, call) => {
    const { app } = call
    switch (body.choice) {
      case 'keepThis': {
        const player = await app.state.settle(() => keep(call, body.conflict))
        return reply(200, { choice: body.choice, player: answerPlayer(player) })
      }
      case 'moveIdentity': {
        const player = await app.state.settle(() => move(call, body.conflict))
        return reply(200, { choice: body.choice, player: answerPlayer(player) })
      }
      case 'switchToOther': {
        const started = await switchOver(call, body.conflict)
        return reply(200, { choice: body.choice, ...(await answerSession({ ...call, caller: undefined }, started)) })
      }
    }
  },
)

/** @throws PlayerError UnknownConflict */
async function openConflict({ app, caller, now }: Call<PlayerCaller>, told: string): Promise<Row<LinkConflict>> {
  const row = await app.state.get(linkConflictRef(app.name, caller.player.value.id))
  const isIt =
    row !== undefined &&
    equalInConstantTime(Buffer.from(row.value.hash), Buffer.from(hashOf(told))) &&
    row.value.session === caller.session.value.id &&
    Date.parse(row.value.expiresAt) > now.getTime()
  if (isIt) return row
  throw new PlayerError('UnknownConflict', { path: 'conflict' })
}

async function keep(call: Call<PlayerCaller>, told: string): Promise<Decision<Player>> {
  const [conflict, me] = await Promise.all([openConflict(call, told), standingPlayer(call)])
  return { changes: [{ kind: 'remove', row: conflict }], result: me.value }
}

/**
 * The other player's sessions end, for whoever holds them came in by what it no longer has. One that is left without any way
 * to sign in is nobody's; the studio's support can still give it back.
 */
async function move(call: Call<PlayerCaller>, told: string): Promise<Decision<Player>> {
  const { app, now } = call
  const [conflict, me] = await Promise.all([openConflict(call, told), standingPlayer(call)])
  const { identity, other: otherId } = conflict.value
  const other = await stillOwner(call, conflict.value)
  if (isBanned(other.value, now)) throw bannedError(other.value)
  if (me.value.identities.length >= identitiesPerPlayerMax)
    throw new PlayerError('GrantNotAllowed', { rule: 'identitiesPerPlayer', limit: identitiesPerPlayerMax })
  const names = [identity.id, ...(identity.formerIds ?? [])]
  const rows = await app.state.getMany(names.map((name) => identityRef(app.name, name)))
  const moved = rows.filter((row) => row !== undefined).filter(({ value }) => value.player === otherId)
  const left = other.value.identities.filter(({ id }) => !names.includes(id))
  const link = { ...identity, linkedAt: now.toISOString() }
  const player: Player = { ...me.value, identities: [...me.value.identities, link] }
  const lost: Player = {
    ...other.value,
    identities: left,
    epoch: other.value.epoch + 1,
    ...(left.length === 0 ? { retired: { at: now.toISOString(), into: me.value.id } } : {}),
  }
  return {
    changes: [
      { kind: 'remove', row: conflict },
      { kind: 'replace', row: me, value: player },
      { kind: 'replace', row: other, value: lost },
      ...linkedEvent(app, me.value.id, link),
      ...(left.length === 0 ? [retiredDue(app, otherId, now)] : []),
      ...moved.map((row): Change => ({
        kind: 'replace',
        row,
        value: { ...row.value, player: me.value.id, linkedAt: link.linkedAt },
      })),
    ],
    result: player,
  }
}

function retiredDue(app: App, player: string, now: Date): Change {
  return dueChange(new Date(now.getTime() + retiredMs), { app: app.name, kind: 'retired', subject: player })
}

/** @throws PlayerError UnknownConflict when the identity has gone elsewhere meanwhile */
async function stillOwner({ app }: Call<PlayerCaller>, { identity, other }: LinkConflict): Promise<Row<Player>> {
  const names = [identity.id, ...(identity.formerIds ?? [])]
  const [row, ...owners] = await app.state.getMany([
    playerRef(app.name, other),
    ...names.map((name) => identityRef(app.name, name)),
  ] as const)
  const isOwner = owners.find((owner) => owner !== undefined)?.value.player === other
  if (isOwner && row !== undefined && row.value.erasing === undefined) return row
  throw new PlayerError('UnknownConflict', { path: 'conflict' })
}

/** This device's session ends, and one of the other player begins. A guest that nobody else can be is retired. */
function switchOver(call: Call<PlayerCaller>, told: string): Promise<Started> {
  const { app, caller, now } = call
  const { device } = caller.session.value
  return beginSession(
    app,
    async () => {
      const [conflict, me] = await Promise.all([openConflict(call, told), standingPlayer(call)])
      const [other, [list, session]] = await Promise.all([
        stillOwner(call, conflict.value),
        app.state.getMany([sessionListRef(app.name, me.value.id), sessionRef(app.name, caller.session.value.id)]),
      ])
      const isGuest = me.value.identities.every(({ method }) => method === 'guest')
      const retired: Player = { ...me.value, retired: { at: now.toISOString(), into: other.value.id } }
      const found: FoundPlayer = {
        player: other.value,
        isNew: false,
        identity: conflict.value.identity.id,
        changes: [
          { kind: 'unchanged', row: other },
          { kind: 'remove', row: conflict },
          ...(session === undefined ? [] : [{ kind: 'remove', row: session } as const]),
          ...unlisted(list, caller.session.value.id),
          ...(isGuest
            ? ([{ kind: 'replace', row: me, value: retired }, retiredDue(app, me.value.id, now)] as const)
            : [{ kind: 'unchanged', row: me } as const]),
        ],
      }
      return { found, method: conflict.value.identity.method, narrowed: conflict.value.narrowed }
    },
    { device, now },
  )
}
