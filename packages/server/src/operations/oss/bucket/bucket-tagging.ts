import { onBucket, query, required, text } from '@latchkey/protocol'
import { bucketTagLimits, parseTagsDocument, tagsDocument } from '../../../rules/tags.ts'
import type { TagPairs } from '../../../rules/tags.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { noSuchBucket } from '../refusals.ts'
import { tagSetOf, taggingDocument, tagsIn } from '../tag-set.ts'

export const putBucketTags = ossOperation(
  {
    name: 'PutBucketTags',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbuckettags',
    summary: 'Replaces the tags of a bucket.',
    route: { method: 'PUT', on: 'bucket', query: { tagging: true } },
    needs: [{ action: 'oss:PutBucketTagging', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, tagging: required(taggingDocument) },
    output: {},
    status: 200,
    errors: ['InvalidTag', 'MalformedXML', 'NoSuchBucket', 'TooManyTags'],
  },
  async (input, context) => {
    const tags = tagsIn(input.tagging, bucketTagLimits)
    await setTags(context, () => tags)
    return {}
  },
)

export const getBucketTags = ossOperation(
  {
    name: 'GetBucketTags',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbuckettags',
    summary: 'Tells the tags of a bucket; without any the set is empty.',
    route: { method: 'GET', on: 'bucket', query: { tagging: true } },
    needs: [{ action: 'oss:GetBucketTagging', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { tagging: required(taggingDocument) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ tagging: tagSetOf(parseTagsDocument(bucket.documents.tagging)) }),
)

export const deleteBucketTags = ossOperation(
  {
    name: 'DeleteBucketTags',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebuckettags',
    summary: 'Removes the tags of a bucket, or those with the keys that `tagging=k1,k2` names.',
    route: { method: 'DELETE', on: 'bucket', query: { tagging: true } },
    needs: [{ action: 'oss:DeleteBucketTagging', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, keys: query('tagging', text) },
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (input, context) => {
    const gone = new Set((input.keys ?? '').split(',').filter((key) => key !== ''))
    await setTags(context, (tags) => (gone.size === 0 ? [] : tags.filter(([key]) => !gone.has(key))))
    return {}
  },
)

/** From the tags as they are when they are written, so that two who change different ones lose none. */
async function setTags(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  change: (tags: TagPairs) => TagPairs,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), ({ documents }) => {
    const tags = change(parseTagsDocument(documents.tagging))
    return { documents: { tagging: tags.length === 0 ? undefined : tagsDocument(tags) } }
  })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}
