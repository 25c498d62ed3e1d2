import type { Kv } from '@latchkey/kv'
import type { Secret } from '../../base/secret.ts'
import { attempted } from './attempts.ts'
import { versioned } from './change.ts'
import type { Changer, Versioned } from './change.ts'
import { loginKey, userMfaKey } from './keys.ts'
import { findByName } from './names.ts'
import type { LoginRecord, PasswordPolicy, UserRecord } from './records.ts'
import { demandsMfa } from './settings.ts'
import type { AccountSettings } from './settings.ts'
import { userPut } from './users.ts'
import type { Passwords } from './passwords.ts'

export type NewLogin = {
  readonly password: Secret
  readonly isResetRequired: boolean
  readonly isMfaBindRequired: boolean
}
/** A field that is given replaces. */
export type LoginChanges = {
  readonly password?: Secret | undefined
  readonly isResetRequired?: boolean | undefined
  readonly isMfaBindRequired?: boolean | undefined
}
/** What may be shown of a login profile. */
export type Login = Pick<
  LoginRecord,
  'isResetRequired' | 'isMfaBindRequired' | 'passwordSetMs' | 'createdMs' | 'updatedMs'
>

export type PasswordVerified =
  | {
      readonly kind: 'ok'
      readonly user: UserRecord
      readonly passwordSetMs: number
      /** The password is right, and must be changed before anything else: asked for by whoever set it, or too old. */
      readonly mustChange: boolean
      /** A code of the user's device is asked for next. */
      readonly hasMfaDevice: boolean
      /** The user has no device and must bind one. */
      readonly mustBindMfa: boolean
    }
  /** No such user, no login profile, or another password: whoever asks learns no more. */
  | { readonly kind: 'wrong' }
  /** Too many wrong ones within an hour; none counts until an hour after the last. */
  | { readonly kind: 'locked' }
  /** The password is right and too old, and the account lets nobody in with such a one. */
  | { readonly kind: 'expired' }

export type Logins = {
  create(accountId: string, userName: string, login: NewLogin, now: Date): Promise<LoginCreated>
  get(accountId: string, userName: string): Promise<Login | 'no-user' | 'no-login'>
  /** A password that is set by somebody else than its user also ends a lock. */
  update(
    accountId: string,
    userName: string,
    changes: LoginChanges,
    now: Date,
  ): Promise<'updated' | 'no-user' | 'no-login' | 'reused'>
  delete(accountId: string, userName: string): Promise<'deleted' | 'no-user' | 'no-login'>
  /** The user's own change: the old password is judged, and counted, as in a sign-in. */
  changePassword(
    accountId: string,
    userName: string,
    passwords: { readonly old: Secret; readonly new: Secret },
    now: Date,
  ): Promise<'changed' | 'wrong' | 'locked' | 'no-login' | 'reused'>
  /** The first half of a sign-in. @throws PasswordsBusyError */
  verifyPassword(accountId: string, userName: string, password: Secret, now: Date): Promise<PasswordVerified>
  /** After everything that a sign-in asks was given. */
  signedIn(accountId: string, userName: string, now: Date): Promise<void>
}
export type LoginCreated = { kind: 'created'; login: Login } | { kind: 'no-user' } | { kind: 'exists' }

/** The most that a password policy may ask to remember. */
export const formerPasswordsMax = 24
const dayMs = 86_400_000

export type LoginsOptions = {
  readonly kv: Kv
  /** Moves no sequence: nothing that requests are judged by depends on a password. */
  readonly changeQuietly: Changer
  readonly settings: AccountSettings
  readonly hashes: Passwords
}

type Found = { readonly user: Versioned<UserRecord>; readonly login: Versioned<LoginRecord> | undefined }

export function logins(options: LoginsOptions): Logins {
  const { kv, changeQuietly: change, hashes, settings } = options
  const find = (accountId: string, userName: string) => findLogin(kv, accountId, userName)
  return {
    create: async (accountId, userName, login, now) => {
      const early = await find(accountId, userName)
      if (early === undefined) return { kind: 'no-user' }
      if (early.login !== undefined) return { kind: 'exists' }
      const key = loginKey(accountId, early.user.record.userId)
      const password = await hashes.hash(login.password, key)
      return change<LoginCreated>(async (encode) => {
        const found = await find(accountId, userName)
        if (found === undefined || found.user.record.userId !== early.user.record.userId)
          return { answer: { kind: 'no-user' } }
        if (found.login !== undefined) return { answer: { kind: 'exists' } }
        const record = newLogin(found.user.record, login, password, now)
        return {
          batch: {
            check: [{ key, version: undefined }],
            // A user that is being deleted gets no profile, and one with a profile is not deleted.
            guard: [{ key: found.user.key, version: found.user.version }],
            put: [{ key, value: encode(record) }],
          },
          answer: { kind: 'created', login: record },
        }
      })
    },
    async get(accountId, userName) {
      const found = await find(accountId, userName)
      return found === undefined ? 'no-user' : (found.login?.record ?? 'no-login')
    },
    update: async (accountId, userName, changes, now) => changeLogin(options, { accountId, userName, changes, now }),
    delete: (accountId, userName) =>
      change<'deleted' | 'no-user' | 'no-login'>(async () => {
        const found = await find(accountId, userName)
        if (found === undefined) return { answer: 'no-user' }
        if (found.login === undefined) return { answer: 'no-login' }
        const { key, version } = found.login
        return { batch: { check: [{ key, version }], delete: [key] }, answer: 'deleted' }
      }),
    async changePassword(accountId, userName, given, now) {
      const judged = await judge(options, accountId, userName, given.old, now)
      if (judged.kind === 'no-login') return 'no-login'
      if (judged.kind !== 'right') return judged.kind
      const changes = { password: given.new, isResetRequired: false }
      const changed = await changeLogin(options, { accountId, userName, changes, now })
      return changed === 'updated' ? 'changed' : changed === 'reused' ? 'reused' : 'no-login'
    },
    async verifyPassword(accountId, userName, password, now) {
      const judged = await judge(options, accountId, userName, password, now)
      if (judged.kind === 'locked') return { kind: 'locked' }
      if (judged.kind !== 'right') return { kind: 'wrong' }
      const { user, login } = judged
      const [policy, preference] = await Promise.all([
        settings.passwordPolicy(accountId),
        settings.securityPreference(accountId),
      ])
      const isOld = isTooOld(login, policy, now)
      if (isOld && policy.isExpiryHard) return { kind: 'expired' }
      const [device] = await kv.getMany([{ key: userMfaKey(accountId, user.userId) }])
      const hasMfaDevice = device !== undefined
      const mustBindMfa = (login.isMfaBindRequired || demandsMfa(preference)) && !hasMfaDevice
      const { passwordSetMs } = login
      return { kind: 'ok', user, passwordSetMs, mustChange: login.isResetRequired || isOld, hasMfaDevice, mustBindMfa }
    },
    signedIn: (accountId, userName, now) =>
      change(async (encode) => {
        const user = await findByName<UserRecord>(kv, 'user', accountId, userName)
        if (user === undefined) return { answer: undefined }
        const put = [userPut(user.key, { ...user.record, lastLoginMs: now.getTime() }, encode)]
        return { batch: { check: [{ key: user.key, version: user.version }], put }, answer: undefined }
      }),
  }
}

async function findLogin(kv: Kv, accountId: string, userName: string): Promise<Found | undefined> {
  const user = await findByName<UserRecord>(kv, 'user', accountId, userName)
  if (user === undefined) return undefined
  const [login] = await kv.getMany([{ key: loginKey(accountId, user.record.userId) }])
  return { user, login: versioned<LoginRecord>(login) }
}

type Judged =
  | { readonly kind: 'right'; readonly user: UserRecord; readonly login: LoginRecord }
  | { readonly kind: 'wrong' | 'locked' | 'no-login' }

/** Counts the attempt, and only then looks at the password. */
async function judge(
  { kv, changeQuietly: change, settings, hashes }: LoginsOptions,
  accountId: string,
  userName: string,
  password: Secret,
  now: Date,
): Promise<Judged> {
  const { maxAttempts } = await settings.passwordPolicy(accountId)
  const counted = await change<Versioned<LoginRecord> | 'locked' | 'no-login'>(async (encode) => {
    const login = (await findLogin(kv, accountId, userName))?.login
    if (login === undefined) return { answer: 'no-login' }
    const attempts = attempted(login.record.attempts, maxAttempts, now)
    if (attempts === undefined) return { answer: 'locked' }
    const record = { ...login.record, attempts }
    const { key, version } = login
    return { batch: { check: [{ key, version }], put: [{ key, value: encode(record) }] }, answer: { ...login, record } }
  })
  const login = typeof counted === 'string' ? undefined : counted
  // One who is locked out, and one who is not there, take as long as a wrong password.
  const isRight = await hashes.matches(password, login?.record.password, login?.key ?? loginKey(accountId, ''))
  if (counted === 'locked') return { kind: 'locked' }
  if (login === undefined) return { kind: 'no-login' }
  if (!isRight) return { kind: 'wrong' }
  const found = await forget(kv, change, accountId, userName, login.record)
  return found === undefined ? { kind: 'wrong' } : { kind: 'right', user: found.user.record, login: login.record }
}

/** The right password takes the count back, unless it has become another one since. */
async function forget(
  kv: Kv,
  change: Changer,
  accountId: string,
  userName: string,
  { password }: LoginRecord,
): Promise<Found | undefined> {
  return change<Found | undefined>(async (encode) => {
    const found = await findLogin(kv, accountId, userName)
    if (found?.login?.record.password.sealedHash !== password.sealedHash) return { answer: undefined }
    const { key, version, record } = found.login
    const { attempts: _attempts, ...rest } = record
    return { batch: { check: [{ key, version }], put: [{ key, value: encode(rest) }] }, answer: found }
  })
}

type LoginChange = {
  readonly accountId: string
  readonly userName: string
  readonly changes: LoginChanges
  readonly now: Date
}

async function changeLogin(
  { kv, changeQuietly: change, hashes, settings }: LoginsOptions,
  { accountId, userName, changes, now }: LoginChange,
): Promise<'updated' | 'no-user' | 'no-login' | 'reused'> {
  const early = await findLogin(kv, accountId, userName)
  if (early === undefined) return 'no-user'
  if (early.login === undefined) return 'no-login'
  const { key, record } = early.login
  const { password } = changes
  const { reusePrevention } = await settings.passwordPolicy(accountId)
  if (password !== undefined && (await isReused(hashes, password, record, key, reusePrevention))) return 'reused'
  const hash = password === undefined ? undefined : await hashes.hash(password, key)
  return change<'updated' | 'no-user' | 'no-login'>(async (encode) => {
    const found = await findLogin(kv, accountId, userName)
    if (found === undefined) return { answer: 'no-user' }
    if (found.login === undefined || Buffer.compare(found.login.key, key) !== 0) return { answer: 'no-login' }
    const next = changedLogin(found.login.record, changes, hash, now)
    const check = [{ key, version: found.login.version }]
    return { batch: { check, put: [{ key, value: encode(next) }] }, answer: 'updated' }
  })
}

/** The present password and those before it, as many as the policy says. */
async function isReused(
  hashes: Passwords,
  password: Secret,
  { password: present, formerPasswords }: LoginRecord,
  key: Uint8Array,
  reusePrevention: number,
): Promise<boolean> {
  for (const former of [present, ...formerPasswords].slice(0, reusePrevention))
    if (await hashes.matches(password, former, key)) return true
  return false
}

function newLogin(user: UserRecord, login: NewLogin, password: LoginRecord['password'], now: Date): LoginRecord {
  const nowMs = now.getTime()
  return {
    accountId: user.accountId,
    userId: user.userId,
    password,
    passwordSetMs: nowMs,
    formerPasswords: [],
    isResetRequired: login.isResetRequired,
    isMfaBindRequired: login.isMfaBindRequired,
    createdMs: nowMs,
    updatedMs: nowMs,
  }
}

function changedLogin(
  login: LoginRecord,
  { isResetRequired, isMfaBindRequired }: LoginChanges,
  password: LoginRecord['password'] | undefined,
  now: Date,
): LoginRecord {
  const { attempts, ...rest } = login
  const changed = {
    ...rest,
    isResetRequired: isResetRequired ?? login.isResetRequired,
    isMfaBindRequired: isMfaBindRequired ?? login.isMfaBindRequired,
    updatedMs: now.getTime(),
  }
  if (password === undefined) return attempts === undefined ? changed : { ...changed, attempts }
  const formerPasswords = [login.password, ...login.formerPasswords].slice(0, formerPasswordsMax)
  return { ...changed, password, passwordSetMs: now.getTime(), formerPasswords }
}

function isTooOld({ passwordSetMs }: LoginRecord, { maxAgeDays }: PasswordPolicy, now: Date): boolean {
  return maxAgeDays > 0 && now.getTime() - passwordSetMs > maxAgeDays * dayMs
}
