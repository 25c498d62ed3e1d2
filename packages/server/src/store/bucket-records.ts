/** Buckets' records, kept decoded by their version: what is kept saves decoding and is never the truth. */
import { KvUnavailableError } from '@latchkey/kv'
import type { Batch, Committed, Found, Kv, Read } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import { sharedReads } from '../base/shared-reads.ts'
import { ObjectImmutable, underDuties } from './buckets/duties.ts'
import { overLimit } from './folders/duties.ts'
import type { ChangeKind } from './folders/duties.ts'
import { FolderRefused } from './folders/refused.ts'
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
  const asOf = (name: string, known: Bucket | undefined, found: Found): Bucket | undefined => {
    if (found === 'unchanged') return known
    const bucket = found && decodeBucket(found)
    if (bucket === undefined) kept.delete(name)
    else keep(bucket)
    return bucket
  }
  return {
    async findMany(names) {
      const known = names.map((name) => kept.get(name))
      const found = await kv.getMany(names.map((name, index) => readOf(name, known[index])))
      return names.map((name, index) => asOf(name, known[index], found[index]))
    },
    find: sharedReads(async (name) => {
      const known = kept.get(name)
      const [found] = await kv.getMany([readOf(name, known)])
      return asOf(name, known, found)
    }),
    lastSeen: (name) => kept.get(name),
    keep,
    drop: (name) => {
      kept.delete(name)
    },
  }
}

const readOf = (name: string, known: Bucket | undefined): Read =>
  known === undefined ? { key: bucketKey(name) } : { key: bucketKey(name), unless: known.version }

type InBucket = Omit<Batch, 'guard'>
type CommitParts = {
  readonly kv: Pick<Kv, 'commit' | 'getMany' | 'range' | 'counters'>
  readonly bucketRecords: BucketRecords
  readonly clock: Clock
}

/**
 * Commits a batch while the bucket of the grant exists: its record is guarded, so that no DeleteBucket slips in between, and
 * what the bucket's documents demand of the batch holds in the commit. A bucket that was changed meanwhile is still the
 * same bucket, and the batch is tried again. A function makes it anew for the bucket as it is then, because what is written
 * may depend on that; nothing is committed when it makes none.
 * @throws ObjectImmutable, FolderRefused
 */
export async function commitInBucket(
  parts: CommitParts,
  grant: Pick<Grant, 'bucketId' | 'bucketName' | 'purpose'>,
  wanted: InBucket | ((bucket: Bucket) => Promise<InBucket | undefined>),
  how: ChangeKind = 'changes',
): Promise<Committed | { readonly kind: 'no-bucket' } | { readonly kind: 'not-tried' }> {
  const { kv, bucketRecords } = parts
  const key = bucketKey(grant.bucketName)
  let bucket = bucketRecords.lastSeen(grant.bucketName)
  for (let attempt = 0; attempt < guardAttemptsMax; attempt += 1) {
    if (bucket?.id !== grant.bucketId) {
      bucket = await bucketRecords.find(grant.bucketName)
      if (bucket?.id !== grant.bucketId) return { kind: 'no-bucket' }
    }
    const batch = typeof wanted === 'function' ? await wanted(bucket) : wanted
    if (batch === undefined) return { kind: 'not-tried' }
    const demanded = await underDuties(parts, bucket, grant, batch, how)
    if (demanded instanceof ObjectImmutable || demanded instanceof FolderRefused) {
      const current = await bucketRecords.find(grant.bucketName)
      // Whoever took the policy or the rule back meanwhile is heard.
      if (current?.version === bucket.version) throw demanded
      bucket = current
      continue
    }
    const result = await kv.commit({ ...demanded.batch, guard: [{ key, version: bucket.version }] })
    if (result.kind === 'committed') return withoutAdded(result, batch, demanded.batch)
    if (result.kind === 'unknown') return result
    const limit = result.by === 'ceiling' && demanded.folders?.limits[result.index - (batch.ceilings?.length ?? 0)]
    if (limit && demanded.folders !== undefined) throw await overLimit(parts, bucket, demanded.folders, limit)
    // A check that is not the caller's: what was judged is not what is there any more.
    if (result.by === 'check' && result.index >= (batch.check?.length ?? 0)) continue
    if (result.by !== 'guard') return result
    bucket = await bucketRecords.find(grant.bucketName)
    if (bucket === undefined) return { kind: 'no-bucket' }
  }
  throw new KvUnavailableError(`bucket ${grant.bucketName} was changed by others each time a write was tried`)
}

/** The former entries of what the caller wrote: what was added stands behind its own puts, and behind its own deletions. */
function withoutAdded(
  result: Extract<Committed, { kind: 'committed' }>,
  given: Omit<Batch, 'guard'>,
  demanded: Omit<Batch, 'guard'>,
): Committed {
  if (given === demanded) return result
  const own = given.put?.length ?? 0
  const all = demanded.put?.length ?? 0
  const { previous } = result
  return { ...result, previous: [...previous.slice(0, own), ...previous.slice(all, all + (given.delete?.length ?? 0))] }
}
