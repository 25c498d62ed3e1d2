/** Users of RAM, with a password and whatever else their account asks for. */
import { ServiceError } from '@latchkey/protocol'
import type { ConsoleSession } from '../../access/console-tokens.ts'
import { Secret } from '../../base/secret.ts'
import { isWithinNetworks } from '../../rules/login-network.ts'
import { passwordFaults } from '../../rules/password.ts'
import type { PasswordVerified } from '../../store/directory/logins.ts'
import type { Wire } from '../wire.ts'
import { authenticateFail, missing } from './console-answer.ts'
import type { ConsoleParts } from './console-parts.ts'
import { newId } from './federation.ts'

const hourMs = 3_600_000
const fieldCharactersMax = 256
const ticketCharactersMax = 1_024
/** As the page of SetSecurityPreference has it. */
const mfaTicketMs = 7 * 24 * hourMs

export type PasswordGiven = {
  readonly account: string
  readonly user: string
  readonly password: string
  readonly code: string | undefined
  readonly newPassword: string | undefined
  /** In place of a code: from a sign-in with one. */
  readonly mfaTicket: string | undefined
  /** Whether such a ticket is asked for. */
  readonly savesMfaTicket: boolean
}
export type UserSignedIn = {
  readonly token: string
  readonly session: ConsoleSession
  readonly accountId: string
  readonly userName: string
  readonly mustBindMfa: boolean
  readonly mfaTicket: { readonly text: string; readonly expiresMs: number } | undefined
}
type Verified = Extract<PasswordVerified, { readonly kind: 'ok' }>
type Known = { readonly accountId: string; readonly verified: Verified }

/** @throws ServiceError MissingParameter.X for a body that is not one of these */
export function passwordGiven(body: Readonly<Record<string, unknown>>): PasswordGiven {
  const text = (name: string, charactersMax = fieldCharactersMax): string | undefined => {
    const value = body[name]
    if (value === undefined || value === '') return undefined
    if (typeof value !== 'string' || value.length > charactersMax) throw missing(name)
    return value
  }
  const needed = (name: string): string => {
    const value = text(name)
    if (value === undefined) throw missing(name)
    return value
  }
  // `alice@game` and `alice@game.onaliyun.com` name the account as well.
  const [user = '', domain] = needed('User').split('@')
  const account = text('Account') ?? domain?.replace(/\.onaliyun\.com$/, '')
  if (account === undefined) throw missing('Account')
  const [password, code, newPassword] = [needed('Password'), text('Code'), text('NewPassword')]
  const mfaTicket = text('MFATicket', ticketCharactersMax)
  const saving = body['SaveMFATicket']
  return { account, user, password, code, newPassword, mfaTicket, savesMfaTicket: saving === true || saving === 'true' }
}

/**
 * One answer for all that is wrong: who asks learns neither whether there is such an account or user, nor whether the
 * password was right where a code was not, nor whether it was too often wrong or the address is none of the account's.
 * @throws ServiceError InvalidCredential.AuthenticateFail, and what a right password still lacks: SignIn.MFARequired,
 * SignIn.PasswordResetRequired, SignIn.PasswordExpired, InvalidParameter.NewPassword.…
 */
export async function signInWithPassword(parts: ConsoleParts, wire: Wire, given: PasswordGiven): Promise<UserSignedIn> {
  const now = wire.receivedAt
  const { directory } = parts.house
  const { accountId, verified } = await verifiedPassword(parts, wire, given)
  const { userName } = verified.user
  const { loginSessionHours, savesMfaTicket } = await directory.settings.securityPreference(accountId)
  const ticket = savesMfaTicket ? given.mfaTicket : undefined
  if (verified.hasMfaDevice && !(await isGood(parts, ticket, { accountId, verified }, now))) {
    if (given.code === undefined) throw new ServiceError('SignIn.MFARequired')
    const judged = await directory.mfaDevices.verifyTotp(accountId, userName, given.code, now)
    if (judged !== 'ok') throw authenticateFail()
  }
  const passwordSetMs = verified.mustChange ? await changed(parts, accountId, given, now) : verified.passwordSetMs
  await directory.logins.signedIn(accountId, userName, now)
  // Seven days count from a code, so a ticket makes no other ticket.
  const isSaved = savesMfaTicket && given.savesMfaTicket && given.code !== undefined
  const mfaTicket = isSaved ? await mfaTicketOf(parts, { accountId, verified, passwordSetMs }, now) : undefined
  const { mustBindMfa } = verified
  const session: ConsoleSession = {
    kind: 'session',
    id: newId(parts.house.ids),
    who: {
      kind: 'user',
      accountId,
      userId: verified.user.userId,
      userName,
      passwordSetMs,
      hasMfa: verified.hasMfaDevice,
      mustBindMfa,
    },
    issuedMs: now.getTime(),
    expiresMs: now.getTime() + loginSessionHours * hourMs,
  }
  return { token: parts.tokens.seal(session), session, accountId, userName, mustBindMfa, mfaTicket }
}

async function isGood(
  { house, tokens }: ConsoleParts,
  text: string | undefined,
  { accountId, verified }: Known,
  now: Date,
): Promise<boolean> {
  const ticket = text === undefined ? undefined : tokens.openMfaTicket(text)
  if (ticket === undefined || ticket.expiresMs <= now.getTime()) return false
  const { userId, userName } = verified.user
  if (ticket.accountId !== accountId || ticket.userId !== userId) return false
  if (ticket.passwordSetMs !== verified.passwordSetMs) return false
  const device = await house.directory.mfaDevices.ofUser(accountId, userName)
  if (typeof device === 'string') return false
  return device.deviceName === ticket.deviceName && device.activatedMs === ticket.activatedMs
}

async function mfaTicketOf(
  { house, tokens }: ConsoleParts,
  { accountId, verified, passwordSetMs }: Known & { readonly passwordSetMs: number },
  now: Date,
): Promise<UserSignedIn['mfaTicket']> {
  const { userId, userName } = verified.user
  const device = await house.directory.mfaDevices.ofUser(accountId, userName)
  if (typeof device === 'string' || device.activatedMs === undefined) return undefined
  const { deviceName, activatedMs } = device
  const expiresMs = now.getTime() + mfaTicketMs
  const content = { kind: 'mfa-ticket', accountId, userId, passwordSetMs, deviceName, activatedMs, expiresMs } as const
  return { text: tokens.seal(content), expiresMs }
}

/** Nobody's name: no user can have it, and looking for it costs what looking for any other does. */
const nobody = '@'

async function verifiedPassword(parts: ConsoleParts, wire: Wire, given: PasswordGiven): Promise<Known> {
  const { directory, proxies } = parts.house
  const known = await directory.settings.accountOf(given.account.toLowerCase())
  const accountId = known ?? (await directory.accounts.list())[0]?.accountId
  if (accountId === undefined) throw authenticateFail()
  const { loginNetworkMasks } = await directory.settings.securityPreference(accountId)
  const isWithin = isWithinNetworks(loginNetworkMasks, proxies.originOf(wire).address)
  // From outside of the account's networks nobody is there, so that nobody can be locked out from there either.
  const isSomebody = known !== undefined && isWithin && /^[\w.-]{1,64}$/.test(given.user)
  const userName = isSomebody ? given.user : nobody
  const password = new Secret(given.password)
  const verified = await directory.logins.verifyPassword(accountId, userName, password, wire.receivedAt)
  if (verified.kind === 'wrong' || verified.kind === 'locked') throw authenticateFail()
  if (verified.kind === 'expired') throw new ServiceError('SignIn.PasswordExpired')
  return { accountId, verified }
}

/** When the new password was set. */
async function changed(
  { house }: ConsoleParts,
  accountId: string,
  { user, password, newPassword }: PasswordGiven,
  now: Date,
): Promise<number> {
  const { logins, settings } = house.directory
  if (newPassword === undefined) throw new ServiceError('SignIn.PasswordResetRequired')
  const faults = passwordFaults(newPassword, user, await settings.passwordPolicy(accountId))
  if (faults.length > 0)
    throw new ServiceError(
      'InvalidParameter.NewPassword.TooWeak',
      {},
      { message: `The parameter - "NewPassword" is not compliant with the password policy. (${faults.join(', ')})` },
    )
  const passwords = { old: new Secret(password), new: new Secret(newPassword) }
  const outcome = newPassword === password ? 'reused' : await logins.changePassword(accountId, user, passwords, now)
  if (outcome === 'reused') throw new ServiceError('InvalidParameter.NewPassword.ReusePrevention')
  if (outcome !== 'changed') throw authenticateFail()
  return now.getTime()
}
