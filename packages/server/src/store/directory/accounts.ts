import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import { versioned } from './change.ts'
import type { Changer, Encode } from './change.ts'
import { accessKeyIdPrefix, accessKeySecretCharacters, sealedIn } from './access-keys.ts'
import { accessKeyKey, accountKey, allAccounts, defaultAccountKey } from './keys.ts'
import { decodeRecord } from './records.ts'
import type { AccessKeyRecord, AccountRecord } from './records.ts'
import { isEntry } from './change.ts'
import type { RecordSealer } from './seal.ts'

export type RootKey = { readonly id: string; readonly secret: string }

export type Accounts = {
  get(accountId: string): Promise<AccountRecord | undefined>
  /** Oldest first. */
  list(): Promise<readonly AccountRecord[]>
  /** An account begins without a root key. */
  create(accountId: string, name: string, now: Date): Promise<'created' | 'exists' | 'full'>
  /**
   * Makes the default account and its root key when they are missing; answers the key only when it was made here, for it
   * is shown once. A root key from the configuration replaces the one that an earlier configuration gave (keys made
   * otherwise stay), so the server always starts with the key that its operator holds.
   * @throws AccountMismatchError when the data has another default account than the configuration says
   */
  ensureRoot(
    wanted: { readonly accountId?: string | undefined; readonly rootKey?: RootKey | undefined },
    now: Date,
  ): Promise<{ readonly accountId: string; readonly madeKey: RootKey | undefined }>
}

/** The configuration names another account than the one that owns this data. */
export class AccountMismatchError extends Error {
  override readonly name = 'AccountMismatchError'
}
/** The configured root key id belongs to somebody else already. */
export class RootKeyTakenError extends Error {
  override readonly name = 'RootKeyTakenError'
}

export const accountIdDigits = 16
/** Of one server: they are listed whole. */
export const accountsMax = 1_000
const keyIdRandomCharacters = 18

export type AccountsOptions = {
  readonly kv: Kv
  readonly change: Changer
  readonly ids: Ids
  readonly sealer: RecordSealer
}

export function accounts({ kv, change, ids, sealer }: AccountsOptions): Accounts {
  const find = async (accountId: string) => {
    const [found] = await kv.getMany([{ key: accountKey(accountId) }])
    return versioned<AccountRecord>(found)
  }
  const list = async (): Promise<readonly AccountRecord[]> => {
    const { items } = await kv.range({ ...allAccounts(), limit: accountsMax })
    const found = items.flatMap((item) => (item.kind === 'entry' ? [decodeRecord<AccountRecord>(item.value)] : []))
    return found.toSorted((first, second) => first.createdMs - second.createdMs)
  }
  const defaultAccountId = async (): Promise<string | undefined> => {
    const [found] = await kv.getMany([{ key: defaultAccountKey }])
    return isEntry(found) ? decodeRecord<{ accountId: string }>(found.value).accountId : undefined
  }
  const create = (accountId: string, name: string, now: Date, isDefault: boolean): Promise<boolean> =>
    change(async (encode) => {
      if ((await find(accountId)) !== undefined) return { answer: false }
      const key = accountKey(accountId)
      const account: AccountRecord = { accountId, name, createdMs: now.getTime(), rootKeyIds: [] }
      const asDefault = { key: defaultAccountKey, value: encode({ accountId }) }
      return {
        batch: {
          check: [{ key, version: undefined }, ...(isDefault ? [{ key: defaultAccountKey, version: undefined }] : [])],
          put: [{ key, value: encode(account) }, ...(isDefault ? [asDefault] : [])],
        },
        answer: true,
      }
    })
  const ensureDefault = async (wanted: string | undefined, now: Date): Promise<string> => {
    const existing = await defaultAccountId()
    if (existing === undefined) {
      await create(wanted ?? ids.digits(accountIdDigits), 'default', now, true)
      return ensureDefault(wanted, now)
    }
    if (wanted !== undefined && wanted !== existing)
      throw new AccountMismatchError(`this data belongs to account ${existing}, the configuration says ${wanted}`)
    return existing
  }

  return {
    get: async (accountId) => (await find(accountId))?.record,
    list,
    create: async (accountId, name, now) => {
      if ((await list()).length >= accountsMax) return 'full'
      return (await create(accountId, name, now, false)) ? 'created' : 'exists'
    },
    async ensureRoot(wanted, now) {
      const accountId = await ensureDefault(wanted.accountId, now)
      const madeKey = await change<RootKey | undefined>(async (encode) => {
        const account = await find(accountId)
        if (account === undefined) throw new Error(`account ${accountId} lost its record`)
        const keys = await rootKeys(kv, account.record)
        if (wanted.rootKey === undefined && keys.length > 0) return { answer: undefined }
        const made = wanted.rootKey === undefined ? newRootKey(ids) : undefined
        const rootKey = wanted.rootKey ?? made
        if (rootKey === undefined) return { answer: undefined }
        if (wanted.rootKey !== undefined && keys.some((key) => isThatKey(sealer, key, rootKey)))
          return { answer: undefined }
        const replaced = wanted.rootKey === undefined ? [] : keys.filter((key) => key.isConfigured).map(({ id }) => id)
        return {
          batch: {
            check: [
              { key: account.key, version: account.version },
              ...(await keyCheck(kv, account.record, rootKey.id)),
            ],
            ...rootKeyWrites(sealer, account.record, rootKey, wanted.rootKey !== undefined, replaced, now, encode),
          },
          answer: made,
        }
      })
      return { accountId, madeKey }
    },
  }
}

function newRootKey(ids: Ids): RootKey {
  return {
    id: accessKeyIdPrefix + ids.alphanumeric(keyIdRandomCharacters),
    secret: ids.alphanumeric(accessKeySecretCharacters),
  }
}

async function rootKeys(kv: Kv, account: AccountRecord): Promise<readonly AccessKeyRecord[]> {
  if (account.rootKeyIds.length === 0) return []
  const found = await kv.getMany(account.rootKeyIds.map((id) => ({ key: accessKeyKey(id) })))
  return found.flatMap((entry) => versioned<AccessKeyRecord>(entry)?.record ?? [])
}

function isThatKey(sealer: RecordSealer, key: AccessKeyRecord, rootKey: RootKey): boolean {
  if (key.id !== rootKey.id || !key.isActive || key.isConfigured !== true) return false
  const secret = sealer.open(Buffer.from(key.sealedSecret, 'base64'), accessKeyKey(key.id), 'secret')
  return secret.reveal().toString('utf8') === rootKey.secret
}

/** The key's record must be absent, or this root's own, which is written over. */
async function keyCheck(kv: Kv, account: AccountRecord, id: string) {
  const key = accessKeyKey(id)
  const [entry] = await kv.getMany([{ key }])
  const found = versioned<AccessKeyRecord>(entry)
  if (found !== undefined && !account.rootKeyIds.includes(id))
    throw new RootKeyTakenError(`the root key ${id} of the configuration is already the key of another identity`)
  return [{ key, version: found?.version }]
}

function rootKeyWrites(
  sealer: RecordSealer,
  account: AccountRecord,
  rootKey: RootKey,
  isConfigured: boolean,
  replaced: readonly string[],
  now: Date,
  encode: Encode,
) {
  const key = accessKeyKey(rootKey.id)
  const record: AccessKeyRecord = {
    id: rootKey.id,
    accountId: account.accountId,
    owner: { kind: 'root' },
    isActive: true,
    createdMs: now.getTime(),
    sealedSecret: sealedIn(sealer, key, rootKey.secret),
    ...(isConfigured ? { isConfigured } : {}),
  }
  const gone = replaced.filter((id) => id !== rootKey.id)
  const kept = account.rootKeyIds.filter((id) => !gone.includes(id) && id !== rootKey.id)
  return {
    put: [
      { key, value: encode(record) },
      { key: accountKey(account.accountId), value: encode({ ...account, rootKeyIds: [...kept, rootKey.id] }) },
    ],
    delete: gone.map((id) => accessKeyKey(id)),
  }
}
