/** From a verified identity to a session: finds or makes the player, keeps the number of devices, and writes it all in one commit. */
import { PlayerError } from '../../rules/errors.ts'
import { hashOf, newSessionId } from '../../rules/ids.ts'
import { deviceIdOf, deviceRef, deviceSeen, isNewsOf } from '../../state/devices.ts'
import { isBanned, isMinor, playerRef, seenNow } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Device, Session, SessionList } from '../../state/sessions.ts'
import type { Change, Row } from '../../state/space.ts'
import { eventChanges } from '../events/tell.ts'
import type { App } from '../house.ts'
import { hideChange, removeShownPictures } from '../images/remove-pictures.ts'
import { isHidden } from '../spaces/minors.ts'
import { playerOfIdentity } from './player-of-identity.ts'
import type { FoundPlayer } from './player-of-identity.ts'
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

/** Whose the session will be, and by what. */
export type Beginning = {
  readonly found: FoundPlayer
  readonly method: string
  readonly narrowed?: Session['narrowed'] | undefined
}

/** @throws PlayerError IdentityRejected, PlayerBanned, TooManyDevices */
export async function startSession(app: App, identity: VerifiedIdentity, wish: Wish): Promise<Started> {
  const { method, narrowed } = identity
  return beginSession(
    app,
    async () => {
      const found = await playerOfIdentity(app, identity, wish)
      return { found, method, narrowed }
    },
    wish,
  )
}

/** @throws PlayerError PlayerBanned, TooManyDevices, and what `find` throws */
export async function beginSession(
  app: App,
  find: () => Promise<Beginning>,
  wish: Omit<Wish, 'mayCreate'>,
): Promise<Started> {
  const started = await app.state.settle(async () => {
    const beginning = await find()
    const { found } = beginning
    if (isBanned(found.player, wish.now)) throw bannedError(found.player)
    const sessionId = newSessionId(app.chance, wish.now)
    const [refreshToken, ticket] = await Promise.all([newRefreshToken(app, sessionId), newTicket(app, sessionId)])
    const session = newSession(app, { sessionId, beginning, wish, refreshToken, ticket })
    const listed = await listChanges(app, found, session)
    const turnedMinor = turnsMinor(found) && isHidden(app.config, found.player)
    const changes: Change[] = [
      ...found.changes.map((change) => seenChange(app, found.player.id, change, wish.now)),
      { kind: 'create', ref: sessionRef(app.name, sessionId), value: session },
      ...listed,
      ...eventsOf(app, beginning, session, wish.now),
      ...(await deviceOf(app, session)),
      ...(turnedMinor ? [hideChange(app, found.player.id, wish.now)] : []),
    ]
    const { player, isNew } = found
    return { changes, result: { player, isNew, session, refreshToken, ticket, turnedMinor } }
  })
  if (started.turnedMinor) await removeShownPictures(app, started.player.id)
  app.metrics.count('sessions', { method: started.session.method, new: String(started.isNew) })
  return started
}

/** Whether this sign-in brought news of the player's age. */
function turnsMinor({ player, changes, isNew }: FoundPlayer): boolean {
  const before = changes.find((change) => change.kind === 'replace' && isPlayer(change.row.value, player.id))
  return !isNew && before?.kind === 'replace' && !isMinor(before.row.value as Player) && isMinor(player)
}

const isPlayer = (value: unknown, id: string): boolean =>
  typeof value === 'object' && value !== null && 'id' in value && value.id === id

/** Whatever is decided of the player says when it was last seen as well; a commit more for that would be a waste. */
function seenChange(app: App, id: string, change: Change, now: Date): Change {
  if (change.kind !== 'create' && change.kind !== 'replace' && change.kind !== 'unchanged') return change
  const { key } = change.kind === 'create' ? change.ref : change.row.ref
  if (Buffer.compare(key, playerRef(app.name, id).key) !== 0) return change
  const player = (change.kind === 'unchanged' ? change.row.value : change.value) as Player // by its key
  const value = seenNow(player, now)
  if (value === undefined) return change
  return change.kind === 'create' ? { ...change, value } : { kind: 'replace', row: change.row, value }
}

async function deviceOf(app: App, { device, player, createdAt }: Session): Promise<Change[]> {
  if (device?.id === undefined) return []
  const id = deviceIdOf(await app.keys.mac(), device.id)
  const at = new Date(createdAt)
  const known = await app.state.get(deviceRef(app.name, id, player))
  return isNewsOf(known?.value, at) ? deviceSeen(app.name, id, player, at) : []
}

function eventsOf(app: App, { found, method }: Beginning, { device }: Session, at: Date): Change[] {
  const player = found.player.id
  const from = {
    ...(device?.name === undefined ? {} : { device: device.name }),
    ...(device?.platform === undefined ? {} : { platform: device.platform }),
    ...(device?.appVersion === undefined ? {} : { appVersion: device.appVersion }),
  }
  return [
    ...(found.isNew ? eventChanges(app, { type: 'player.created', player, at, data: { method } }) : []),
    ...eventChanges(app, { type: 'session.created', player, at, data: { method, ...from } }),
  ]
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
  readonly beginning: Beginning
  readonly wish: Omit<Wish, 'mayCreate'>
  readonly refreshToken: string
  readonly ticket: string
}

function newSession(app: App, given: NewSession): Session {
  const { beginning, wish } = given
  const { player } = beginning.found
  const at = wish.now.toISOString()
  return {
    id: given.sessionId,
    player: player.id,
    epoch: player.epoch,
    method: beginning.method,
    identity: beginning.found.identity,
    signedInAt: at,
    createdAt: at,
    seenAt: at,
    expiresAt: new Date(wish.now.getTime() + (wish.ticketSeconds ?? app.config.session.refresh) * 1_000).toISOString(),
    ...(wish.device === undefined ? {} : { device: wish.device }),
    ...(wish.ticketSeconds === undefined ? { refresh: { hash: hashOf(given.refreshToken) } } : {}),
    ticket: { hash: hashOf(given.ticket) },
    ...(beginning.narrowed === undefined ? {} : { narrowed: beginning.narrowed }),
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
