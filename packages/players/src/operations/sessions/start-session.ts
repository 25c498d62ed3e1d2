/** From a verified identity to a session: finds or makes the player, keeps the number of devices, and writes it all in one commit. */
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSessionId } from '../../rules/ids.ts'
import { identityIdOf, identityRef, isBanned, playerRef } from '../../state/players.ts'
import type { Identity, LinkedIdentity, Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Device, Session, SessionList } from '../../state/sessions.ts'
import type { Change, Ref, Row } from '../../state/space.ts'
import type { App } from '../house.ts'
import { newPlayerIdOf } from './player-id.ts'
import { newRefreshToken, newTicket } from './session-tokens.ts'
import type { VerifiedIdentity } from './sign-in-method.ts'

/** Whatever the configuration says of devices: a list longer than this is no player's. */
export const sessionsPerPlayerMax = 100

export type Started = {
  readonly player: Player
  readonly isNew: boolean
  readonly session: Session
  readonly refreshToken: string
  readonly ticket: string
}

export type Wish = {
  readonly device?: Device | undefined
  readonly mayCreate: boolean
  readonly now: Date
  /** Only the ticket is for somebody: the session ends with it, unless it is redeemed. */
  readonly ticketSeconds?: number | undefined
}

/** @throws PlayerError IdentityRejected, PlayerBanned, TooManyDevices */
export async function startSession(app: App, identity: VerifiedIdentity, wish: Wish): Promise<Started> {
  return app.state.settle(async () => {
    const found = await playerOf(app, identity, wish)
    if (isBanned(found.player, wish.now)) throw bannedError(found.player)
    const sessionId = newSessionId(app.chance)
    const [refreshToken, ticket] = await Promise.all([newRefreshToken(app, sessionId), newTicket(app, sessionId)])
    const session = newSession(app, { sessionId, player: found.player, identity, wish, refreshToken, ticket })
    const listed = await listChanges(app, found, session)
    const changes: Change[] = [
      ...found.changes,
      { kind: 'create', ref: sessionRef(app.name, sessionId), value: session },
      ...listed,
    ]
    return { changes, result: { player: found.player, isNew: found.isNew, session, refreshToken, ticket } }
  })
}

type FoundPlayer = { readonly player: Player; readonly isNew: boolean; readonly changes: readonly Change[] }

async function playerOf(app: App, identity: VerifiedIdentity, wish: Wish): Promise<FoundPlayer> {
  if (identity.player !== undefined) return standingPlayer(app, identity, identity.player)
  const identityId = identityIdOf(await app.keys.mac(), identity)
  const ref = identityRef(app.name, identityId)
  const known = await app.state.get(ref)
  if (known !== undefined) return standingPlayer(app, identity, known.value.player)
  if (!wish.mayCreate || !identity.mayCreate) throw rejected(identity, 'unknown')
  const at = wish.now.toISOString()
  const provider = identity.provider === undefined ? {} : { provider: identity.provider }
  const linked = { method: identity.method, ...provider, linkedAt: at }
  const id = newPlayerIdOf(app, identity)
  const before = app.config.players.ids === 'stored' ? undefined : await app.state.get(playerRef(app.name, id))
  if (before !== undefined) return linkedTo(before, ref, { id: identityId, ...linked })
  const player: Player = {
    id,
    createdAt: at,
    epoch: 1,
    identities: [{ id: identityId, ...linked }],
    ...(identity.plan === undefined ? {} : { plan: identity.plan }),
  }
  return {
    player,
    isNew: true,
    changes: [
      { kind: 'create', ref: playerRef(app.name, player.id), value: player },
      { kind: 'create', ref, value: { player: player.id, ...linked } },
    ],
  }
}

async function standingPlayer(app: App, identity: VerifiedIdentity, id: string): Promise<FoundPlayer> {
  const row = await app.state.get(playerRef(app.name, id))
  if (row === undefined || row.value.erasing !== undefined) throw rejected(identity, 'erased')
  const { plan = row.value.plan } = identity
  if (plan === row.value.plan) return { player: row.value, isNew: false, changes: [{ kind: 'unchanged', row }] }
  const player = { ...row.value, ...(plan === undefined ? {} : { plan }) }
  return { player, isNew: false, changes: [{ kind: 'replace', row, value: player }] }
}

/** The id says whose the identity is: another way of proving the same one. */
function linkedTo(row: Row<Player>, ref: Ref<Identity>, linked: LinkedIdentity): FoundPlayer {
  if (row.value.erasing !== undefined) throw rejected(linked, 'erased')
  const { id: _ofTheRecord, ...kept } = linked
  const player = { ...row.value, identities: [...row.value.identities, linked] }
  return {
    player,
    isNew: false,
    changes: [
      { kind: 'replace', row, value: player },
      { kind: 'create', ref, value: { player: player.id, ...kept } },
    ],
  }
}

function rejected({ method, provider }: Pick<VerifiedIdentity, 'method' | 'provider'>, reason: string): PlayerError {
  const message =
    reason === 'unknown' ? 'There is no player with this identity.' : 'The player of this identity is erased.'
  return new PlayerError('IdentityRejected', { provider: provider ?? method, reason }, { message })
}

export function bannedError(player: Player): PlayerError {
  const until = player.ban?.until
  const end = until === undefined ? '' : ` until ${until}`
  return new PlayerError(
    'PlayerBanned',
    { ...(until === undefined ? {} : { until }), reasonCode: player.ban?.reason },
    { message: `Player ${player.id} is banned${end}.` },
  )
}

type NewSession = {
  readonly sessionId: string
  readonly player: Player
  readonly identity: VerifiedIdentity
  readonly wish: Wish
  readonly refreshToken: string
  readonly ticket: string
}

function newSession(app: App, given: NewSession): Session {
  const { player, identity, wish } = given
  const at = wish.now.toISOString()
  return {
    id: given.sessionId,
    player: player.id,
    epoch: player.epoch,
    method: identity.method,
    signedInAt: at,
    createdAt: at,
    seenAt: at,
    expiresAt: new Date(wish.now.getTime() + (wish.ticketSeconds ?? app.config.session.refresh) * 1_000).toISOString(),
    ...(wish.device === undefined ? {} : { device: wish.device }),
    ...(wish.ticketSeconds === undefined ? { refresh: { hash: hashOf(given.refreshToken) } } : {}),
    ticket: { hash: hashOf(given.ticket) },
    ...(identity.narrowed === undefined ? {} : { narrowed: identity.narrowed }),
  }
}

/** A device that starts again takes the place of its session before; one device too many takes that of the oldest. */
async function listChanges(app: App, found: FoundPlayer, session: Session): Promise<Change[]> {
  const { maxDevices, onExtraDevice } = app.config.session
  const ref = sessionListRef(app.name, found.player.id)
  const list = found.isNew ? undefined : await app.state.get(ref)
  const deviceId = session.device?.id
  const standing = list === undefined ? [] : await standingSessions(app, list, session)
  const others = standing.filter(({ value }) => deviceId === undefined || value.device?.id !== deviceId)
  const max = onExtraDevice === 'allow' ? sessionsPerPlayerMax : maxDevices
  if (onExtraDevice === 'reject' && others.length >= max) throw new PlayerError('TooManyDevices', { limit: max })
  const kept = others.slice(Math.max(0, others.length - max + 1))
  const sessions = [...kept.map(({ value }) => value), session].map(({ id, createdAt, device }) => ({
    id,
    createdAt,
    ...(device?.id === undefined ? {} : { device: device.id }),
  }))
  const dropped = standing.filter((row) => !kept.includes(row))
  return [
    list === undefined
      ? { kind: 'create', ref, value: { sessions } }
      : { kind: 'replace', row: list, value: { sessions } },
    ...dropped.map((row): Change => ({ kind: 'remove', row })),
  ]
}

/** Those that have not ended otherwise, the oldest first. */
async function standingSessions(app: App, list: Row<SessionList>, beside: Session): Promise<Row<Session>[]> {
  const rows = await app.state.getMany(list.value.sessions.map(({ id }) => sessionRef(app.name, id)))
  const now = beside.createdAt
  return rows
    .filter((row) => row !== undefined)
    .filter(({ value }) => value.expiresAt > now && value.epoch === beside.epoch)
}
