/**
 * The local key store: keys that wrap the keys of objects. A key's material is sealed under the master key, is never
 * handed out, and is gone for good with its record; objects whose keys it wrapped are then lost.
 */
import { KvUnavailableError, pageEntriesMax } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import type { Ids } from '../../base/ids.ts'
import type { Secret } from '../../base/secret.ts'
import type { RecordSealer } from '../directory/seal.ts'
import { allKmsKeys, defaultKmsKeyKey, kmsKeyIdOf, kmsKeyKey } from '../records/keys.ts'
import { decodeKmsKey, encodeKmsKey } from '../records/kms-key-record.ts'
import type { KmsKeyFields } from '../records/kms-key-record.ts'

export const kmsMaterialBytes = 32
/** Keys of all accounts together. */
export const kmsKeysMax = 1_000
export const kmsDescriptionCharactersMax = 256
/** How long a key that is to be deleted can be taken back, as in the cloud. */
export const kmsPendingDaysMin = 7
export const kmsPendingDaysMax = 366
const dayMs = 24 * 3_600_000
/** How often a change is tried again while others change the same key. */
const attemptsMax = 8
/** Keys whose opened material one process keeps, by version of the record. */
const keptMax = 256
const materialField = 'material'

export type KmsKey = Omit<KmsKeyFields, 'sealedMaterial'> & {
  /** Eight, four, four, four and twelve hexadecimal digits with hyphens between. */
  readonly keyId: string
  /** What encrypts with KMS where no key is named. */
  readonly isDefault: boolean
}

/** A key that may not be used now. */
export class KmsKeyError extends Error {
  override readonly name = 'KmsKeyError'
  readonly keyId: string
  readonly why: 'missing' | 'disabled' | 'pending-deletion'
  constructor(keyId: string, why: KmsKeyError['why']) {
    super(`KMS key ${keyId} is ${why}`)
    this.keyId = keyId
    this.why = why
  }
}

export type KmsKeys = {
  create(accountId: string, description: string, nowMs: number): Promise<KmsKey | 'too-many'>
  list(): Promise<readonly KmsKey[]>
  find(keyId: string): Promise<KmsKey | undefined>
  /** The account's default key, made when it is first asked for. */
  defaultKey(accountId: string, nowMs: number): Promise<KmsKey>
  setState(keyId: string, state: 'enabled' | 'disabled'): Promise<KmsKey | undefined>
  /** Undefined when there is no such key. Until then `setState` takes it back. */
  scheduleDeletion(keyId: string, days: number, nowMs: number): Promise<KmsKey | undefined>
  /** Deletes keys whose time has come; answers which. */
  deleteDue(nowMs: number): Promise<readonly string[]>
  /** For wrapping and unwrapping keys of objects, and nothing else. Throws KmsKeyError. */
  material(keyId: string): Promise<Secret>
}

type Held = { readonly fields: KmsKeyFields; readonly version: number }

export function kmsKeys(
  kv: Pick<Kv, 'getMany' | 'range' | 'commit'>,
  sealer: RecordSealer,
  ids: Pick<Ids, 'bytes' | 'hex'>,
): KmsKeys {
  const opened = new Map<string, { readonly version: number; readonly material: Secret }>()

  async function held(keyId: string): Promise<Held | undefined> {
    if (!kmsKeyIdPattern.test(keyId)) return undefined
    const [found] = await kv.getMany([{ key: kmsKeyKey(keyId) }])
    return typeof found === 'object' ? { fields: decodeKmsKey(found.value), version: found.version } : undefined
  }

  async function defaultIdOf(accountId: string): Promise<string | undefined> {
    const [found] = await kv.getMany([{ key: defaultKmsKeyKey(accountId) }])
    return typeof found === 'object' ? Buffer.from(found.value).toString('latin1') : undefined
  }

  async function shown(keyId: string, fields: KmsKeyFields): Promise<KmsKey> {
    const { accountId, state, createdMs, deleteAtMs, description } = fields
    const isDefault = (await defaultIdOf(accountId)) === keyId
    return { keyId, accountId, state, createdMs, deleteAtMs, description, isDefault }
  }

  function drawn(accountId: string, description: string, nowMs: number): { keyId: string; fields: KmsKeyFields } {
    const keyId = [4, 2, 2, 2, 6].map((byteCount) => ids.hex(byteCount)).join('-')
    const sealedMaterial = sealer.seal(ids.bytes(kmsMaterialBytes), kmsKeyKey(keyId), materialField)
    const fields = {
      accountId,
      description,
      state: 'enabled',
      createdMs: nowMs,
      deleteAtMs: 0,
      sealedMaterial,
    } as const
    return { keyId, fields }
  }

  async function change(keyId: string, next: (fields: KmsKeyFields) => KmsKeyFields): Promise<KmsKey | undefined> {
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      const found = await held(keyId)
      if (found === undefined) return undefined
      const fields = next(found.fields)
      const key = kmsKeyKey(keyId)
      const result = await kv.commit({
        check: [{ key, version: found.version }],
        put: [{ key, value: encodeKmsKey(fields) }],
      })
      if (result.kind === 'committed') return shown(keyId, fields)
    }
    throw new KvUnavailableError(`KMS key ${keyId} was changed by others each time a change of it was tried`)
  }

  async function all(): Promise<readonly (Held & { readonly keyId: string })[]> {
    const page = await kv.range({ ...allKmsKeys(), limit: Math.min(kmsKeysMax, pageEntriesMax) })
    return page.items.flatMap((item) =>
      item.kind === 'entry'
        ? [{ keyId: kmsKeyIdOf(item.key), fields: decodeKmsKey(item.value), version: item.version }]
        : [],
    )
  }

  return {
    async create(accountId, description, nowMs) {
      if ((await all()).length >= kmsKeysMax) return 'too-many'
      const { keyId, fields } = drawn(accountId, description, nowMs)
      const key = kmsKeyKey(keyId)
      const result = await kv.commit({
        check: [{ key, version: undefined }],
        put: [{ key, value: encodeKmsKey(fields) }],
      })
      if (result.kind !== 'committed') throw new KvUnavailableError('a KMS key could not be made')
      return shown(keyId, fields)
    },
    list: async () => Promise.all((await all()).map(({ keyId, fields }) => shown(keyId, fields))),
    async find(keyId) {
      const found = await held(keyId)
      return found && shown(keyId, found.fields)
    },
    async defaultKey(accountId, nowMs) {
      for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
        const known = await defaultIdOf(accountId)
        const found = known === undefined ? undefined : await held(known)
        if (known !== undefined && found !== undefined) return shown(known, found.fields)
        // The first, or the one after a default key that was deleted: what that one wrapped stays lost.
        const { keyId, fields } = drawn(accountId, 'default', nowMs)
        const [named] = await kv.getMany([{ key: defaultKmsKeyKey(accountId) }])
        const version = typeof named === 'object' ? named.version : undefined
        await kv.commit({
          check: [{ key: defaultKmsKeyKey(accountId), version }],
          put: [
            { key: kmsKeyKey(keyId), value: encodeKmsKey(fields) },
            { key: defaultKmsKeyKey(accountId), value: Buffer.from(keyId, 'latin1') },
          ],
        })
      }
      throw new KvUnavailableError(`the default KMS key of account ${accountId} could not be made`)
    },
    setState: (keyId, state) => change(keyId, (key) => ({ ...key, state, deleteAtMs: 0 })),
    scheduleDeletion: (keyId, days, nowMs) =>
      change(keyId, (key) => ({ ...key, state: 'pending-deletion', deleteAtMs: nowMs + days * dayMs })),
    async deleteDue(nowMs) {
      const due = (await all()).filter(
        ({ fields }) => fields.state === 'pending-deletion' && fields.deleteAtMs <= nowMs,
      )
      const gone: string[] = []
      for (const { keyId, version } of due) {
        const key = kmsKeyKey(keyId)
        // A key that is taken back at this moment has another version, and stays.
        const result = await kv.commit({ check: [{ key, version }], delete: [key] })
        if (result.kind === 'committed') gone.push(keyId)
      }
      return gone
    },
    async material(keyId) {
      const key = kmsKeyKey(keyId)
      const known = opened.get(keyId)
      const [found] = await kv.getMany([known === undefined ? { key } : { key, unless: known.version }])
      if (found === 'unchanged' && known !== undefined) return known.material
      opened.delete(keyId)
      if (typeof found !== 'object') throw new KmsKeyError(keyId, 'missing')
      const { state, sealedMaterial } = decodeKmsKey(found.value)
      if (state !== 'enabled') throw new KmsKeyError(keyId, state)
      const material = sealer.open(sealedMaterial, key, materialField)
      const [oldest] = opened.keys()
      if (opened.size >= keptMax && oldest !== undefined) opened.delete(oldest)
      opened.set(keyId, { version: found.version, material })
      return material
    },
  }
}

export const kmsKeyIdPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
