import { ServiceError, boolean, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const configuration = required(
  xml('TransferAccelerationConfiguration', shape({ enabled: required(member('Enabled', boolean)) })),
)

export const putBucketTransferAcceleration = ossOperation(
  {
    name: 'PutBucketTransferAcceleration',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbuckettransferacceleration',
    summary: 'Opens the acceleration endpoints to a bucket, or closes them.',
    route: { method: 'PUT', on: 'bucket', query: { transferAcceleration: true } },
    needs: [{ action: 'oss:PutBucketTransferAcceleration', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'transferAcceleration', String(input.configuration.enabled))
    return {}
  },
)

export const getBucketTransferAcceleration = ossOperation(
  {
    name: 'GetBucketTransferAcceleration',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbuckettransferacceleration',
    summary: 'Tells whether a bucket can be reached through the acceleration endpoints.',
    route: { method: 'GET', on: 'bucket', query: { transferAcceleration: true } },
    needs: [{ action: 'oss:GetBucketTransferAcceleration', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchTransferAccelerationConfiguration'],
  },
  (_, { bucket }) => {
    const { transferAcceleration } = bucket.documents
    if (transferAcceleration === undefined)
      throw new ServiceError('NoSuchTransferAccelerationConfiguration', { BucketName: bucket.name })
    return Promise.resolve({ configuration: { enabled: transferAcceleration === 'true' } })
  },
)
