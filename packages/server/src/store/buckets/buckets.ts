/** Buckets: a record by name, because names are global, and one by account and name, for the list of an account. */
import assert from 'node:assert/strict'
import { KvUnavailableError, pageEntriesMax } from '@latchkey/kv'
import { guardAttemptsMax } from '../bucket-records.ts'
import type { Grant } from '../grant.ts'
import { allBucketsAfter, largeDocument, largeWrites } from './large-documents.ts'
import { bucketCounts } from '../object-records.ts'
import type { Bucket, BucketDocument, BucketStore } from '../port.ts'
import { encodeBucket } from '../records/bucket-record.ts'
import {
  allDocumentsOf,
  documentKey,
  documentsOf,
  domainKey,
  accountBucketKey,
  accountBucketsCounter,
  bucketKey,
  objectsOf,
  rangeOf,
  uploadsOf,
  versionsOf,
} from '../records/keys.ts'
import type { StoreParts } from '../store-parts.ts'

/** An account has at most this many buckets: https://www.alibabacloud.com/help/en/oss/product-overview/limits */
export const bucketsPerAccountMax = 100

const bucketIdBytes = 12
/** The record by account says nothing but that it is there: one byte for its format. */
const accountBucketRecord = Uint8Array.of(1)

export function createBucketStore(parts: StoreParts): BucketStore {
  return {
    find: (name) => parts.bucketRecords.find(name),
    list: (query) => listBuckets(parts, query),
    all: (after, limit) => allBucketsAfter(parts.kv, after, limit),
    largeDocument: (bucket, name) => largeDocument(parts.kv, bucket.id, name),
    create: (draft, nowMs) => createBucket(parts, draft, nowMs),
    update: (grant, change) => updateBucket(parts, grant, change),
    remove: (grant) => removeBucket(parts, grant),
    async stat(grant) {
      // The counters are exact at every moment, so the figures are as of now.
      return { ...(await bucketCounts(parts, grant.bucketId)), lastModifiedMs: parts.clock.now().getTime() }
    },
  }
}

async function listBuckets(
  parts: StoreParts,
  query: Parameters<BucketStore['list']>[0],
): ReturnType<BucketStore['list']> {
  const { accountId, prefix, after } = query
  if (query.limit <= 0 || prefix.includes('\0')) return { buckets: [], isTruncated: false }
  const range = rangeOf(accountBucketKey(accountId, prefix))
  const page = await parts.kv.range({
    ...range,
    limit: Math.min(query.limit, pageEntriesMax),
    ...(after !== undefined && { after: accountBucketKey(accountId, after) }),
  })
  const nameAt = accountBucketKey(accountId, '').length
  const names = page.items.flatMap((item) =>
    item.kind === 'entry' ? [Buffer.from(item.key).toString('utf8', nameAt)] : [],
  )
  const found = await parts.bucketRecords.findMany(names)
  // One that was deleted between the two reads, or made anew by another account, is not in the list.
  const buckets = found.filter((bucket) => bucket !== undefined && bucket.accountId === accountId)
  return { buckets: buckets.filter((bucket) => bucket !== undefined), isTruncated: page.isTruncated }
}

async function createBucket(
  parts: StoreParts,
  draft: Parameters<BucketStore['create']>[0],
  nowMs: number,
): ReturnType<BucketStore['create']> {
  const { name, accountId, acl, storageClass, redundancy, documents = {} } = draft
  const id = parts.ids.hex(bucketIdBytes)
  const fields = { id, name, accountId, acl, storageClass, redundancy, createdMs: nowMs, documents }
  const bucket = { ...fields, versioning: 'off' as const }
  const counter = accountBucketsCounter(accountId)
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const existing = await parts.bucketRecords.find(name)
    if (existing !== undefined) return { kind: existing.id === id ? 'created' : 'exists', bucket: existing }
    const result = await parts.kv.commit({
      check: [{ key: bucketKey(name), version: undefined }],
      put: [
        { key: bucketKey(name), value: encodeBucket(bucket) },
        {
          key: accountBucketKey(accountId, name),
          value: accountBucketRecord,
          tally: { counter, amounts: [1] },
        },
      ],
      ceilings: [{ counter, index: 0, max: bucketsPerAccountMax }],
    })
    if (result.kind === 'committed') {
      const created = { ...bucket, version: result.version }
      parts.bucketRecords.keep(created)
      return { kind: 'created', bucket: created }
    }
    if (result.kind === 'refused' && result.by === 'ceiling') return { kind: 'too-many', max: bucketsPerAccountMax }
    // Refused by the check, or unknown: the next look says whose bucket it is. The id tells ours.
  }
  throw new KvUnavailableError(`bucket ${name} came and went each time it was tried to make it`)
}

async function updateBucket(
  parts: StoreParts,
  grant: Grant,
  change: Parameters<BucketStore['update']>[1],
): Promise<Bucket | undefined> {
  assert.equal(grant.verb, 'configure', `a grant to ${grant.verb} was used to configure`)
  let tried: Buffer | undefined
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const bucket = await parts.bucketRecords.find(grant.bucketName)
    if (bucket?.id !== grant.bucketId) return undefined
    // The outcome was unknown, and the record is the one that was to be written.
    if (tried?.equals(encodeBucket(bucket)) === true) return bucket
    const { documents, large, ...rest } = typeof change === 'function' ? await change(bucket) : change
    const updated = { ...bucket, ...rest, documents: documentsWith(bucket.documents, documents) }
    const value = encodeBucket(updated)
    const beside = largeWrites(bucket.id, large, parts.clock.now().getTime())
    await grant.recheck()
    const result = await parts.kv.commit({
      check: [{ key: bucketKey(bucket.name), version: bucket.version }],
      put: [{ key: bucketKey(bucket.name), value }, ...beside.put],
      delete: beside.delete,
    })
    if (result.kind === 'committed') {
      const written = { ...updated, version: result.version }
      parts.bucketRecords.keep(written)
      return written
    }
    tried = result.kind === 'unknown' ? value : undefined
  }
  throw new KvUnavailableError(`bucket ${grant.bucketName} was changed by others each time a change was tried`)
}

function documentsWith(
  documents: Bucket['documents'],
  change: Readonly<Partial<Record<BucketDocument, string | undefined>>> | undefined,
): Bucket['documents'] {
  return Object.fromEntries(
    Object.entries({ ...documents, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/**
 * Objects, old versions, uploads and live channels must be gone: the commit itself asks, so nothing slips in between. The
 * documents of the bucket go with it; one that is put at the same moment is left under an id that nobody uses again.
 */
async function removeBucket(parts: StoreParts, grant: Grant): Promise<'removed' | 'not-empty' | 'no-bucket'> {
  assert(grant.verb === 'configure' || grant.verb === 'delete', `a grant to ${grant.verb} was used to delete a bucket`)
  let isUnknown = false
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    const bucket = await parts.bucketRecords.find(grant.bucketName)
    if (bucket?.id !== grant.bucketId) return isUnknown ? 'removed' : 'no-bucket'
    const documents = await parts.kv.range({ ...allDocumentsOf(bucket.id), limit: pageEntriesMax, head: 0 })
    await grant.recheck()
    const result = await parts.kv.commit({
      check: [{ key: bucketKey(bucket.name), version: bucket.version }],
      empty: [objectsOf(bucket.id), versionsOf(bucket.id), uploadsOf(bucket.id), documentsOf(bucket.id, 'live')],
      delete: [
        bucketKey(bucket.name),
        accountBucketKey(bucket.accountId, bucket.name),
        ...documents.items.flatMap((item) => (item.kind === 'entry' ? keysWith(item.key, bucket.id) : [])),
      ],
    })
    if (result.kind === 'committed') {
      parts.bucketRecords.drop(bucket.name)
      return 'removed'
    }
    if (result.kind === 'refused' && result.by === 'empty') return 'not-empty'
    isUnknown ||= result.kind === 'unknown'
  }
  throw new KvUnavailableError(`bucket ${grant.bucketName} was changed by others each time its removal was tried`)
}

/** A bound domain has a record beside its document. */
function keysWith(document: Uint8Array, bucketId: string): readonly Uint8Array[] {
  const head = documentKey(bucketId, 'cname', '')
  return head.compare(document.subarray(0, head.length)) === 0
    ? [document, domainKey(Buffer.from(document.subarray(head.length)).toString('utf8'))]
    : [document]
}
