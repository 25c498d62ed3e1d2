import { ServiceError, member, onBucket, required, shape, text, xml } from '@latchkey/protocol'
import { ossOperation } from '../../operation.ts'
import { ofBucket, versioningStatus } from '../fields.ts'
import { invalidArgument, noSuchBucket } from '../refusals.ts'

const configuration = xml('VersioningConfiguration', shape({ status: member('Status', text) }))

/** There is no way back to `off`: versions that are there would have nobody to speak of them. */
const statuses: Readonly<Record<string, 'enabled' | 'suspended'>> = { Enabled: 'enabled', Suspended: 'suspended' }

export const putBucketVersioning = ossOperation(
  {
    name: 'PutBucketVersioning',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketversioning',
    summary: 'Keeps old versions of objects from now on, or stops doing so; versions that are there stay.',
    route: { method: 'PUT', on: 'bucket', query: { versioning: true } },
    needs: [{ action: 'oss:PutBucketVersioning', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration: required(configuration) },
    output: {},
    status: 200,
    errors: ['InvalidArgument', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { status = '' } = input.configuration
    const versioning = Object.hasOwn(statuses, status) ? statuses[status] : undefined
    if (versioning === undefined) throw new ServiceError('MalformedXML')
    const updated = await context.buckets.update(context.grants.bucket('configure'), ({ documents }) => {
      if (documents.worm !== undefined)
        throw invalidArgument('Status', status, 'A bucket with a retention policy cannot keep versions.')
      return { versioning }
    })
    if (updated === undefined) throw noSuchBucket(context.bucket.name)
    return {}
  },
)

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
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ configuration: { status: versioningStatus[bucket.versioning] } }),
)
