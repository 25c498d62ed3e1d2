/** A whole store in a temporary folder, for tests: metadata in memory (or any engine), bodies in files. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLmdbKv, openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { fixedClock, systemClock } from '../base/clock.ts'
import type { Clock } from '../base/clock.ts'
import { realDisk } from '../base/disk.ts'
import type { Disk } from '../base/disk.ts'
import { systemIds } from '../base/ids.ts'
import type { Ids } from '../base/ids.ts'
import { createBufferBudget } from '../base/streams.ts'
import { openBlobs } from './blobs/blobs.ts'
import type { Blobs } from './blobs/port.ts'
import { Grant } from './grant.ts'
import type { Verb } from './grant.ts'
import { kmsKeys } from './kms/keys.ts'
import type { KmsKeys } from './kms/keys.ts'
import { openStore } from './open-store.ts'
import type { Store } from './open-store.ts'
import type { Bucket, ObjectDraft, ObjectMeta } from './port.ts'
import { recordSealer } from './directory/seal.ts'
import type { SealKeys } from './directory/seal.ts'
import { objectSeals } from './sealing/object-seals.ts'

export type TestStore = Store & {
  readonly kv: Kv
  readonly blobs: Blobs
  readonly ids: Ids
  readonly clock: Clock
  /** What background work failed with: a test that expects none looks here. */
  readonly errors: readonly unknown[]
  readonly kms: KmsKeys
  readonly directory: string
  /** Closes everything and opens the store again on the same folder; a memory engine lives on. */
  reopen(): Promise<TestStore>
  /** Opens the store again without closing anything first, as after a crash. The wrap is not put on again. */
  crash(): Promise<TestStore>
  /** Closes everything and removes the folder. */
  [Symbol.asyncDispose](): Promise<void>
}

export type TestStoreOptions = {
  /** `memory` unless said otherwise. */
  readonly engine?: TestEngine
  /** An engine of the caller's instead; it is closed with the store. */
  readonly kv?: Kv
  /** A folder of the caller's, which stays: several stores on one folder are the processes of one server. */
  readonly directory?: string
  /** Wraps the engine, to fail or delay what a test wants to see fail. */
  readonly wrapKv?: (kv: Kv) => Kv
  readonly clock?: Clock
  readonly ids?: Ids
  readonly segmentBytesMax?: number
  readonly disk?: Disk
  /** What objects are sealed under; `testSealKeys()` when absent. */
  readonly sealKeys?: SealKeys
  /** More than the disk has: it counts as full. */
  readonly reserveBytes?: number
}

export type TestEngine = 'memory' | 'lmdb'
export const testEngines: readonly TestEngine[] = ['memory', 'lmdb']

/** A disk without flushes, for tests that open a store a hundred times and lose no power. */
export const unsyncedDisk: Disk = {
  ...realDisk,
  async create(path) {
    return { ...(await realDisk.create(path)), sync: async () => {} }
  },
  syncDirectory: async () => {},
}

/** `await using store = await openTestStore()`. */
export async function openTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'latchkey-store-')))
  return openIn(directory, await openEngine(directory, options), options)
}

/** The engine under a wrap, which outlives the store that crashed. */
const unwrapped = new WeakMap<Kv, Kv>()

async function openEngine(directory: string, { engine, kv: given, wrapKv }: TestStoreOptions): Promise<Kv> {
  const kv =
    given ??
    (engine === 'lmdb' ? await openLmdbKv({ directory: join(directory, 'kv'), role: 'committer' }) : openMemoryKv())
  if (wrapKv === undefined) return kv
  const wrapped = wrapKv(kv)
  unwrapped.set(wrapped, kv)
  return wrapped
}

async function openIn(directory: string, kv: Kv, options: TestStoreOptions): Promise<TestStore> {
  const ids = options.ids ?? systemIds()
  const clock = options.clock ?? systemClock
  const errors: unknown[] = []
  const onError = (error: unknown): void => {
    errors.push(error)
  }
  const reserve = options.reserveBytes !== undefined && { reserveBytes: options.reserveBytes }
  const blobs = await openBlobs({
    directory: join(directory, 'blobs'),
    generation: systemIds().hex(8),
    budget: createBufferBudget(),
    onError,
    ...reserve,
    ...(options.disk && { disk: options.disk }),
    ...(options.segmentBytesMax !== undefined && { segmentBytesMax: options.segmentBytesMax }),
  })
  const sealKeys = options.sealKeys ?? testSealKeys()
  const kms = kmsKeys(kv, recordSealer(sealKeys, ids), ids)
  const seals = objectSeals(sealKeys, kms, ids)
  const store = await openStore({ kv, blobs, ids, clock, onError, seals, ...reserve })
  return {
    ...store,
    kv,
    blobs,
    ids,
    clock,
    errors,
    kms,
    directory,
    async reopen() {
      await store.close()
      await blobs.close()
      if (options.engine !== 'lmdb') return openIn(directory, kv, options)
      await kv.close()
      return openIn(directory, await openEngine(directory, options), options)
    },
    async crash() {
      const { wrapKv: _, ...rest } = options
      return openIn(directory, unwrapped.get(kv) ?? kv, rest)
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await blobs.close()
      await kv.close()
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true })
    },
  }
}

/** By version: the first writes, the others only open. */
export function testSealKeys(...versions: readonly number[]): SealKeys {
  const known = versions.length === 0 ? [1] : versions
  return {
    writeVersion: known[0] ?? 1,
    keyOf: (version) => (known.includes(version) ? Buffer.alloc(32, version) : undefined),
  }
}

export const testNowMs = Date.parse('2026-11-20T12:00:00.000Z')
export const testClock = (): ReturnType<typeof fixedClock> => fixedClock('2026-11-20T12:00:00.000Z')

export function grantFor(verb: Verb, bucket: Pick<Bucket, 'id' | 'name'>, key?: string): Grant {
  return Grant.mint(verb, bucket, key, async () => {})
}

/** A private bucket of one test account; fails when the name is taken. */
export async function makeBucket(store: Pick<Store, 'buckets'>, name = 'game-saves'): Promise<Bucket> {
  const draft = {
    name,
    accountId: '1000000000000001',
    acl: 'private',
    storageClass: 'Standard',
    redundancy: 'LRS',
  } as const
  const made = await store.buckets.create(draft, testNowMs)
  if (made.kind !== 'created') throw new Error(`bucket ${name} is there already`)
  return made.bucket
}

export const plainMeta: ObjectMeta = {
  contentType: 'application/octet-stream',
  userMeta: [],
  persistentHeaders: [],
  tags: [],
}
export const plainDraft: ObjectDraft = { meta: plainMeta, acl: 'default', storageClass: 'Standard' }

/** Puts an object and returns it; fails when it was not stored. */
export async function putText(store: Pick<Store, 'objects'>, bucket: Bucket, key: string, text: string) {
  const body = Buffer.from(text)
  const put = await store.objects.put(grantFor('write', bucket, key), plainDraft, body, {}, {}, testNowMs)
  if (put.kind !== 'stored') throw new Error(`${key} was not stored: ${put.kind}`)
  return put.object
}

/** The whole body of the object as it is now; undefined when there is none. */
export async function getBytes(
  store: Pick<Store, 'objects'>,
  bucket: Bucket,
  key: string,
): Promise<Buffer | undefined> {
  const grant = grantFor('read', bucket, key)
  const object = await store.objects.head(grant)
  if (object === undefined) return undefined
  const chunks: Buffer[] = []
  for await (const chunk of store.objects.read(grant, object, undefined)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
