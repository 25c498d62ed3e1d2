/**
 * Versions of a key. The current object lies in one tree, older versions and delete markers in another: a listing of
 * objects reads nothing of them, and neither does a read or write in a bucket that keeps none. Always true of a key:
 * the current object is newer than all that is old, and where there is none the newest of the old is a delete marker.
 */
import { KvUnavailableError } from '@latchkey/kv'
import type { Entry, Kv } from '@latchkey/kv'
import type { ObjectVersion } from '../port.ts'
import { exactly, nullVersionKey, objectKey, parseVersionKey, versionKey, versionsOfKey } from '../records/keys.ts'
import { decodeObject, decodeVersion } from '../records/object-record.ts'
import type { HeldObject, HeldVersion } from '../records/object-record.ts'
import { digitsOfVersionId, nullVersionId } from '../records/version-ids.ts'

/** How often a version that is moved between two reads is looked for again. */
const findAttemptsMax = 16

/** A record as it was decoded, and as it is stored: whoever moves it writes the same bytes again. */
export type Stored<Version extends HeldVersion = HeldVersion> = {
  readonly record: Version
  readonly value: Uint8Array
}

export type KeyState = {
  readonly current: Stored<HeldObject> | undefined
  /** The two newest of the old versions. */
  readonly older: readonly Stored[]
  /** Where the `null` version lies when it is old, and the version of the record that says so. */
  readonly nullAt: { readonly digits: string; readonly version: number } | undefined
}

type Where = { readonly bucketId: string; readonly key: string }

/** All that a change of a key depends on, of one snapshot. */
export async function readKeyState(kv: Pick<Kv, 'ranges'>, { bucketId, key }: Where): Promise<KeyState> {
  const [current, older, nullAt] = await kv.ranges([
    { ...exactly(objectKey(bucketId, key)), limit: 1 },
    { ...versionsOfKey(bucketId, key), limit: 2 },
    { ...exactly(nullVersionKey(bucketId, key)), limit: 1 },
  ])
  const [object] = entriesOf(current)
  const [pointer] = entriesOf(nullAt)
  return {
    current: object && { record: decodeObject(bucketId, key, object), value: object.value },
    older: entriesOf(older).map((entry) => storedVersion(entry)),
    nullAt: pointer && { digits: Buffer.from(pointer.value).toString('latin1'), version: pointer.version },
  }
}

/** What a change of a key has to know: its state, and the old `null` version where that will be replaced. */
export type KeyFound = { readonly state: KeyState; readonly nullVersion: Stored | undefined }

export async function readKeyFound(
  kv: Pick<Kv, 'ranges' | 'getMany'>,
  where: Where,
  withNull: boolean,
): Promise<KeyFound> {
  for (let attempt = 0; attempt < findAttemptsMax; attempt += 1) {
    const state = await readKeyState(kv, where)
    if (!withNull || state.nullAt === undefined) return { state, nullVersion: undefined }
    const { digits } = state.nullAt
    const known = state.older.find(({ record }) => record.digits === digits)
    if (known !== undefined) return { state, nullVersion: known }
    const [old] = await kv.getMany([{ key: versionKey(where.bucketId, where.key, digits) }])
    if (isEntry(old)) return { state, nullVersion: storedVersion(old) }
  }
  throw new KvUnavailableError('a version was moved each time it was looked for')
}

/** The newest version of all, which may be a delete marker; undefined when there is none. */
export async function newestVersion(kv: Pick<Kv, 'ranges'>, where: Where): Promise<HeldVersion | undefined> {
  const { current, older } = await readKeyState(kv, where)
  return current?.record ?? older[0]?.record
}

/** The version with this id, wherever it lies. */
export async function findVersion(
  kv: Pick<Kv, 'getMany'>,
  where: Where,
  versionId: string,
): Promise<Stored | undefined> {
  if (versionId === nullVersionId) return findNullVersion(kv, where)
  const digits = digitsOfVersionId(versionId)
  if (digits === undefined) return undefined
  const { bucketId, key } = where
  const [current, old] = await kv.getMany([
    { key: objectKey(bucketId, key) },
    { key: versionKey(bucketId, key, digits) },
  ])
  if (isEntry(current)) {
    const record = decodeObject(bucketId, key, current)
    if (record.versionId === versionId) return { record, value: current.value }
  }
  return isEntry(old) ? storedVersion(old) : undefined
}

async function findNullVersion(kv: Pick<Kv, 'getMany'>, { bucketId, key }: Where): Promise<Stored | undefined> {
  for (let attempt = 0; attempt < findAttemptsMax; attempt += 1) {
    const [current, pointer] = await kv.getMany([
      { key: objectKey(bucketId, key) },
      { key: nullVersionKey(bucketId, key) },
    ])
    if (isEntry(current)) {
      const record = decodeObject(bucketId, key, current)
      if (record.versionId === undefined) return { record, value: current.value }
    }
    if (!isEntry(pointer)) return undefined
    const digits = Buffer.from(pointer.value).toString('latin1')
    const [old] = await kv.getMany([{ key: versionKey(bucketId, key, digits) }])
    if (isEntry(old)) return storedVersion(old)
  }
  throw new KvUnavailableError('a version was moved each time it was looked for')
}

export function isOldVersion(version: HeldVersion): version is HeldVersion & { readonly digits: string } {
  return version.digits !== undefined
}

/** Where the record of a version lies. */
export function recordKeyOf({ bucketId, key, digits }: HeldVersion): Buffer {
  return digits === undefined ? objectKey(bucketId, key) : versionKey(bucketId, key, digits)
}

/** As the store's callers see a version. */
export function versionSeen(version: HeldVersion): ObjectVersion {
  if (version.type !== 'DeleteMarker') return { kind: 'object', object: version }
  return { kind: 'marker', versionId: version.versionId ?? nullVersionId, modifiedMs: version.modifiedMs }
}

function storedVersion(entry: Entry): Stored {
  const { bucketId, key, digits } = parseVersionKey(entry.key)
  return { record: decodeVersion(bucketId, key, entry, digits), value: entry.value }
}

function isEntry(found: Entry | 'unchanged' | undefined): found is Entry {
  return found !== undefined && found !== 'unchanged'
}

function entriesOf(page: Awaited<ReturnType<Kv['range']>> | undefined): readonly Entry[] {
  return (page?.items ?? []).flatMap((item) => (item.kind === 'entry' ? [item] : []))
}
