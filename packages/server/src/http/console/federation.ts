/**
 * Signing in with credentials of STS, in two steps as the cloud has them: the holder's program changes them into a ticket,
 * and a browser changes the ticket into a session (https://help.aliyun.com/document_detail/91913.html).
 */
import { ServiceError } from '@latchkey/protocol'
import type { Ids } from '../../base/ids.ts'
import type { Caller } from '../../access/caller.ts'
import type { ConsoleSession, Ticket } from '../../access/console-tokens.ts'
import { consoleIdBytes } from '../../access/console-tokens.ts'
import { displayName, principalType } from '../../access/refusal.ts'
import { equalInConstantTime, Secret } from '../../base/secret.ts'
import { isWithinNetworks } from '../../rules/login-network.ts'
import type { Wire } from '../wire.ts'
import { authenticateFail, missing } from './console-answer.ts'
import type { ConsoleParts } from './console-parts.ts'
import { isOwnAddress } from './sign-in-host.ts'

/** How long a ticket may be used, once. */
export const ticketMs = 30_000
const hourMs = 3_600_000
/** As long as AccessKeySecrets of users may be; a longer one is nobody's. */
const secretCharactersMax = 256

export type Params = ReadonlyMap<string, string>
type SessionCaller = Extract<Caller, { readonly kind: 'session' }>
export type SignedIn = { readonly token: string; readonly session: ConsoleSession; readonly caller: SessionCaller }

/** @throws ServiceError MissingParameter.X, InvalidParameter.TicketType, InvalidCredential.AuthenticateFail, NoPermission */
export async function getSigninToken(
  parts: ConsoleParts,
  wire: Wire,
  params: Params,
  onCaller: (caller: Caller) => void,
): Promise<string> {
  const accessKeyId = required(params, 'AccessKeyId')
  const secret = required(params, 'AccessKeySecret')
  const securityToken = required(params, 'SecurityToken')
  const ticketType = params.get('TicketType') ?? 'mini'
  if (ticketType !== 'mini' && ticketType !== 'normal') throw new ServiceError('InvalidParameter.TicketType')
  const now = wire.receivedAt
  const caller = await provenCaller(parts, { accessKeyId, secret, securityToken }, now)
  onCaller(caller)
  await requireSignIn(parts, wire, caller)
  const expiresMs = Math.min(now.getTime() + ticketMs, caller.expiresMs)
  const ticket: Ticket = { kind: 'ticket', id: newId(parts.house.ids), accessKeyId, securityToken, expiresMs }
  return parts.tokens.seal(ticket)
}

/** The session that a ticket is good for, once. @throws ServiceError */
export async function login(
  parts: ConsoleParts,
  wire: Wire,
  params: Params,
  onCaller: (caller: Caller) => void,
): Promise<SignedIn> {
  const loginUrl = required(params, 'LoginUrl')
  const text = required(params, 'SigninToken')
  const destination = params.get('Destination') ?? ''
  if (!isOwnAddress(loginUrl, wire.host, parts.hosts)) throw new ServiceError('InvalidParameter.LoginUrl')
  if (destination !== '' && !isOwnAddress(destination, wire.host, parts.hosts))
    throw new ServiceError('InvalidParameter.Destination')
  const now = wire.receivedAt
  const ticket = parts.tokens.openTicket(text)
  if (ticket === undefined) throw authenticateFail()
  if (ticket.expiresMs <= now.getTime())
    throw authenticateFail('The SigninToken has expired: it is good for 30 seconds.')
  const found = await parts.house.identities.find(ticket.accessKeyId, ticket.securityToken, now)
  if (found.kind !== 'found' || found.identity.caller.kind !== 'session') throw authenticateFail()
  const { caller } = found.identity
  onCaller(caller)
  await requireSignIn(parts, wire, caller)
  // Last, so that a link which is refused for another reason can be corrected and followed.
  if (!(await parts.marks.markOnce(ticket.id, ticket.expiresMs, now.getTime())))
    throw authenticateFail('The SigninToken was used already.')
  const { accessKeyId, securityToken } = ticket
  const { loginSessionHours } = await parts.house.directory.settings.securityPreference(caller.accountId)
  const session: ConsoleSession = {
    kind: 'session',
    id: newId(parts.house.ids),
    who: { kind: 'credentials', accessKeyId, securityToken },
    issuedMs: now.getTime(),
    expiresMs: Math.min(caller.expiresMs, now.getTime() + loginSessionHours * hourMs),
  }
  return { token: parts.tokens.seal(session), session, caller }
}

export const newId = (ids: Pick<Ids, 'bytes'>): string => Buffer.from(ids.bytes(consoleIdBytes)).toString('base64url')

function required(params: Params, name: string): string {
  const value = params.get(name) ?? ''
  if (value === '') throw missing(name)
  return value
}

type Given = { readonly accessKeyId: string; readonly secret: string; readonly securityToken: string }

/** The secret is shown as it is, and compared by what it makes of something else: its bytes go nowhere. */
async function provenCaller(
  { house }: ConsoleParts,
  { accessKeyId, secret, securityToken }: Given,
  now: Date,
): Promise<SessionCaller> {
  if (secret.length > secretCharactersMax) throw authenticateFail()
  const found = await house.identities.find(accessKeyId, securityToken, now)
  const salt = house.ids.bytes(consoleIdBytes)
  const given = new Secret(secret).hmac('sha256', salt)
  const wanted = found.kind === 'found' ? found.identity.secret.hmac('sha256', salt) : Buffer.alloc(given.length)
  const isRight = equalInConstantTime(wanted, given)
  if (found.kind === 'token-expired') throw authenticateFail('The SecurityToken has expired.')
  if (found.kind !== 'found' || !isRight || found.identity.caller.kind !== 'session') throw authenticateFail()
  return found.identity.caller
}

/**
 * Who may not sign in, although the credentials are right: whoever stands outside of the account's networks, and a player,
 * whose keys are for a device and not for a console. @throws ServiceError NoPermission
 */
export async function requireSignIn(parts: ConsoleParts, wire: Wire, caller: Caller): Promise<void> {
  if (caller.kind === 'anonymous') throw authenticateFail()
  const { loginNetworkMasks } = await parts.house.directory.settings.securityPreference(caller.accountId)
  const { address } = parts.house.proxies.originOf(wire)
  if (!isWithinNetworks(loginNetworkMasks, address))
    throw refused(caller, 'The account lets nobody sign in from this address (LoginNetworkMasks).')
  if (caller.kind !== 'session' || caller.sourceIdentity === undefined) return
  if (!parts.roles.some((pattern) => matches(pattern, caller.roleName)))
    throw refused(
      caller,
      `Sessions with a source identity are players', and the role ${caller.roleName} is not among those that sign in all the same (LATCHKEY_SIGN_IN_ROLES).`,
    )
}

/** Role names know no case. */
const matches = (pattern: string, roleName: string): boolean =>
  pattern === '*' || pattern.toLowerCase() === roleName.toLowerCase()

function refused(caller: Exclude<Caller, { readonly kind: 'anonymous' }>, message: string): ServiceError {
  const accessDenied = {
    AuthAction: 'signin:Login',
    AuthPrincipalOwnerId: caller.accountId,
    AuthPrincipalType: principalType(caller),
    AuthPrincipalDisplayName: displayName(caller),
    NoPermissionType: 'ExplicitDeny',
  }
  return new ServiceError('NoPermission', {}, { message, accessDenied })
}
