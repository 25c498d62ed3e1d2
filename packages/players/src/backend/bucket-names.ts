/** Names of buckets over a move to another storage, where names are mostly others. */
import type { AppConfig } from '../config/schema.ts'

/** What a bucket is for. */
export type BucketUse = 'private' | 'public'
export type Buckets = { readonly private: string; readonly public?: string | undefined }

/** The bucket of today that a record means, which may be from before the move. */
export function bucketToday({ buckets }: Pick<AppConfig, 'buckets'>, named: string): string {
  const use = Object.hasOwn(buckets.formerly, named) ? buckets.formerly[named] : undefined
  return (use === undefined ? undefined : buckets[use]) ?? named
}

/** The same bucket at the other storage; undefined when there is none. */
export function bucketThere(here: Buckets, there: Buckets, bucket: string): string | undefined {
  if (bucket === here.private) return there.private
  return bucket === here.public ? there.public : undefined
}
