/** A new refresh token for the last one, and the end of the family when an older one comes back. */
import { z } from 'zod'
import { openJson, sealJson } from '../../base/sealed-json.ts'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { isBanned, playerRef, seenNow } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import type { Session, SessionList } from '../../state/sessions.ts'
import type { Change, Row } from '../../state/space.ts'
import { eventChanges } from '../events/tell.ts'
import type { App } from '../house.ts'
import { bannedError } from './start-session.ts'
import type { Started } from './start-session.ts'
import { isSecret, newRefreshToken, newTicket, refreshPrefix, sessionOfSecret } from './session-tokens.ts'

/** Who lost the answer may ask once more, so long as nobody has used it. */
export const sameSuccessorMs = 60_000
/** A stock SDK goes on with the ticket that it has. */
export const ticketOverlapMs = 600_000

export const refreshInput = z.strictObject({
  method: z.literal('refresh'),
  refreshToken: z.string().min(1).max(256),
})

type Successor = { readonly refreshToken: string; readonly ticket: string }
type Outcome = { readonly kind: 'refreshed'; readonly started: Started } | { readonly kind: 'reused' }

/** @throws PlayerError Unauthenticated, TokenExpired, PlayerBanned */
export async function refreshSession(app: App, presented: string, now: Date): Promise<Started> {
  const sessionId = await sessionOfSecret(app, refreshPrefix, presented)
  if (sessionId === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  const outcome = await app.state.settle(async () => {
    const { session, player } = await standing(app, sessionId, now)
    if (isSecret(presented, session.value.refresh)) return rotation(app, session, player, now)
    const same = sameSuccessor(app, session, presented, now)
    if (same === undefined) return reuse(app, session, now)
    const started = { player: player.value, isNew: false, session: session.value, ...same }
    return { changes: [], result: { kind: 'refreshed', started } as Outcome }
  })
  if (outcome.kind === 'refreshed') return outcome.started
  app.metrics.count('suspicions', { reason: 'refreshReuse' })
  app.log(`players: ${app.name}: a refresh token was used twice; its session has been ended`)
  throw new PlayerError(
    'Unauthenticated',
    { reauth: 'login', reason: 'reuse' },
    { message: 'The refresh token was used before: the session has been ended, sign in again.' },
  )
}

async function standing(
  app: App,
  sessionId: string,
  now: Date,
): Promise<{ readonly session: Row<Session>; readonly player: Row<Player> }> {
  const session = await app.state.get(sessionRef(app.name, sessionId))
  const player = session && (await app.state.get(playerRef(app.name, session.value.player)))
  if (player !== undefined && isBanned(player.value, now)) throw bannedError(player.value)
  if (session === undefined || player === undefined || session.value.epoch !== player.value.epoch)
    throw new PlayerError('Unauthenticated', { reauth: 'login' })
  if (Date.parse(session.value.expiresAt) <= now.getTime()) throw new PlayerError('TokenExpired', { reauth: 'login' })
  return { session, player }
}

async function rotation(
  app: App,
  row: Row<Session>,
  player: Row<Player>,
  now: Date,
): Promise<{ changes: Change[]; result: Outcome }> {
  const { id, refresh, ticket: formerTicket, ...rest } = row.value
  const [refreshToken, ticket] = await Promise.all([newRefreshToken(app, id), newTicket(app, id)])
  const successor: Successor = { refreshToken, ticket }
  const session: Session = {
    ...rest,
    id,
    seenAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + app.config.session.refresh * 1_000).toISOString(),
    refresh: { hash: hashOf(refreshToken) },
    formerRefresh: {
      hash: refresh?.hash ?? '',
      successor: sealJson(app.sealer, successor, row.ref.key, 'successor'),
      usedAt: now.toISOString(),
    },
    ticket: { hash: hashOf(ticket) },
    formerTicket: { hash: formerTicket.hash, until: new Date(now.getTime() + ticketOverlapMs).toISOString() },
  }
  const started = { player: player.value, isNew: false, session, refreshToken, ticket }
  const seen = seenNow(player.value, now)
  const changes: Change[] = [
    { kind: 'replace', row, value: session },
    seen === undefined ? { kind: 'unchanged', row: player } : { kind: 'replace', row: player, value: seen },
  ]
  return { changes, result: { kind: 'refreshed', started } }
}

function sameSuccessor(app: App, { ref, value }: Row<Session>, presented: string, now: Date): Successor | undefined {
  const former = value.formerRefresh
  if (former === undefined || !isSecret(presented, former)) return undefined
  if (now.getTime() - Date.parse(former.usedAt) > sameSuccessorMs) return undefined
  return openJson(app.sealer, former.successor, ref.key, 'successor') as Successor // as `rotation` made it
}

async function reuse(app: App, row: Row<Session>, at: Date): Promise<{ changes: Change[]; result: Outcome }> {
  const list = await app.state.get(sessionListRef(app.name, row.value.player))
  const { player, device } = row.value
  const data = { reason: 'refreshReuse', ...(device?.name === undefined ? {} : { device: device.name }) }
  const told = eventChanges(app, { type: 'abuse.suspected', player, at, data })
  return { changes: [{ kind: 'remove', row }, ...unlisted(list, row.value.id), ...told], result: { kind: 'reused' } }
}

/** The list of a player's sessions without this one. */
export function unlisted(list: Row<SessionList> | undefined, id: string): Change[] {
  if (list === undefined) return []
  return [{ kind: 'replace', row: list, value: { sessions: list.value.sessions.filter((one) => one.id !== id) } }]
}
