import {
  ServiceError,
  boolean,
  choice,
  header,
  integer,
  list,
  member,
  onBucket,
  required,
  shape,
  text,
  xml,
} from '@latchkey/protocol'
import type { ValueOf } from '@latchkey/protocol'
import { accessMonitorOf } from '../../../access/object-accesses.ts'
import {
  countsFromAccess,
  lifecycleClasses,
  lifecycleDocument,
  parseLifecycleDocument,
} from '../../../rules/lifecycle.ts'
import type { LifecycleClass, LifecycleRule } from '../../../rules/lifecycle.ts'
import { lifecycleProblem } from '../../../rules/lifecycle-problem.ts'
import type { LifecycleProblem } from '../../../rules/lifecycle-problem.ts'
import { largeDocumentBytesMax } from '../../../store/buckets/large-documents.ts'
import { ossOperation } from '../../operation.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket } from '../refusals.ts'

const tag = shape({ key: required(member('Key', text)), value: required(member('Value', text)) })
const when = {
  days: member('Days', integer),
  createdBeforeDate: member('CreatedBeforeDate', text),
  date: member('Date', text),
} as const
/** Known so that it is refused: passed over, it would let a rule delete what is still read. */
const notByAccess = { isAccessTime: member('IsAccessTime', text) } as const
const move = {
  storageClass: required(member('StorageClass', text)),
  isAccessTime: member('IsAccessTime', boolean),
  returnToStdWhenVisit: member('ReturnToStdWhenVisit', boolean),
  allowSmallFile: member('AllowSmallFile', boolean),
} as const

const ruleShape = shape({
  id: member('ID', text),
  prefix: member('Prefix', text),
  status: required(member('Status', choice('Enabled', 'Disabled'))),
  tags: member('Tag', list(tag)),
  filter: member(
    'Filter',
    shape({
      not: member('Not', list(shape({ prefix: member('Prefix', text), tag: member('Tag', tag) }))),
      sizeGreaterThan: member('ObjectSizeGreaterThan', integer),
      sizeLessThan: member('ObjectSizeLessThan', integer),
    }),
  ),
  /** Told, and never taken: since when accesses are tracked, in seconds. */
  accessTimeBase: member('AtimeBase', integer),
  expiration: member(
    'Expiration',
    shape({ ...when, ...notByAccess, expiredObjectDeleteMarker: member('ExpiredObjectDeleteMarker', boolean) }),
  ),
  transitions: member('Transition', list(shape({ ...when, ...move }))),
  noncurrentExpiration: member(
    'NoncurrentVersionExpiration',
    shape({ noncurrentDays: required(member('NoncurrentDays', integer)), ...notByAccess }),
  ),
  noncurrentTransitions: member(
    'NoncurrentVersionTransition',
    list(shape({ noncurrentDays: required(member('NoncurrentDays', integer)), ...move })),
  ),
  abortMultipartUpload: member('AbortMultipartUpload', shape(when)),
})
const configuration = xml('LifecycleConfiguration', shape({ rules: member('Rule', list(ruleShape)) }))

export const putBucketLifecycle = ossOperation(
  {
    name: 'PutBucketLifecycle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketlifecycle',
    summary: 'Replaces the rules by which objects of a bucket expire and change their class.',
    route: { method: 'PUT', on: 'bucket', query: { lifecycle: true } },
    needs: [{ action: 'oss:PutBucketLifecycle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      mayOverlap: header('x-oss-allow-same-action-overlap', boolean),
      configuration: required(configuration),
    },
    output: {},
    status: 200,
    errors: ['EntityTooLarge', 'InvalidArgument', 'InvalidRequest', 'MalformedXML', 'NoSuchBucket'],
  },
  async (input, context) => {
    const rules = (input.configuration.rules ?? []).map((rule) => ruleOf(rule, context.ids.hex(16)))
    const document = lifecycleDocument(rules)
    if (Buffer.byteLength(document) > largeDocumentBytesMax)
      throw new ServiceError('EntityTooLarge', { MaxSizeAllowed: String(largeDocumentBytesMax) })
    const revision = context.ids.hex(8)
    // Judged on the bucket that is written, so that the tracking of accesses is not switched off in between.
    const updated = await context.buckets.update(context.grants.bucket('configure'), (bucket) => {
      const tracksAccess = accessMonitorOf(bucket) !== undefined
      const problem = lifecycleProblem(rules, { mayOverlap: input.mayOverlap === true, tracksAccess })
      if (problem !== undefined) throw lifecycleError(problem)
      return { documents: { lifecycle: revision }, large: { lifecycle: document } }
    })
    if (updated === undefined) throw noSuchBucket(context.bucket.name)
    return {}
  },
)

export const getBucketLifecycle = ossOperation(
  {
    name: 'GetBucketLifecycle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketlifecycle',
    summary: 'Tells the rules by which objects of a bucket expire and change their class.',
    route: { method: 'GET', on: 'bucket', query: { lifecycle: true } },
    needs: [{ action: 'oss:GetBucketLifecycle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchLifecycle'],
  },
  async (_, { bucket, buckets }) => {
    const document =
      bucket.documents.lifecycle === undefined ? undefined : await buckets.largeDocument(bucket, 'lifecycle')
    if (document === undefined) throw new ServiceError('NoSuchLifecycle', { BucketName: bucket.name })
    const accessTimeBase = Math.floor((accessMonitorOf(bucket)?.sinceMs ?? 0) / 1_000)
    const rules = parseLifecycleDocument(document).map((rule) =>
      countsFromAccess([rule]) ? { ...rule, accessTimeBase } : rule,
    )
    return { configuration: { rules } }
  },
)

export const deleteBucketLifecycle = ossOperation(
  {
    name: 'DeleteBucketLifecycle',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketlifecycle',
    summary: 'Removes the rules by which objects of a bucket expire; without any it succeeds as well.',
    route: { method: 'DELETE', on: 'bucket', query: { lifecycle: true } },
    needs: [{ action: 'oss:DeleteBucketLifecycle', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {},
    status: 204,
    errors: ['NoSuchBucket'],
  },
  async (_, context) => {
    const updated = await context.buckets.update(context.grants.bucket('configure'), {
      documents: { lifecycle: undefined },
      large: { lifecycle: undefined },
    })
    if (updated === undefined) throw noSuchBucket(context.bucket.name)
    return {}
  },
)

/** An absent or empty ID is made; an absent prefix is that of every object. */
function ruleOf(rule: ValueOf<typeof ruleShape>, madeId: string): LifecycleRule {
  const { tags = [], transitions = [], noncurrentTransitions = [], filter, accessTimeBase, ...rest } = rule
  if (accessTimeBase !== undefined) throw malformedRule('AtimeBase is told and never taken.', '0014-00000017')
  if (rule.expiration?.isAccessTime !== undefined)
    throw malformedRule('Nothing expires by its last access.', '0014-00000057')
  if (rule.noncurrentExpiration?.isAccessTime !== undefined)
    throw malformedRule('No old version expires by its last access.', '0014-00000068')
  return {
    ...rest,
    id: rule.id === undefined || rule.id === '' ? madeId : rule.id,
    prefix: rule.prefix ?? '',
    tags,
    transitions: transitions.map(withClass),
    noncurrentTransitions: noncurrentTransitions.map(withClass),
    ...(filter !== undefined && {
      filter: { ...filter, not: (filter.not ?? []).map((one) => ({ ...one, prefix: one.prefix ?? '' })) },
    }),
  }
}

function malformedRule(detail: string, ec: string): ServiceError {
  return new ServiceError('MalformedXML', { ErrorDetail: detail }, { ec })
}

/** Oss2's tests want this mistake told as an argument, where other unknown words make a document malformed. */
function withClass<Move extends { readonly storageClass: string }>(
  move: Move,
): Move & { storageClass: LifecycleClass } {
  const storageClass = lifecycleClasses.find((one) => one === move.storageClass)
  if (storageClass === undefined) throw invalidArgument('StorageClass', move.storageClass)
  return { ...move, storageClass }
}

function lifecycleError(problem: LifecycleProblem): ServiceError {
  switch (problem.kind) {
    case 'malformed':
      return new ServiceError(
        'MalformedXML',
        { ErrorDetail: problem.message },
        {
          ...(problem.ec === undefined ? {} : { ec: problem.ec }),
          ...(problem.title === undefined ? {} : { message: problem.title }),
        },
      )
    case 'argument':
      return invalidArgument(problem.argument ?? 'Rule', problem.value ?? '', problem.message, problem.ec)
    case 'request':
      return new ServiceError(
        'InvalidRequest',
        {},
        { message: problem.message, ...(problem.ec === undefined ? {} : { ec: problem.ec }) },
      )
  }
}
