/** Who calls: a player with an access token or a ticket, or a server of the studio with its key. */
import { createHash } from 'node:crypto'
import { equalInConstantTime } from '../base/secret.ts'
import type { ServerRole } from '../config/schema.ts'
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
      return byServerKey(app, proof.bearer)
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

function byServerKey(app: App, bearer: string | undefined): ServerCaller {
  if (bearer === undefined) throw new PlayerError('Unauthenticated')
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
  if (found === undefined) throw new PlayerError('Unauthenticated')
  return { kind: 'server', name: found.name, role: found.role }
}

/** @throws PlayerError RoleNotAllowed */
export function requireRole({ role }: ServerCaller, allowed: readonly ServerRole[]): void {
  if (!allowed.includes(role))
    throw new PlayerError(
      'RoleNotAllowed',
      { role, allowed },
      { message: `A key of the role ${role} may not do this; ${allowed.join(', ')} may.` },
    )
}
