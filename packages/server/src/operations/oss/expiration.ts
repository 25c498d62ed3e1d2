/** `x-oss-expiration`: when an object will expire by its bucket's rules, and by which of them. */
import { expiryOf, parseLifecycleDocument } from '../../rules/lifecycle.ts'
import type { LifecycleRule } from '../../rules/lifecycle.ts'
import type { Bucket, BucketStore, StoredObject } from '../../store/port.ts'

const dayMs = 86_400_000

/** Kept by the record that the store keeps: a bucket that is written is another one. Nothing of a request is remembered. */
const rulesOf = new WeakMap<Bucket, Promise<readonly LifecycleRule[]>>()

/** Asked only where the bucket has rules, so that no other bucket's reads wait for anything. */
export async function expirationOf(
  object: StoredObject,
  { bucket, buckets }: { readonly bucket: Bucket; readonly buckets: Pick<BucketStore, 'largeDocument'> },
): Promise<string | undefined> {
  const known = rulesOf.get(bucket)
  const reading = known ?? readRules(bucket, buckets)
  if (known === undefined) {
    rulesOf.set(bucket, reading)
    reading.catch(() => rulesOf.delete(bucket))
  }
  const expiry = expiryOf(object, object.meta.tags, await reading)
  if (expiry === undefined) return undefined
  // Rules are applied once a day, so no hour is promised.
  const day = new Date(Math.ceil(expiry.atMs / dayMs) * dayMs)
  return `expiry-date="${day.toUTCString()}", rule-id="${encodeURIComponent(expiry.ruleId.toWellFormed())}"`
}

async function readRules(
  bucket: Bucket,
  buckets: Pick<BucketStore, 'largeDocument'>,
): Promise<readonly LifecycleRule[]> {
  const document = await buckets.largeDocument(bucket, 'lifecycle')
  return document === undefined ? [] : parseLifecycleDocument(document)
}
