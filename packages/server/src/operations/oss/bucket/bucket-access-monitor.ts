import { ServiceError, choice, member, onBucket, required, shape, xml } from '@latchkey/protocol'
import { accessMonitorOf } from '../../../access/object-accesses.ts'
import { accessMonitorDocument } from '../../../rules/access-monitor.ts'
import { countsFromAccess, parseLifecycleDocument } from '../../../rules/lifecycle.ts'
import type { Bucket, BucketStore } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { noSuchBucket } from '../refusals.ts'

const configuration = required(
  xml('AccessMonitorConfiguration', shape({ status: required(member('Status', choice('Enabled', 'Disabled'))) })),
)

export const putBucketAccessMonitor = ossOperation(
  {
    name: 'PutBucketAccessMonitor',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketaccessmonitor',
    summary: 'Says whether a bucket keeps the times at which its objects are read.',
    route: { method: 'PUT', on: 'bucket', query: { accessmonitor: true } },
    needs: [{ action: 'oss:PutBucketAccessMonitor', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration },
    output: {},
    status: 200,
    errors: ['InvalidRequest', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, { bucket: { name }, buckets, grants, now }) => {
    const { status } = input.configuration
    // Judged on the bucket that is written, so that no rule comes in between.
    const updated = await buckets.update(grants.bucket('configure'), async (bucket) => {
      if (status === 'Disabled') await refuseWhileCounted(bucket, buckets)
      const document = accessMonitorDocument(status, bucket.documents.accessMonitor, now.getTime())
      return { documents: { accessMonitor: document } }
    })
    if (updated === undefined) throw noSuchBucket(name)
    return {}
  },
)

export const getBucketAccessMonitor = ossOperation(
  {
    name: 'GetBucketAccessMonitor',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketaccessmonitor',
    summary: 'Tells whether a bucket keeps the times at which its objects are read.',
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
  accessMonitorOf(bucket) === undefined ? 'Disabled' : 'Enabled'

async function refuseWhileCounted(bucket: Bucket, buckets: Pick<BucketStore, 'largeDocument'>): Promise<void> {
  if (bucket.documents.lifecycle === undefined) return
  const document = await buckets.largeDocument(bucket, 'lifecycle')
  if (document === undefined || !countsFromAccess(parseLifecycleDocument(document))) return
  throw new ServiceError(
    'InvalidRequest',
    {},
    { message: 'A lifecycle rule of the bucket counts from the last access.', ec: '0036-00000005' },
  )
}
