import { boolean, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { blockText, isBlockOn } from '../../../access/public-access-block.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const configuration = required(
  xml('PublicAccessBlockConfiguration', shape({ isBlocked: required(member('BlockPublicAccess', boolean)) })),
)

export const putBucketPublicAccessBlock = ossOperation(
  {
    name: 'PutBucketPublicAccessBlock',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketpublicaccessblock',
    summary: 'Takes the effect of public ACLs and policies from a bucket and refuses new ones, or gives it back.',
    route: { method: 'PUT', on: 'bucket', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:PutBucketPublicAccessBlock', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'publicAccessBlock', blockText[input.configuration.isBlocked ? 'on' : 'off'])
    return {}
  },
)

export const getBucketPublicAccessBlock = ossOperation(
  {
    name: 'GetBucketPublicAccessBlock',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketpublicaccessblock',
    summary: 'Tells whether public access to a bucket is blocked.',
    route: { method: 'GET', on: 'bucket', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:GetBucketPublicAccessBlock', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { isBlocked: isBlockOn(bucket.documents.publicAccessBlock) } }),
)

export const deleteBucketPublicAccessBlock = ossOperation(
  {
    name: 'DeleteBucketPublicAccessBlock',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketpublicaccessblock',
    summary: 'Ends the public access block of a bucket; without one it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { publicAccessBlock: true } },
    needs: [{ action: 'oss:DeleteBucketPublicAccessBlock', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setDocument(context, 'publicAccessBlock', undefined)
    return {}
  },
)
