import { member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket, versioningStatus } from '../fields.ts'

export const getBucketVersioning = ossOperation(
  {
    name: 'GetBucketVersioning',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketversioning',
    summary: 'Tells whether old versions of objects are kept; empty where that was never switched on.',
    route: { method: 'GET', on: 'bucket', query: { versioning: true } },
    needs: [{ action: 'oss:GetBucketVersioning', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      configuration: required(xml('VersioningConfiguration', shape({ status: member('Status', text) }))),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { status: versioningStatus[bucket.versioning] } }),
)
