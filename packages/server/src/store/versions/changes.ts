/**
 * What a write or deletion does to the versions of a key, as one batch that is refused when the key is no longer as it
 * was read. Nothing here reads or waits.
 */
import assert from 'node:assert/strict'
import type { Batch, Put } from '@latchkey/kv'
import { objectWrites, referencePut } from '../object-records.ts'
import type { Bucket } from '../port.ts'
import {
  nullVersionKey,
  objectKey,
  referenceKey,
  versionKey,
  versionReferenceKey,
  versionsOfKey,
} from '../records/keys.ts'
import { encodeMarker } from '../records/object-record.ts'
import type { HeldBody, HeldVersion, MarkerFields, ObjectFields } from '../records/object-record.ts'
import { markerTally, objectTally } from '../records/tallies.ts'
import { versionDigits, versionIdOf } from '../records/version-ids.ts'
import { isOldVersion } from './versions.ts'
import type { KeyFound, KeyState, Stored } from './versions.ts'

export type KeyChange = {
  readonly batch: Required<Pick<Batch, 'check' | 'empty' | 'put' | 'delete'>>
  /** Bodies that lose their record. */
  readonly freed: readonly HeldBody[]
}

type Where = { readonly bucketId: string; readonly key: string }
type Kept = Exclude<Bucket['versioning'], 'off'>

/** Never earlier than what is there: of two writes of a key the later one has the later time, whatever the clocks say. */
export function nextMs({ current, older }: KeyState, nowMs: number): number {
  const newest = current?.record ?? older[0]?.record
  return newest === undefined ? nowMs : Math.max(nowMs, newest.modifiedMs + 1)
}

/** The fields with the time and the id that the version gets. */
export function asVersion<Fields extends Pick<ObjectFields, 'modifiedMs' | 'versionId' | 'writeId'>>(
  fields: Fields,
  state: KeyState,
  versioning: Kept,
): Fields {
  const timed = { ...fields, modifiedMs: nextMs(state, fields.modifiedMs) }
  return { ...timed, versionId: versioning === 'enabled' ? versionIdOf(timed) : undefined }
}

/** A new current object. What is there becomes old, but for a `null` version that another one replaces. */
export function newVersion(where: Where, found: KeyFound, fields: ObjectFields): KeyChange {
  const change = begin(where, found.state)
  const writes = objectWrites(where.bucketId, where.key, fields)
  change.batch.put.push(...writes.put)
  change.batch.delete.push(...writes.delete)
  const isNull = fields.versionId === undefined
  setAside(change, where, found, isNull)
  if (isNull) dropNull(change, found, 'forgotten')
  return change
}

/** A delete marker on top; a marker without an id takes the place of the `null` version. */
export function newMarker(where: Where, found: KeyFound, marker: MarkerFields): KeyChange {
  const { bucketId, key } = where
  const change = begin(where, found.state)
  const isNull = marker.versionId === undefined
  if (found.state.current !== undefined) change.batch.delete.push(objectKey(bucketId, key), referenceKey(bucketId, key))
  setAside(change, where, found, isNull)
  if (isNull) dropNull(change, found, 'replaced')
  const digits = versionDigits(marker)
  const record = versionKey(bucketId, key, digits)
  change.batch.put.push({ key: record, value: encodeMarker(marker), tally: markerTally(bucketId) })
  if (isNull) change.batch.put.push(nullPut(where, digits))
  return change
}

/** One version goes for good. When it was the newest, what lies below is the newest from now on. */
export function withoutVersion(where: Where, { state }: Pick<KeyFound, 'state'>, target: HeldVersion): KeyChange {
  const { bucketId, key } = where
  const { current, older } = state
  const change = begin(where, state)
  const isCurrent = !isOldVersion(target)
  const [newest, second] = older
  const isNewest = current === undefined && newest?.record.digits === target.digits
  const next = isCurrent ? newest : isNewest ? second : undefined
  if (isOldVersion(target)) {
    assert(
      target.versionId !== undefined || state.nullAt !== undefined,
      'the null version is pointed to while it is old',
    )
    change.batch.check.push({ key: versionKey(bucketId, key, target.digits), version: target.version })
    change.batch.delete.push(
      versionKey(bucketId, key, target.digits),
      versionReferenceKey(bucketId, key, target.digits),
    )
    if (target.versionId === undefined) change.batch.delete.push(nullVersionKey(bucketId, key))
  }
  // Also where it stays: were it gone, another one would be next.
  if (next !== undefined) change.batch.check.push({ key: recordOf(where, next), version: next.record.version })
  if (next !== undefined && next.record.type !== 'DeleteMarker') promote(change, where, next)
  else if (isCurrent) change.batch.delete.push(objectKey(bucketId, key), referenceKey(bucketId, key))
  if (target.type !== 'DeleteMarker') change.freed.push(target.body)
  return change
}

type Draft = {
  readonly batch: {
    readonly check: Check[]
    readonly empty: Empty[]
    readonly put: Put[]
    readonly delete: Uint8Array[]
  }
  readonly freed: HeldBody[]
}
type Check = NonNullable<Batch['check']>[number]
type Empty = NonNullable<Batch['empty']>[number]

/**
 * What is old only grows in a commit that writes the current object. Where there is none the newest of the old stands
 * for it: it is checked, and that nothing lies in front of it.
 */
function begin({ bucketId, key }: Where, { current, older, nullAt }: KeyState): Draft {
  const check: Check[] = [
    { key: objectKey(bucketId, key), version: current?.record.version },
    { key: nullVersionKey(bucketId, key), version: nullAt?.version },
  ]
  const empty: Empty[] = []
  if (current === undefined) {
    const { from, to } = versionsOfKey(bucketId, key)
    const [newest] = older
    empty.push({ from, to: newest === undefined ? to : recordOf({ bucketId, key }, newest) })
    if (newest !== undefined) check.push({ key: recordOf({ bucketId, key }, newest), version: newest.record.version })
  }
  return { batch: { check, empty, put: [], delete: [] }, freed: [] }
}

/** The current object becomes an old version, unless what comes takes its place. */
function setAside(change: Draft, where: Where, { state }: KeyFound, isNullReplaced: boolean): void {
  const { current } = state
  if (current === undefined) return
  const { record, value } = current
  if (isNullReplaced && record.versionId === undefined) {
    change.freed.push(record.body)
    return
  }
  const { bucketId, key } = where
  const digits = versionDigits(record)
  change.batch.put.push({ key: versionKey(bucketId, key, digits), value, tally: objectTally(bucketId, record) })
  const reference = referencePut(versionReferenceKey(bucketId, key, digits), record.body)
  if (reference !== undefined) change.batch.put.push(reference)
  if (record.versionId === undefined) change.batch.put.push(nullPut(where, digits))
}

/** The old `null` version goes; the record that pointed to it is `forgotten`, or written anew by the caller. */
function dropNull(change: Draft, { state, nullVersion }: KeyFound, pointer: 'forgotten' | 'replaced'): void {
  if (state.nullAt === undefined) return
  assert(nullVersion !== undefined && isOldVersion(nullVersion.record), 'the null version was read')
  const { bucketId, key, digits, version } = nullVersion.record
  const record = versionKey(bucketId, key, digits)
  change.batch.check.push({ key: record, version })
  change.batch.delete.push(record, versionReferenceKey(bucketId, key, digits))
  if (pointer === 'forgotten') change.batch.delete.push(nullVersionKey(bucketId, key))
  if (nullVersion.record.type !== 'DeleteMarker') change.freed.push(nullVersion.record.body)
}

/** An old version becomes the current object: the same bytes at another place. */
function promote(change: Draft, where: Where, { record, value }: Stored): void {
  assert(isOldVersion(record) && record.type !== 'DeleteMarker', 'what is promoted is an old object')
  const { bucketId, key } = where
  change.batch.put.push({ key: objectKey(bucketId, key), value, tally: objectTally(bucketId, record) })
  const reference = referencePut(referenceKey(bucketId, key), record.body)
  if (reference === undefined) change.batch.delete.push(referenceKey(bucketId, key))
  else change.batch.put.push(reference)
  change.batch.delete.push(versionKey(bucketId, key, record.digits), versionReferenceKey(bucketId, key, record.digits))
  if (record.versionId === undefined) change.batch.delete.push(nullVersionKey(bucketId, key))
}

function recordOf({ bucketId, key }: Where, { record }: Stored): Buffer {
  assert(isOldVersion(record), 'only old versions lie there')
  return versionKey(bucketId, key, record.digits)
}

function nullPut({ bucketId, key }: Where, digits: string): Put {
  return { key: nullVersionKey(bucketId, key), value: Buffer.from(digits, 'latin1') }
}
