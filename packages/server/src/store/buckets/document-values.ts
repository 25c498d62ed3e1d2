/** What a bucket's documents say, parsed once per version of the record: the bucket store hands out one object for each. */
import type { Bucket, BucketDocument } from '../port.ts'

/**
 * A reader of one document. What was parsed is kept by the bucket's own value, so nothing has to be invalidated and a
 * request pays for parsing only after the document changed.
 */
export function documentValues<V>(name: BucketDocument, parse: (text: string) => V): (bucket: Bucket) => V | undefined {
  const kept = new WeakMap<Bucket, { readonly value: V }>()
  return (bucket) => {
    const text = bucket.documents[name]
    if (text === undefined) return undefined
    const known = kept.get(bucket)
    if (known !== undefined) return known.value
    const value = parse(text)
    kept.set(bucket, { value })
    return value
  }
}
