import { choice, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { setDocument } from '../bucket-document.ts'
import { ofBucket } from '../fields.ts'

const configuration = required(
  xml('AccessMonitorConfiguration', shape({ status: required(member('Status', choice('Enabled', 'Disabled'))) })),
)

export const putBucketAccessMonitor = ossOperation(
  {
    name: 'PutBucketAccessMonitor',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketaccessmonitor',
    summary: 'Says whether a bucket keeps the time of last access; it is kept as a setting and reported.',
    route: { method: 'PUT', on: 'bucket', query: { accessmonitor: true } },
    needs: [{ action: 'oss:PutBucketAccessMonitor', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    await setDocument(context, 'accessMonitor', input.configuration.status)
    return {}
  },
)

export const getBucketAccessMonitor = ossOperation(
  {
    name: 'GetBucketAccessMonitor',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketaccessmonitor',
    summary: 'Tells whether a bucket was asked to keep the time of last access.',
    route: { method: 'GET', on: 'bucket', query: { accessmonitor: true } },
    needs: [{ action: 'oss:GetBucketAccessMonitor', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { status: statusOf(bucket) } }),
)

const statusOf = (bucket: Bucket): 'Enabled' | 'Disabled' =>
  bucket.documents.accessMonitor === 'Enabled' ? 'Enabled' : 'Disabled'
