import type { Kv } from '@latchkey/kv'
import { versioned } from './change.ts'
import type { Changer } from './change.ts'
import { accountKey, aliasKey } from './keys.ts'
import { isEntry } from './change.ts'
import { decodeRecord } from './records.ts'
import type { AccountRecord, PasswordPolicy, SecurityPreference } from './records.ts'

/** What an account begins with (https://help.aliyun.com/zh/ram/user-guide/configure-a-password-policy-for-ram-users). */
export const passwordPolicyDefaults: PasswordPolicy = {
  minimumLength: 8,
  requiresLowercase: false,
  requiresUppercase: false,
  requiresNumbers: false,
  requiresSymbols: false,
  isExpiryHard: false,
  maxAgeDays: 0,
  reusePrevention: 0,
  maxAttempts: 5,
  minimumDifferentCharacters: 0,
  forbidsUserName: false,
}

export const securityPreferenceDefaults: SecurityPreference = {
  allowsOwnAccessKeys: false,
  allowsOwnPassword: true,
  allowsOwnMfaDevices: true,
  allowsOwnPublicKeys: false,
  savesMfaTicket: false,
  loginNetworkMasks: '',
  loginSessionHours: 6,
  mfaForLogin: 'independent',
  forUnusualLogin: 'autonomous',
  idleDaysOfKeys: 730,
  idleDaysOfUsers: 730,
  allowsPasskeys: true,
  allowsOwnDingTalk: true,
}

/** Whether users need a second factor whatever their own profile says. Nothing here tells a usual sign-in from an unusual one, so each is unusual. */
export function demandsMfa({ mfaForLogin, forUnusualLogin }: SecurityPreference): boolean {
  return mfaForLogin === 'mandatory' || (mfaForLogin === 'adaptive' && forUnusualLogin === 'enforceVerify')
}

type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** What an account says about itself and the sign-in of its users. */
export type AccountSettings = {
  passwordPolicy(accountId: string): Promise<PasswordPolicy>
  /** What is not given stays. */
  setPasswordPolicy(accountId: string, changes: Changes<PasswordPolicy>): Promise<PasswordPolicy>
  securityPreference(accountId: string): Promise<SecurityPreference>
  /** What is not given stays. */
  setSecurityPreference(accountId: string, changes: Changes<SecurityPreference>): Promise<SecurityPreference>
  alias(accountId: string): Promise<string | undefined>
  /** Aliases are global; the account's former one is free again. */
  setAlias(accountId: string, alias: string): Promise<'set' | 'taken'>
  clearAlias(accountId: string): Promise<'cleared' | 'none'>
  /** Which account signs in under this alias, or under its id. */
  accountOf(alias: string): Promise<string | undefined>
}

export function accountSettings(kv: Kv, change: Changer): AccountSettings {
  const find = async (accountId: string) => {
    const [found] = await kv.getMany([{ key: accountKey(accountId) }])
    const account = versioned<AccountRecord>(found)
    if (account === undefined) throw new Error(`account ${accountId} lost its record`)
    return account
  }
  const policyOf = ({ passwordPolicy }: AccountRecord): PasswordPolicy => ({
    ...passwordPolicyDefaults,
    ...passwordPolicy,
  })
  const preferenceOf = ({ securityPreference }: AccountRecord): SecurityPreference => ({
    ...securityPreferenceDefaults,
    ...securityPreference,
  })
  return {
    passwordPolicy: async (accountId) => policyOf((await find(accountId)).record),
    setPasswordPolicy: (accountId, changes) =>
      change(async (encode) => {
        const { key, version, record } = await find(accountId)
        const passwordPolicy = { ...policyOf(record), ...givenOf(changes) }
        const put = [{ key, value: encode({ ...record, passwordPolicy }) }]
        return { batch: { check: [{ key, version }], put }, answer: passwordPolicy }
      }),
    securityPreference: async (accountId) => preferenceOf((await find(accountId)).record),
    setSecurityPreference: (accountId, changes) =>
      change(async (encode) => {
        const { key, version, record } = await find(accountId)
        const securityPreference = { ...preferenceOf(record), ...givenOf(changes) }
        const put = [{ key, value: encode({ ...record, securityPreference }) }]
        return { batch: { check: [{ key, version }], put }, answer: securityPreference }
      }),
    ...aliases(kv, change, find),
  }
}

const givenOf = <T>(changes: Changes<T>): Partial<T> =>
  // A field that is given has its own type.
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Partial<T>

type Aliases = Pick<AccountSettings, 'alias' | 'setAlias' | 'clearAlias' | 'accountOf'>
type FindAccount = (accountId: string) => Promise<{ key: Uint8Array; version: number; record: AccountRecord }>

function aliases(kv: Kv, change: Changer, find: FindAccount): Aliases {
  return {
    alias: async (accountId) => (await find(accountId)).record.alias,
    setAlias: (accountId, alias) =>
      change<'set' | 'taken'>(async (encode) => {
        const { key, version, record } = await find(accountId)
        if (record.alias === alias) return { answer: 'set' }
        const wanted = aliasKey(alias)
        // An account's id is what it is known by without an alias: nobody else may be called so.
        const [taken, account] = await kv.getMany([{ key: wanted }, { key: accountKey(alias) }])
        if (taken !== undefined || (account !== undefined && alias !== accountId)) return { answer: 'taken' }
        return {
          batch: {
            check: [
              { key, version },
              { key: wanted, version: undefined },
            ],
            put: [
              { key, value: encode({ ...record, alias }) },
              { key: wanted, value: encode({ accountId }) },
            ],
            delete: record.alias === undefined ? [] : [aliasKey(record.alias)],
          },
          answer: 'set',
        }
      }),
    clearAlias: (accountId) =>
      change<'cleared' | 'none'>(async (encode) => {
        const { key, version, record } = await find(accountId)
        const { alias, ...rest } = record
        if (alias === undefined) return { answer: 'none' }
        const put = [{ key, value: encode(rest) }]
        return { batch: { check: [{ key, version }], put, delete: [aliasKey(alias)] }, answer: 'cleared' }
      }),
    async accountOf(alias) {
      if (!/^[a-z0-9-]{1,64}$/.test(alias)) return undefined
      const [found, account] = await kv.getMany([{ key: aliasKey(alias) }, { key: accountKey(alias) }])
      if (isEntry(found)) return decodeRecord<{ accountId: string }>(found.value).accountId
      return account === undefined ? undefined : alias
    },
  }
}
