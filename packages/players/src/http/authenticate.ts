/** Who calls: a player with an access token or a ticket, or a server of the studio with its key, or a person of it with an id token. */
import { createHash } from 'node:crypto'
import { equalInConstantTime } from '../base/secret.ts'
import type { ServerRole } from '../config/schema.ts'
import { IdentityRejected, ProviderUnavailable } from '../identities/identity-rejected.ts'
import type { Auth, Caller, Origin, PlayerCaller, ServerCaller } from '../operations/endpoint.ts'
import type { App } from '../operations/house.ts'
import { isSecret, sessionOfSecret, ticketPrefix } from '../operations/sessions/session-tokens.ts'
import { bannedError } from '../operations/sessions/start-session.ts'
import { PlayerError } from '../rules/errors.ts'
import { isLoopback } from '../rules/networks.ts'
import { isBanned, playerRef } from '../state/players.ts'
import { sessionRef } from '../state/sessions.ts'

export type Proof = {
  readonly bearer: string | undefined
  readonly ticket: string | undefined
  readonly origin: Origin
  /** What the endpoint does, for players who are banned from writing only. */
  readonly from: 'read' | 'write'
}

/** Of a server the role is judged apart. @throws PlayerError Unauthenticated, TokenExpired, TicketExpired, TicketRevoked, PlayerBanned */
export async function authenticate(app: App, auth: Auth, proof: Proof, now: Date): Promise<Caller> {
  switch (auth.kind) {
    case 'none':
      return undefined
    case 'player':
      return byToken(app, proof, now)
    case 'optional':
      return proof.bearer === undefined ? undefined : byToken(app, proof, now)
    case 'ticket':
      return proof.ticket === undefined || proof.bearer !== undefined
        ? byToken(app, proof, now)
        : byTicket(app, proof.ticket, proof, now)
    case 'server':
      return byServer(app, proof.bearer, now)
  }
}

async function byToken(app: App, { bearer, from }: Proof, now: Date): Promise<PlayerCaller> {
  if (bearer === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  const claims = await app.accessTokens.read(bearer)
  const [player, session] = await app.state.getMany([
    playerRef(app.name, claims.player),
    sessionRef(app.name, claims.session),
  ])
  // A ban ends the session, but whoever held it is told of the ban.
  if (player !== undefined && isBanned(player.value, now, from)) throw bannedError(player.value)
  const isStanding =
    player !== undefined &&
    session !== undefined &&
    session.value.player === claims.player &&
    player.value.epoch === claims.epoch &&
    player.value.erasing === undefined
  if (!isStanding) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  return { kind: 'player', by: 'token', player, session }
}

async function byTicket(app: App, ticket: string, { origin, from }: Proof, now: Date): Promise<PlayerCaller> {
  if (!origin.isSecure && !isLoopback(origin.address))
    throw new PlayerError(
      'InvalidRequest',
      { path: 'ticket', rule: 'https' },
      {
        message:
          'A ticket travels over https only; plain http is for this machine alone. The server speaks https with ' +
          'LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY; behind a proxy that ends TLS, LATCHKEY_TRUSTED_PROXIES names the proxy.',
      },
    )
  const id = await sessionOfSecret(app, ticketPrefix, ticket)
  if (id === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  const session = await app.state.get(sessionRef(app.name, id))
  const player = session && (await app.state.get(playerRef(app.name, session.value.player)))
  if (player !== undefined && isBanned(player.value, now, from)) throw bannedError(player.value)
  const isStanding =
    session !== undefined &&
    player !== undefined &&
    player.value.epoch === session.value.epoch &&
    player.value.erasing === undefined
  if (!isStanding) throw new PlayerError('TicketRevoked', { reauth: 'login' })
  if (Date.parse(session.value.expiresAt) <= now.getTime()) throw new PlayerError('TicketExpired', { reauth: 'login' })
  const former = session.value.formerTicket
  const isCurrent = isSecret(ticket, session.value.ticket)
  if (!isCurrent && !isSecret(ticket, former)) throw new PlayerError('TicketRevoked', { reauth: 'login' })
  if (!isCurrent && former !== undefined && Date.parse(former.until) <= now.getTime())
    throw new PlayerError('TicketExpired', { reauth: 'refresh' })
  return { kind: 'player', by: 'ticket', player, session }
}

async function byServer(app: App, bearer: string | undefined, now: Date): Promise<ServerCaller> {
  if (bearer === undefined) throw new PlayerError('Unauthenticated')
  const known = byServerKey(app, bearer)
  if (known !== undefined) return known
  if (app.administrators === undefined || !isToken(bearer)) throw new PlayerError('Unauthenticated')
  try {
    return { kind: 'server', ...(await app.administrators(bearer, now)) }
  } catch (error) {
    if (error instanceof IdentityRejected)
      throw new PlayerError('Unauthenticated', { reason: error.reason }, { message: error.message, cause: error })
    if (!(error instanceof ProviderUnavailable)) throw error
    app.log(`players: ${app.name}: administrators: ${error.message}`)
    throw new PlayerError('ProviderUnavailable', { retryAfter: providerRetrySeconds }, { cause: error })
  }
}

const providerRetrySeconds = 5
const isToken = (bearer: string): boolean => bearer.split('.').length === 3

function byServerKey(app: App, bearer: string): ServerCaller | undefined {
  const presented = createHash('sha256').update(bearer).digest()
  const found = app.config.admin.keys.find(({ key, sha256 }) => {
    const expected =
      sha256 === undefined
        ? createHash('sha256')
            .update(key?.reveal() ?? '')
            .digest()
        : Buffer.from(sha256, 'hex')
    return equalInConstantTime(expected, presented)
  })
  return found === undefined ? undefined : { kind: 'server', name: found.name, roles: [found.role] }
}

/** The one that allows it, or else the first. */
export function roleOf({ roles }: ServerCaller, allowed: readonly ServerRole[]): ServerRole | 'none' {
  return roles.find((role) => allowed.includes(role)) ?? roles[0] ?? 'none'
}

/** @throws PlayerError RoleNotAllowed */
export function requireRole(caller: ServerCaller, allowed: readonly ServerRole[]): void {
  const role = roleOf(caller, allowed)
  if (role !== 'none' && allowed.includes(role)) return
  const who = role === 'none' ? 'Who has no role' : `The role ${role}`
  throw new PlayerError(
    'RoleNotAllowed',
    { role, allowed },
    { message: `${who} may not do this; ${allowed.join(', ')} may.` },
  )
}
