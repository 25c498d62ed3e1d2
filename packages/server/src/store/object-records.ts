/** An object's record together with what counts for it: its share of the bucket's statistics, and its reference. */
import type { Put } from '@latchkey/kv'
import { fileReference } from './files.ts'
import { manifestReference } from './manifests.ts'
import { bucketCounter, objectKey, referenceKey, versionKey } from './records/keys.ts'
import { decodeObject, encodeObject } from './records/object-record.ts'
import type { HeldBody, HeldObject, ObjectFields } from './records/object-record.ts'
import { encodeReference } from './records/small-records.ts'
import { bucketCountsOf, objectTally } from './records/tallies.ts'
import type { BucketCounts } from './records/tallies.ts'
import type { StoreParts } from './store-parts.ts'

export async function findObject(
  { kv }: Pick<StoreParts, 'kv'>,
  bucketId: string,
  key: string,
): Promise<HeldObject | undefined> {
  const [found] = await kv.getMany([{ key: objectKey(bucketId, key) }])
  return found === undefined || found === 'unchanged' ? undefined : decodeObject(bucketId, key, found)
}

/** The record of the current object, or of an old version, with its share of the bucket's statistics. */
export function recordPut(bucketId: string, key: string, fields: ObjectFields, digits?: string): Put {
  return {
    key: digits === undefined ? objectKey(bucketId, key) : versionKey(bucketId, key, digits),
    value: encodeObject(fields),
    tally: objectTally(bucketId, fields),
  }
}

/** The record that counts a file or a manifest once; undefined for a body that is neither. */
export function referencePut(key: Uint8Array, body: HeldBody): Put | undefined {
  if (body.kind === 'inline' || body.kind === 'segment') return undefined
  const tally = body.kind === 'files' ? fileReference(body.file) : manifestReference(body.manifestId)
  return { key, value: encodeReference(body), tally }
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
  const reference = referencePut(referenceKey(bucketId, key), fields.body)
  return reference === undefined
    ? { put: [record], delete: [referenceKey(bucketId, key)] }
    : { put: [record, reference], delete: [] }
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

/** Exact at every moment. */
export async function bucketCounts({ kv }: Pick<StoreParts, 'kv'>, bucketId: string): Promise<BucketCounts> {
  const [amounts = []] = await kv.counters([bucketCounter(bucketId)])
  return bucketCountsOf(amounts)
}
