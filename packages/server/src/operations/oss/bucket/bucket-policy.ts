import { PolicySyntaxError, bucketPolicyBytesMax, isPublicPolicy, parsePolicy } from '@latchkey/policy'
import { ServiceError, onBucket, required } from '@latchkey/protocol'
import type { OssContext } from '../../operation.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { refusePublic } from '../public-access.ts'
import { noSuchBucket } from '../refusals.ts'

export const putBucketPolicy = ossOperation(
  {
    name: 'PutBucketPolicy',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketpolicy',
    summary: 'Replaces the policy of a bucket, which may allow and deny beyond its own account.',
    route: { method: 'PUT', on: 'bucket', query: { policy: true } },
    needs: [{ action: 'oss:PutBucketPolicy', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, policy: { in: 'text', maxBytes: bucketPolicyBytesMax } },
    output: {},
    status: 200,
    errors: ['AccessDenied', 'EntityTooLarge', 'InvalidPolicyDocument', 'NoSuchBucket'],
  },
  async (input, context) => {
    if (isPublicPolicy(parsed(input.policy))) await refusePublic(context, 'Put public bucket policy is not allowed')
    await setPolicy(context, input.policy)
    return {}
  },
)

export const getBucketPolicy = ossOperation(
  {
    name: 'GetBucketPolicy',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketpolicy',
    summary: 'Answers the policy of a bucket as it was put.',
    route: { method: 'GET', on: 'bucket', query: { policy: true } },
    needs: [{ action: 'oss:GetBucketPolicy', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { policy: required({ in: 'text', contentType: 'application/json' }) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  },
  (_, { bucket }) => {
    const { policy } = bucket.documents
    if (policy === undefined) throw new ServiceError('NoSuchBucketPolicy', { BucketName: bucket.name })
    return Promise.resolve({ policy })
  },
)

export const deleteBucketPolicy = ossOperation(
  {
    name: 'DeleteBucketPolicy',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketpolicy',
    summary: 'Removes the policy of a bucket; without one it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { policy: true } },
    needs: [{ action: 'oss:DeleteBucketPolicy', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setPolicy(context, undefined)
    return {}
  },
)

function parsed(policy: string): ReturnType<typeof parsePolicy<'bucket'>> {
  try {
    return parsePolicy(policy, 'bucket')
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error
    throw new ServiceError('InvalidPolicyDocument', {}, { message: error.message, cause: error, ec: '0030-00000005' })
  }
}

async function setPolicy(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  policy: string | undefined,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), { documents: { policy } })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}
