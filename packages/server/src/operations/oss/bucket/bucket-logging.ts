import { ServiceError, isBucketName, member, onBucket, onObject, required, shape, text, xml } from '@latchkey/protocol'
import { loggingDocument, parseLoggingDocument, targetPrefixBytesMax } from '../../../rules/access-log.ts'
import { objectKeyProblem } from '../../../rules/names.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket } from '../refusals.ts'

const status = xml(
  'BucketLoggingStatus',
  shape({
    enabled: member(
      'LoggingEnabled',
      shape({
        targetBucket: required(member('TargetBucket', text)),
        targetPrefix: member('TargetPrefix', text),
        role: member('LoggingRole', text),
      }),
    ),
  }),
)

/** As long as a role's ARN may be. */
const roleCharactersMax = 256

export const putBucketLogging = ossOperation(
  {
    name: 'PutBucketLogging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketlogging',
    summary: 'Says where log objects of the requests to a bucket are written.',
    route: { method: 'PUT', on: 'bucket', query: { logging: true } },
    needs: [
      { action: 'oss:PutBucketLogging', on: onBucket(), stage: 'head' },
      // The target is inside the body. Whoever may not write there does not make the server write there.
      { action: 'oss:PutObject', on: onObject('targetBucket', 'targetKey'), stage: 'found' },
    ],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, status: required(status) },
    output: {},
    status: 200,
    errors: ['AccessDenied', 'InvalidArgument', 'InvalidTargetBucketForLogging', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { enabled } = input.status
    if (enabled === undefined) {
      await setLogging(context, undefined)
      return {}
    }
    const { targetBucket, targetPrefix = '', role } = enabled
    if (role !== undefined && role.length > roleCharactersMax) throw invalidArgument('LoggingRole', role)
    const target = await targetOf(targetBucket, context)
    const key = `${targetPrefix}${context.bucket.name}`
    if (Buffer.byteLength(targetPrefix) > targetPrefixBytesMax || objectKeyProblem(key) !== undefined)
      throw invalidArgument('TargetPrefix', targetPrefix)
    await context.grants.found('oss:PutObject', { bucket: target, key }, 'write')
    await setLogging(context, loggingDocument({ targetBucket, targetPrefix, role }))
    return {}
  },
)

export const getBucketLogging = ossOperation(
  {
    name: 'GetBucketLogging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketlogging',
    summary: 'Tells where log objects of a bucket are written; without any log the document is empty.',
    route: { method: 'GET', on: 'bucket', query: { logging: true } },
    needs: [{ action: 'oss:GetBucketLogging', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { status: required(status) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => {
    const document = bucket.documents.logging
    return Promise.resolve({ status: document === undefined ? {} : { enabled: parseLoggingDocument(document) } })
  },
)

export const deleteBucketLogging = ossOperation(
  {
    name: 'DeleteBucketLogging',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketlogging',
    summary:
      'Ends the log of a bucket; lines that are not written yet are dropped. Without any log it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { logging: true } },
    needs: [{ action: 'oss:DeleteBucketLogging', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    await setLogging(context, undefined)
    return {}
  },
)

/** One's own bucket, in the one region that there is. */
async function targetOf(name: string, { bucket, buckets }: Pick<OssContext, 'bucket' | 'buckets'>): Promise<Bucket> {
  const target = isBucketName(name) ? await buckets.find(name) : undefined
  // Whether somebody else has a bucket of this name is nothing to tell here.
  if (target === undefined || target.accountId !== bucket.accountId)
    throw new ServiceError('InvalidTargetBucketForLogging', { TargetBucket: name.slice(0, 63) })
  return target
}

async function setLogging(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants'>,
  logging: string | undefined,
): Promise<void> {
  const updated = await context.buckets.update(context.grants.bucket('configure'), { documents: { logging } })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}
