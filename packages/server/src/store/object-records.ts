/** Reading and writing an object's record together with what counts for it, and the one commit that all writes end in. */
import { KvFailedError, KvUnavailableError } from '@latchkey/kv'
import type { Batch, Put } from '@latchkey/kv'
import { discardBody, isFull } from './bodies.ts'
import type { WrittenBody } from './bodies.ts'
import { commitInBucket } from './bucket-records.ts'
import { fileReference } from './files.ts'
import type { Grant } from './grant.ts'
import { manifestReference } from './manifests.ts'
import { bucketCounter, objectKey, referenceKey } from './records/keys.ts'
import { decodeFormer, decodeObject, encodeObject, formerObjectBytes } from './records/object-record.ts'
import type { HeldBody, HeldObject, ObjectFields } from './records/object-record.ts'
import { encodeReference } from './records/small-records.ts'
import type { StoreParts } from './store-parts.ts'

/** How often a time is raised again while others write the object. */
const raiseAttemptsMax = 32

export async function findObject(
  { kv }: Pick<StoreParts, 'kv'>,
  bucketId: string,
  key: string,
): Promise<HeldObject | undefined> {
  const [found] = await kv.getMany([{ key: objectKey(bucketId, key) }])
  return found === undefined || found === 'unchanged' ? undefined : decodeObject(bucketId, key, found)
}

/** The record with its share of the bucket's statistics. */
export function recordPut(bucketId: string, key: string, fields: ObjectFields): Put {
  return {
    key: objectKey(bucketId, key),
    value: encodeObject(fields),
    tally: { counter: bucketCounter(bucketId), amounts: [1, fields.sizeBytes] },
  }
}

/**
 * The writes for a new record: it, and the reference record that counts its file or manifest. A body that is neither
 * deletes the reference of whatever was there before, so the count is right without knowing what that was.
 */
export function objectWrites(
  bucketId: string,
  key: string,
  fields: ObjectFields,
): { readonly put: readonly Put[]; readonly delete: readonly Uint8Array[] } {
  const record = recordPut(bucketId, key, fields)
  const { body } = fields
  const reference = referenceKey(bucketId, key)
  if (body.kind === 'inline' || body.kind === 'segment') return { put: [record], delete: [reference] }
  const tally = body.kind === 'files' ? fileReference(body.file) : manifestReference(body.manifestId)
  return { put: [record, { key: reference, value: encodeReference(body), tally }], delete: [] }
}

export function isSameBody(a: HeldBody, b: HeldBody): boolean {
  switch (a.kind) {
    case 'inline':
      return b.kind === 'inline'
    case 'segment':
      return (
        b.kind === 'segment' &&
        a.location.segment === b.location.segment &&
        a.location.offsetBytes === b.location.offsetBytes
      )
    case 'files':
      return b.kind === 'files' && a.file === b.file
    case 'manifest':
      return b.kind === 'manifest' && a.manifestId === b.manifestId
  }
}

export type StoreResult =
  | { readonly kind: 'stored'; readonly object: HeldObject }
  | { readonly kind: 'no-bucket' | 'full' }
  /** The check at this index does not hold. The caller tries again with the new body, or discards it. */
  | { readonly kind: 'refused'; readonly checkIndex: number }

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
  more: Pick<Batch, 'check' | 'put' | 'delete' | 'add'> & { readonly newBody?: WrittenBody | undefined },
): Promise<StoreResult> {
  const { newBody, ...batch } = more
  const discard = (): void => {
    if (newBody !== undefined) discardBody(parts.blobs, newBody)
  }
  const writes = objectWrites(grant.bucketId, key, fields)
  let result: Awaited<ReturnType<typeof commitInBucket>>
  try {
    await grant.recheck()
    result = await commitInBucket(parts, grant, {
      ...batch,
      previousHead: formerObjectBytes,
      put: [...writes.put, ...(batch.put ?? [])],
      delete: [...writes.delete, ...(batch.delete ?? [])],
    })
  } catch (error) {
    if (!mayBeWritten(error)) discard()
    if (isFull(error)) return { kind: 'full' }
    throw error
  }
  switch (result.kind) {
    case 'no-bucket':
      discard()
      return { kind: 'no-bucket' }
    case 'refused':
      return { kind: 'refused', checkIndex: result.index }
    case 'unknown':
      return { kind: 'stored', object: await recognise(parts, grant.bucketId, key, fields.writeId) }
    case 'committed': {
      const object = { ...fields, bucketId: grant.bucketId, key, version: result.version }
      const [former] = result.previous
      if (former === undefined) return { kind: 'stored', object }
      return { kind: 'stored', object: await replaced(parts, object, decodeFormer(former.value)) }
    }
  }
}

/** The connection was lost during the commit, and what the records say afterwards does not tell whether it was done. */
export class OutcomeUnknownError extends KvUnavailableError {}

/** A broken engine does not say whether it wrote; everything else that is thrown came before the write. */
export function mayBeWritten(error: unknown): boolean {
  return error instanceof KvFailedError || error instanceof OutcomeUnknownError
}

async function recognise(parts: StoreParts, bucketId: string, key: string, writeId: string): Promise<HeldObject> {
  const object = await findObject(parts, bucketId, key)
  if (object?.writeId === writeId) return object
  throw new OutcomeUnknownError('the outcome of a write is unknown, and the record is not the one that it wrote')
}

/** Frees the former body, and sees to it that Last-Modified of a key does not go back. */
async function replaced(
  parts: StoreParts,
  object: HeldObject,
  former: ReturnType<typeof decodeFormer>,
): Promise<HeldObject> {
  if (!isSameBody(former.body, object.body)) parts.releases.release(former.body)
  return former.modifiedMs > object.modifiedMs ? keepModified(parts, object, former.modifiedMs) : object
}

/**
 * A writer with an earlier clock came later. Whatever is at the key by now, its time is raised to what was there before:
 * another writer who replaced this one meanwhile knows only this one's time.
 */
async function keepModified(parts: StoreParts, object: HeldObject, leastMs: number): Promise<HeldObject> {
  const { bucketId, key } = object
  let current: HeldObject | undefined = object
  for (let attempt = 0; attempt < raiseAttemptsMax; attempt += 1) {
    if (current === undefined || current.modifiedMs >= leastMs) break
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

/** `[objects, bytes, uploads]`, exact. */
export async function bucketCounts({ kv }: Pick<StoreParts, 'kv'>, bucketId: string): Promise<readonly number[]> {
  const [counts = []] = await kv.counters([bucketCounter(bucketId)])
  return [counts[0] ?? 0, counts[1] ?? 0, counts[2] ?? 0]
}
