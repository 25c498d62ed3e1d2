import type { Batch, Kv, Put } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { versioned } from './change.ts'
import type { Changer, Encode, Plan } from './change.ts'
import { accessKeyKey, accountKey, lastUsedKey } from './keys.ts'
import type { DirectoryLimits } from './limits.ts'
import { findByName } from './names.ts'
import type { AccessKeyPolicy, AccessKeyRecord, AccountRecord, KeyOwner, UserRecord } from './records.ts'
import type { RecordSealer } from './seal.ts'
import { userPut } from './users.ts'

/** Whose keys: the account's root, or a user by name. */
export type KeyHolder = { readonly kind: 'root' } | { readonly kind: 'user'; readonly userName: string }

/** What listings show; the secret is given once, by `create`. */
export type AccessKeyInfo = { readonly id: string; readonly isActive: boolean; readonly createdMs: number }

export type AccessKeyCreated =
  | { kind: 'created'; key: AccessKeyInfo; secret: string }
  | { kind: 'no-holder' }
  | { kind: 'full' }

export type AccessKeys = {
  create(accountId: string, holder: KeyHolder, now: Date): Promise<AccessKeyCreated>
  /** Undefined when there is no such user. Oldest first. */
  list(accountId: string, holder: KeyHolder): Promise<readonly AccessKeyInfo[] | undefined>
  setActive(
    accountId: string,
    holder: KeyHolder,
    accessKeyId: string,
    isActive: boolean,
  ): Promise<'updated' | 'no-holder' | 'missing'>
  delete(accountId: string, holder: KeyHolder, accessKeyId: string): Promise<'deleted' | 'no-holder' | 'missing'>
  /** From where the key may be used; `undefined` when nobody said. */
  networkPolicy(
    accountId: string,
    holder: KeyHolder,
    accessKeyId: string,
  ): Promise<AccessKeyPolicy | undefined | 'no-holder' | 'missing'>
  setNetworkPolicy(
    accountId: string,
    holder: KeyHolder,
    accessKeyId: string,
    networkPolicy: AccessKeyPolicy,
  ): Promise<'updated' | 'no-holder' | 'missing'>
}

/** Ids look like the cloud's: `LTAI5t` and letters and digits, 24 in all; secrets have 30. */
export const accessKeyIdPrefix = 'LTAI5t'
const accessKeyIdRandomCharacters = 18
export const accessKeySecretCharacters = 30

export type AccessKeysOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly ids: Ids
  readonly limits: DirectoryLimits
  readonly sealer: RecordSealer
}

/** The record that lists a holder's keys: it is checked by every change of them. */
type Holder = {
  readonly owner: KeyOwner
  readonly keyIds: readonly string[]
  readonly keysMax: number
  readonly check: NonNullable<Batch['check']>
  /** The holder's record with another list of keys. */
  withKeys(keyIds: readonly string[], encode: Encode): Put
}

export function accessKeys({ kv, change, ids, limits, sealer }: AccessKeysOptions): AccessKeys {
  const find = (accountId: string, holder: KeyHolder) => holderOf(kv, limits, accountId, holder)
  const onKey = <T>(
    accountId: string,
    holder: KeyHolder,
    accessKeyId: string,
    plan: (found: Holder, record: AccessKeyRecord, check: NonNullable<Batch['check']>, encode: Encode) => Plan<T>,
  ): Promise<T | 'no-holder' | 'missing'> =>
    change<T | 'no-holder' | 'missing'>(async (encode) => {
      const found = await find(accountId, holder)
      if (found === undefined) return { answer: 'no-holder' }
      if (!found.keyIds.includes(accessKeyId)) return { answer: 'missing' }
      const [entry] = await kv.getMany([{ key: accessKeyKey(accessKeyId) }])
      const key = versioned<AccessKeyRecord>(entry)
      if (key === undefined) return { answer: 'missing' }
      return plan(found, key.record, [...found.check, { key: key.key, version: key.version }], encode)
    })

  return {
    create: (accountId, holder, now) =>
      change<AccessKeyCreated>(async (encode) => {
        const found = await find(accountId, holder)
        if (found === undefined) return { answer: { kind: 'no-holder' } }
        if (found.keyIds.length >= found.keysMax) return { answer: { kind: 'full' } }
        const id = accessKeyIdPrefix + ids.alphanumeric(accessKeyIdRandomCharacters)
        const secret = ids.alphanumeric(accessKeySecretCharacters)
        const key = accessKeyKey(id)
        const record: AccessKeyRecord = {
          id,
          accountId,
          owner: found.owner,
          isActive: true,
          createdMs: now.getTime(),
          sealedSecret: sealedIn(sealer, key, secret),
        }
        return {
          batch: {
            check: [...found.check, { key, version: undefined }],
            put: [{ key, value: encode(record) }, found.withKeys([...found.keyIds, id], encode)],
          },
          answer: { kind: 'created', key: infoOf(record), secret },
        }
      }),
    async list(accountId, holder) {
      const found = await find(accountId, holder)
      if (found === undefined) return undefined
      if (found.keyIds.length === 0) return []
      const entries = await kv.getMany(found.keyIds.map((id) => ({ key: accessKeyKey(id) })))
      return entries.flatMap((entry) => {
        const key = versioned<AccessKeyRecord>(entry)
        return key === undefined ? [] : [infoOf(key.record)]
      })
    },
    setActive: (accountId, holder, accessKeyId, isActive) =>
      onKey(accountId, holder, accessKeyId, (_found, record, check, encode) => ({
        batch: { check, put: [{ key: accessKeyKey(accessKeyId), value: encode({ ...record, isActive }) }] },
        answer: 'updated' as const,
      })),
    async networkPolicy(accountId, holder, accessKeyId) {
      const found = await find(accountId, holder)
      if (found === undefined) return 'no-holder'
      if (!found.keyIds.includes(accessKeyId)) return 'missing'
      const [entry] = await kv.getMany([{ key: accessKeyKey(accessKeyId) }])
      const key = versioned<AccessKeyRecord>(entry)
      return key === undefined ? 'missing' : key.record.networkPolicy
    },
    setNetworkPolicy: (accountId, holder, accessKeyId, networkPolicy) =>
      onKey(accountId, holder, accessKeyId, (_found, record, check, encode) => ({
        batch: { check, put: [{ key: accessKeyKey(accessKeyId), value: encode({ ...record, networkPolicy }) }] },
        answer: 'updated' as const,
      })),
    delete: (accountId, holder, accessKeyId) =>
      onKey(accountId, holder, accessKeyId, (found, _record, check, encode) => ({
        batch: {
          check,
          put: [found.withKeys(without(found.keyIds, accessKeyId), encode)],
          delete: [accessKeyKey(accessKeyId), lastUsedKey(accessKeyId)],
        },
        answer: 'deleted' as const,
      })),
  }
}

export function sealedIn(sealer: RecordSealer, recordKey: Uint8Array, secret: string): string {
  return Buffer.from(sealer.seal(Buffer.from(secret, 'utf8'), recordKey, 'secret')).toString('base64')
}

async function holderOf(
  kv: Kv,
  limits: DirectoryLimits,
  accountId: string,
  holder: KeyHolder,
): Promise<Holder | undefined> {
  if (holder.kind === 'root') {
    const [entry] = await kv.getMany([{ key: accountKey(accountId) }])
    const account = versioned<AccountRecord>(entry)
    if (account === undefined) return undefined
    return {
      owner: { kind: 'root' },
      keyIds: account.record.rootKeyIds,
      keysMax: limits.accessKeysPerRootMax,
      check: [{ key: account.key, version: account.version }],
      withKeys: (rootKeyIds, encode) => ({ key: account.key, value: encode({ ...account.record, rootKeyIds }) }),
    }
  }
  const user = await findByName<UserRecord>(kv, 'user', accountId, holder.userName)
  if (user === undefined) return undefined
  return {
    owner: { kind: 'user', userId: user.record.userId },
    keyIds: user.record.accessKeyIds,
    keysMax: limits.accessKeysPerUserMax,
    check: [{ key: user.key, version: user.version }],
    withKeys: (accessKeyIds, encode) => userPut(user.key, { ...user.record, accessKeyIds }, encode),
  }
}

function infoOf({ id, isActive, createdMs }: AccessKeyRecord): AccessKeyInfo {
  return { id, isActive, createdMs }
}

function without(names: readonly string[], name: string): readonly string[] {
  return names.filter((other) => other !== name)
}
