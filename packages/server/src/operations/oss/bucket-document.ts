/** Documents that live in a bucket's record: written by compare-and-set, with the bucket's grant. */
import type { BucketDocument } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { noSuchBucket } from './refusals.ts'

/** @throws ServiceError NoSuchBucket when the bucket is gone meanwhile */
export async function setDocument(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  name: BucketDocument,
  text: string | undefined,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), { documents: { [name]: text } })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}
