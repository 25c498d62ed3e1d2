/** The one commit that all writes of an object end in, whether the bucket keeps versions or not. */
import assert from 'node:assert/strict'
import { KvFailedError, KvUnavailableError } from '@latchkey/kv'
import type { Batch, Committed } from '@latchkey/kv'
import { discardBody, isFull } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import { commitInBucket } from './bucket-records.ts'
import type { Grant } from './grant.ts'
import { findObject, isSameBody, objectWrites, recordPut } from './object-records.ts'
import type { Bucket } from './port.ts'
import { objectKey } from './records/keys.ts'
import { decodeFormer, formerObjectBytes } from './records/object-record.ts'
import type { HeldBody, HeldObject, ObjectFields } from './records/object-record.ts'
import { nullVersionId } from './records/version-ids.ts'
import type { StoreParts } from './store-parts.ts'
import { asVersion, newVersion } from './versions/changes.ts'
import { findVersion, readKeyFound } from './versions/versions.ts'

/** How often a time is raised again while others write the object. */
const raiseAttemptsMax = 32
/** How often a write of a key with versions is tried again while others write it. */
export const versionAttemptsMax = 64

export type StoreResult =
  | { readonly kind: 'stored'; readonly object: HeldObject }
  | { readonly kind: 'no-bucket' | 'full' }
  /** There is an object, and `onlyIfAbsent` was said. */
  | { readonly kind: 'exists' }
  /** The bucket keeps versions, and this body has one owner. */
  | { readonly kind: 'not-shareable' }
  /** The check at this index does not hold, or what is at the key (-1). The caller tries again, or discards the body. */
  | { readonly kind: 'refused'; readonly checkIndex: number }

export type Write = Pick<Batch, 'check' | 'put' | 'delete' | 'add'> & {
  readonly newBody?: WrittenBody | undefined
  /** Means nothing where versions are kept, because nothing is overwritten there. */
  readonly onlyIfAbsent?: boolean
  /**
   * Without it the object is a new one. `begins`: there must be nothing at the key, not even a delete marker; what begins
   * so has no id. `goes-on`: what is at the key, which `check` names, goes on as the same version.
   */
  readonly how?: 'begins' | 'goes-on'
  /** The body is that of what is replaced, and cannot have two owners. */
  readonly isBodyOfFormer?: boolean
}

type Plan = {
  readonly batch: Omit<Batch, 'guard'>
  readonly fields: ObjectFields
  /** Known beforehand where versions are kept; otherwise the commit tells what was replaced. */
  readonly freed: readonly HeldBody[] | undefined
}

/**
 * Ends a write: judges the permission once more, commits under the bucket's guard, and frees what was replaced. When
 * nothing was written and nothing can be tried again, the new body is discarded; when the outcome is unknown it stays,
 * as garbage that maintenance finds.
 * Throws what `recheck` throws, and KvUnavailableError when the outcome cannot be known.
 */
export async function storeObject(
  parts: StoreParts,
  grant: Grant,
  key: string,
  fields: ObjectFields,
  write: Write,
): Promise<StoreResult> {
  const { newBody } = write
  const discard = (): void => {
    if (newBody !== undefined) discardBody(parts.blobs, newBody)
  }
  let outcome: Outcome
  try {
    outcome = await commitWrite(parts, grant, key, fields, write)
  } catch (error) {
    if (!mayBeWritten(error)) discard()
    if (isFull(error)) return { kind: 'full' }
    throw error
  }
  switch (outcome.kind) {
    case 'no-bucket':
      discard()
      return outcome
    case 'exists':
    case 'not-shareable':
    case 'refused':
      return outcome
    case 'unknown':
      return { kind: 'stored', object: await recognise(parts, grant.bucketId, key, outcome.plan.fields) }
    case 'committed':
      return { kind: 'stored', object: await written(parts, grant.bucketId, key, outcome) }
  }
}

type Done = Extract<Committed, { kind: 'committed' }>
type Outcome =
  | { readonly kind: 'no-bucket' | 'exists' | 'not-shareable' }
  | { readonly kind: 'refused'; readonly checkIndex: number }
  | { readonly kind: 'unknown'; readonly plan: Plan }
  | { readonly kind: 'committed'; readonly plan: Plan; readonly done: Done }

async function commitWrite(
  parts: StoreParts,
  grant: Grant,
  key: string,
  fields: ObjectFields,
  write: Write,
): Promise<Outcome> {
  const isVersioned = (parts.bucketRecords.lastSeen(grant.bucketName)?.versioning ?? 'off') !== 'off'
  // Of those who compare and set the same record at once all but one do so for nothing.
  using _turn = isVersioned ? await parts.turns.take(`${grant.bucketId} ${key}`) : undefined
  await grant.recheck()
  const ownChecks = write.check?.length ?? 0
  for (let attempt = 0; attempt < versionAttemptsMax; attempt += 1) {
    const plans: Awaited<ReturnType<typeof planOf>>[] = []
    const result = await commitInBucket(parts, grant, async (bucket) => {
      const planned = await planOf(parts, bucket, key, fields, write)
      plans.push(planned)
      return typeof planned === 'string' ? undefined : planned.batch
    })
    const plan = plans.at(-1)
    if (result.kind === 'no-bucket') return result
    if (plan === 'not-shareable') return { kind: plan }
    if (plan === 'occupied') return { kind: 'refused', checkIndex: -1 }
    assert(plan !== undefined && result.kind !== 'not-tried', 'what was committed was planned')
    if (result.kind === 'committed') return { kind: 'committed', plan, done: result }
    if (result.kind === 'unknown') return { kind: 'unknown', plan }
    if (result.by === 'check' && result.index < ownChecks) return { kind: 'refused', checkIndex: result.index }
    if (plan.freed === undefined) return { kind: 'exists' }
  }
  throw new KvUnavailableError('the object was written by others each time a write of it was tried')
}

async function planOf(
  parts: StoreParts,
  bucket: Bucket,
  key: string,
  fields: ObjectFields,
  write: Write,
): Promise<Plan | 'not-shareable' | 'occupied'> {
  const { check = [], put = [], delete: removed = [], add } = write
  const more = { previousHead: formerObjectBytes, ...(add && { add }) }
  if (bucket.versioning === 'off' || write.how === 'goes-on') {
    const writes = objectWrites(bucket.id, key, fields)
    const absent = write.onlyIfAbsent === true ? [{ key: objectKey(bucket.id, key), version: undefined }] : []
    const batch = {
      ...more,
      check: [...check, ...absent],
      put: [...writes.put, ...put],
      delete: [...writes.delete, ...removed],
    }
    return { batch, fields, freed: undefined }
  }
  if (write.isBodyOfFormer === true) return 'not-shareable'
  const where = { bucketId: bucket.id, key }
  const versioning = write.how === 'begins' ? 'suspended' : bucket.versioning
  const found = await readKeyFound(parts.kv, where, versioning === 'suspended')
  if (write.how === 'begins' && (found.state.current ?? found.state.older[0]) !== undefined) return 'occupied'
  const version = asVersion(fields, found.state, versioning)
  const change = newVersion(where, found, version)
  const batch = {
    ...more,
    check: [...check, ...change.batch.check],
    empty: change.batch.empty,
    put: [...change.batch.put, ...put],
    delete: [...change.batch.delete, ...removed],
  }
  return { batch, fields: version, freed: change.freed }
}

/** The connection was lost during the commit, and what the records say afterwards does not tell whether it was done. */
export class OutcomeUnknownError extends KvUnavailableError {}

/** A broken engine does not say whether it wrote; everything else that is thrown came before the write. */
export function mayBeWritten(error: unknown): boolean {
  return error instanceof KvFailedError || error instanceof OutcomeUnknownError
}

/** By now it may be an old version: another writer came after it. */
async function recognise(parts: StoreParts, bucketId: string, key: string, fields: ObjectFields): Promise<HeldObject> {
  const object = await findObject(parts, bucketId, key)
  if (object?.writeId === fields.writeId) return object
  const found = await findVersion(parts.kv, { bucketId, key }, fields.versionId ?? nullVersionId)
  if (found?.record.writeId === fields.writeId && found.record.type !== 'DeleteMarker') return found.record
  throw new OutcomeUnknownError('the outcome of a write is unknown, and the record is not the one that it wrote')
}

/** Frees what was replaced, and sees to it that Last-Modified of a key does not go back. */
async function written(
  parts: StoreParts,
  bucketId: string,
  key: string,
  { plan, done }: Extract<Outcome, { kind: 'committed' }>,
): Promise<HeldObject> {
  const object: HeldObject = { ...plan.fields, bucketId, key, version: done.version, digits: undefined }
  const release = (body: HeldBody): void => {
    if (!isSameBody(body, object.body)) parts.releases.release(body)
  }
  if (plan.freed !== undefined) {
    plan.freed.forEach(release)
    return object
  }
  const [entry] = done.previous
  if (entry === undefined) return object
  const former = decodeFormer(entry.value)
  release(former.body)
  return former.modifiedMs > object.modifiedMs ? keepModified(parts, object, former.modifiedMs) : object
}

/**
 * A writer with an earlier clock came later. Whatever is at the key by now, its time is raised to what was there before:
 * another writer who replaced this one meanwhile knows only this one's time. A version with an id has its time for good.
 */
async function keepModified(parts: StoreParts, object: HeldObject, leastMs: number): Promise<HeldObject> {
  const { bucketId, key } = object
  let current: HeldObject | undefined = object
  for (let attempt = 0; attempt < raiseAttemptsMax; attempt += 1) {
    if (current === undefined || current.modifiedMs >= leastMs || current.versionId !== undefined) break
    const check = [{ key: objectKey(bucketId, key), version: current.version }]
    const raised: HeldObject = { ...current, modifiedMs: leastMs }
    const result = await parts.kv.commit({ check, put: [recordPut(bucketId, key, raised)] })
    if (result.kind === 'committed') {
      current = { ...raised, version: result.version }
      break
    }
    current = await findObject(parts, bucketId, key)
  }
  return current?.writeId === object.writeId ? current : object
}
