import {
  ServiceError,
  header,
  integer,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  xml,
} from '@latchkey/protocol'
import {
  abortWorm,
  completeWorm,
  extendWorm,
  initiateWorm,
  isRetention,
  lockWithinMs,
  parseWormDocument,
  retentionDaysMax,
  wormDocument,
  wormState,
} from '../../../store/versions/worm.ts'
import type { WormPolicy, WormRefusal } from '../../../store/versions/worm.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { noSuchBucket } from '../refusals.ts'

const days = required(member('RetentionPeriodInDays', integer))
const wormId = required(query('wormId', text))

export const initiateBucketWorm = ossOperation(
  {
    name: 'InitiateBucketWorm',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/initiatebucketworm',
    summary: 'Begins a retention policy, which is void when nobody locks it within a day.',
    route: { method: 'POST', on: 'bucket', query: { worm: true } },
    needs: [{ action: 'oss:InitiateBucketWorm', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration: required(xml('InitiateWormConfiguration', shape({ days }))) },
    output: { wormId: required(header('x-oss-worm-id', text)) },
    status: 200,
    errors: ['InvalidWORMConfiguration', 'MalformedXML', 'NoSuchBucket', 'WORMConfigurationAlreadyExists'],
  },
  async (input, context) => {
    const next = {
      id: context.ids.hex(16).toUpperCase(),
      days: retention(input.configuration.days),
      createdMs: context.now.getTime(),
    }
    await changeWorm(context, (current, bucket) => {
      // https://help.aliyun.com/en/oss/user-guide/oss-retention-policies: one or the other.
      if (bucket.versioning !== 'off') throw invalid('A bucket that keeps versions cannot have a retention policy.')
      return initiateWorm(current, next)
    })
    return { wormId: next.id }
  },
)

export const abortBucketWorm = ossOperation(
  {
    name: 'AbortBucketWorm',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/abortbucketworm',
    summary: 'Takes back a retention policy that is not locked yet; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { worm: true } },
    needs: [{ action: 'oss:AbortBucketWorm', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket', 'WORMConfigurationLocked'],
  },
  async (_, context) => {
    await changeWorm(context, (current) => abortWorm(current, context.now.getTime()))
    return {}
  },
)

export const completeBucketWorm = ossOperation(
  {
    name: 'CompleteBucketWorm',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/completebucketworm',
    summary: 'Locks a retention policy for good.',
    route: { method: 'POST', on: 'bucket', query: { wormId: true } },
    needs: [{ action: 'oss:CompleteBucketWorm', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, wormId },
    output: {},
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchWORMConfiguration'],
  },
  async (input, context) => {
    await changeWorm(context, (current) => completeWorm(current, input.wormId, context.now.getTime()))
    return {}
  },
)

export const extendBucketWorm = ossOperation(
  {
    name: 'ExtendBucketWorm',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/extendbucketworm',
    summary: 'Makes the time of a locked retention policy longer.',
    route: { method: 'POST', on: 'bucket', query: { wormId: true, wormExtend: true } },
    needs: [{ action: 'oss:ExtendBucketWorm', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, wormId, configuration: required(xml('ExtendWormConfiguration', shape({ days }))) },
    output: {},
    status: 200,
    errors: ['InvalidWORMConfiguration', 'MalformedXML', 'NoSuchBucket', 'NoSuchWORMConfiguration'],
  },
  async (input, context) => {
    const longer = retention(input.configuration.days)
    await changeWorm(context, (current) => extendWorm(current, input.wormId, longer, context.now.getTime()))
    return {}
  },
)

export const getBucketWorm = ossOperation(
  {
    name: 'GetBucketWorm',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketworm',
    summary: 'Tells the retention policy of a bucket.',
    route: { method: 'GET', on: 'bucket', query: { worm: true } },
    needs: [{ action: 'oss:GetBucketWorm', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      configuration: required(
        xml(
          'WormConfiguration',
          shape({
            id: required(member('WormId', text)),
            state: required(member('State', text)),
            days,
            created: required(member('CreationDate', time)),
            expires: member('ExpirationDate', time),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchWORMConfiguration'],
  },
  (_, { bucket, now }) => {
    const policy = policyOf(bucket)
    if (policy === undefined) throw new ServiceError('NoSuchWORMConfiguration', { BucketName: bucket.name })
    const state = wormState(policy, now.getTime())
    // The page leaves it out, and so do its examples of what is locked; what was seen of the cloud has it until then.
    const expires = state === 'Locked' ? undefined : new Date(policy.createdMs + lockWithinMs)
    return Promise.resolve({
      configuration: { id: policy.id, state, days: policy.days, created: new Date(policy.createdMs), expires },
    })
  },
)

function policyOf({ documents }: Bucket): WormPolicy | undefined {
  return documents.worm === undefined ? undefined : parseWormDocument(documents.worm)
}

/** Decided on the bucket as it is in the commit that changes it. */
async function changeWorm(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  step: (current: WormPolicy | undefined, bucket: Bucket) => WormPolicy | WormRefusal | undefined,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), (bucket) => {
    const next = step(policyOf(bucket), bucket)
    if (typeof next === 'string') throw refusal(next, bucket)
    return { documents: { worm: next === undefined ? undefined : wormDocument(next) } }
  })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}

function retention(given: number): number {
  if (isRetention(given)) return given
  throw invalid(`An object is retained for 1 to ${retentionDaysMax} days.`)
}

function invalid(message: string): ServiceError {
  return new ServiceError('InvalidWORMConfiguration', {}, { message })
}

function refusal(why: WormRefusal, { name }: Bucket): ServiceError {
  switch (why) {
    case 'exists':
      return new ServiceError('WORMConfigurationAlreadyExists', { BucketName: name })
    case 'locked':
      return new ServiceError('WORMConfigurationLocked', { BucketName: name })
    case 'none':
      return new ServiceError('NoSuchWORMConfiguration', { BucketName: name })
    case 'not-longer':
      return invalid('The time of a locked retention policy can only become longer.')
    case 'not-locked':
      return invalid('Only a locked retention policy is extended.')
  }
}
