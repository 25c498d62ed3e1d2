import { boolean, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const configuration = required(
  xml('ArchiveDirectReadConfiguration', shape({ enabled: required(member('Enabled', boolean)) })),
)

export const putBucketArchiveDirectRead = ossOperation(
  {
    name: 'PutBucketArchiveDirectRead',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketarchivedirectread',
    summary: 'Lets objects of the class Archive be read without restoring them first, or no longer.',
    route: { method: 'PUT', on: 'bucket', query: { bucketArchiveDirectRead: true } },
    needs: [{ action: 'oss:PutBucketArchiveDirectRead', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'archiveDirectRead', String(input.configuration.enabled))
    return {}
  },
)

export const getBucketArchiveDirectRead = ossOperation(
  {
    name: 'GetBucketArchiveDirectRead',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketarchivedirectread',
    summary: 'Tells whether objects of the class Archive can be read without restoring them first.',
    route: { method: 'GET', on: 'bucket', query: { bucketArchiveDirectRead: true } },
    needs: [{ action: 'oss:GetBucketArchiveDirectRead', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { enabled: bucket.documents.archiveDirectRead === 'true' } }),
)
