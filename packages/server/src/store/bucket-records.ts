/** Buckets' records, kept decoded by their version: what is kept saves decoding and is never the truth. */
import { KvUnavailableError } from '@latchkey/kv'
import type { Batch, Committed, Kv } from '@latchkey/kv'
import type { Grant } from './grant.ts'
import type { Bucket } from './port.ts'
import { decodeBucket } from './records/bucket-record.ts'
import { bucketKey } from './records/keys.ts'

/** Decoded buckets that one process keeps; the one that was kept first goes first. */
export const bucketsKeptMax = 10_000
/** How often a commit is tried again because the bucket's record was written meanwhile, before the caller is told. */
export const guardAttemptsMax = 32

export type BucketRecords = {
  /** The bucket as it is now. */
  find(name: string): Promise<Bucket | undefined>
  findMany(names: readonly string[]): Promise<readonly (Bucket | undefined)[]>
  /** The bucket as it was seen last: good for a guard, which the commit judges. */
  lastSeen(name: string): Bucket | undefined
  keep(bucket: Bucket): void
  drop(name: string): void
}

export function keepBucketRecords(kv: Pick<Kv, 'getMany'>): BucketRecords {
  const kept = new Map<string, Bucket>()
  const keep = (bucket: Bucket): void => {
    const oldest = kept.size >= bucketsKeptMax && !kept.has(bucket.name) ? kept.keys().next() : undefined
    if (oldest?.done === false) kept.delete(oldest.value)
    kept.set(bucket.name, bucket)
  }
  const findMany = async (names: readonly string[]): Promise<readonly (Bucket | undefined)[]> => {
    const known = names.map((name) => kept.get(name))
    const found = await kv.getMany(
      names.map((name, index) => {
        const version = known[index]?.version
        return version === undefined ? { key: bucketKey(name) } : { key: bucketKey(name), unless: version }
      }),
    )
    return found.map((entry, index) => {
      if (entry === 'unchanged') return known[index]
      const bucket = entry && decodeBucket(entry)
      if (bucket === undefined) kept.delete(names[index] ?? '')
      else keep(bucket)
      return bucket
    })
  }
  return {
    findMany,
    find: async (name) => (await findMany([name]))[0],
    lastSeen: (name) => kept.get(name),
    keep,
    drop: (name) => {
      kept.delete(name)
    },
  }
}

/**
 * Commits a batch while the bucket of the grant exists: its record is guarded, so that no DeleteBucket slips in between.
 * A bucket that was changed meanwhile is still the same bucket, and the batch is tried again.
 */
export async function commitInBucket(
  parts: { readonly kv: Pick<Kv, 'commit'>; readonly bucketRecords: BucketRecords },
  grant: Pick<Grant, 'bucketId' | 'bucketName'>,
  batch: Omit<Batch, 'guard'>,
): Promise<Committed | { readonly kind: 'no-bucket' }> {
  const { kv, bucketRecords } = parts
  const key = bucketKey(grant.bucketName)
  let bucket = bucketRecords.lastSeen(grant.bucketName)
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    if (bucket?.id !== grant.bucketId) {
      bucket = await bucketRecords.find(grant.bucketName)
      if (bucket?.id !== grant.bucketId) return { kind: 'no-bucket' }
    }
    const result = await kv.commit({ ...batch, guard: [{ key, version: bucket.version }] })
    if (result.kind !== 'refused' || result.by !== 'guard') return result
    bucket = await bucketRecords.find(grant.bucketName)
    if (bucket === undefined) return { kind: 'no-bucket' }
  }
  throw new KvUnavailableError(`bucket ${grant.bucketName} was changed by others each time a write was tried`)
}
