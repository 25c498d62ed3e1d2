/**
 * Documents that are too large for the bucket's record, and belong to it all the same: each is written in the commit that
 * writes the record, which keeps a revision of it. What was parsed of one revision is right while the record says it.
 */
import { pageEntriesMax } from '@latchkey/kv'
import type { Batch, Kv, Put } from '@latchkey/kv'
import type { Bucket, BucketChange } from '../port.ts'
import { decodeBucket } from '../records/bucket-record.ts'
import { decodeDocument, encodeDocument } from '../records/document-record.ts'
import { allBuckets, bucketKey, documentKey } from '../records/keys.ts'

/** Below what a value of kv may hold. */
export const largeDocumentBytesMax = 1_000_000

export function largeWrites(
  bucketId: string,
  large: BucketChange['large'] = {},
  nowMs: number,
): Required<Pick<Batch, 'put' | 'delete'>> {
  const put: Put[] = []
  const gone: Uint8Array[] = []
  for (const [name, text] of Object.entries(large)) {
    const key = documentKey(bucketId, name, '')
    if (text === undefined) gone.push(key)
    else put.push({ key, value: encodeDocument({ createdMs: nowMs, modifiedMs: nowMs, text }) })
  }
  return { put, delete: gone }
}

export async function largeDocument(
  kv: Pick<Kv, 'getMany'>,
  bucketId: string,
  name: string,
): Promise<string | undefined> {
  const [found] = await kv.getMany([{ key: documentKey(bucketId, name, '') }])
  return found === undefined || found === 'unchanged' ? undefined : decodeDocument(found.value).text
}

export async function allBucketsAfter(
  kv: Pick<Kv, 'range'>,
  after: string | undefined,
  limit: number,
): Promise<{ readonly buckets: readonly Bucket[]; readonly isTruncated: boolean }> {
  const page = await kv.range({
    ...allBuckets(),
    limit: Math.min(limit, pageEntriesMax),
    ...(after !== undefined && { after: bucketKey(after) }),
  })
  const buckets = page.items.flatMap((item) => (item.kind === 'entry' ? [decodeBucket(item)] : []))
  return { buckets, isTruncated: page.isTruncated }
}
