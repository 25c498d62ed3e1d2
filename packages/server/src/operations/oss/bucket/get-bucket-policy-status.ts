import { isPublicPolicy, parsePolicy } from '@latchkey/policy'
import { ServiceError, boolean, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { documentValues } from '../../../store/buckets/document-values.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'

export const getBucketPolicyStatus = ossOperation(
  {
    name: 'GetBucketPolicyStatus',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketpolicystatus',
    summary: 'Tells whether a statement of the bucket policy lets the public in.',
    route: { method: 'GET', on: 'bucket', query: { policyStatus: true } },
    needs: [{ action: 'oss:GetBucketPolicyStatus', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { status: required(xml('PolicyStatus', shape({ isPublic: required(member('IsPublic', boolean)) }))) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  },
  (_, { bucket }) => {
    const isPublic = isPublicIn(bucket)
    if (isPublic === undefined) throw new ServiceError('NoSuchBucketPolicy', { BucketName: bucket.name })
    return Promise.resolve({ status: { isPublic } })
  },
)

const isPublicIn = documentValues('policy', (text) => isPublicPolicy(parsePolicy(text, 'bucket')))
