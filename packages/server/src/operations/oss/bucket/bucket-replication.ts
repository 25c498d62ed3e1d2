import {
  ServiceError,
  choice,
  header,
  isBucketName,
  list,
  member,
  onBucket,
  onObject,
  required,
  shape,
  text,
  wrapped,
  xml,
} from '@latchkey/protocol'
import type { ValueOf } from '@latchkey/protocol'
import {
  parseReplicationDocument,
  replicationDocument,
  replicationProblem,
  ruleIdCharactersMax,
} from '../../../rules/replication.ts'
import type { KmsReplication, ReplicationProblem, ReplicationRule } from '../../../rules/replication.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { keyEncryption } from '../encryption.ts'
import { ofBucket } from '../fields.ts'
import { invalidArgument, noSuchBucket, notImplemented } from '../refusals.ts'

const switches = choice('enabled', 'disabled')
const destination = required(
  member(
    'Destination',
    shape({
      bucket: required(member('Bucket', text)),
      location: required(member('Location', text)),
      transferType: member('TransferType', choice('internal', 'oss_acc')),
    }),
  ),
)

const ruleShape = shape({
  id: member('ID', text),
  rtc: member('RTC', shape({ status: member('Status', text) })),
  prefixes: member('PrefixSet', wrapped('Prefix', text)),
  action: member('Action', text),
  destination,
  status: member('Status', text),
  history: member('HistoricalObjectReplication', switches),
  role: member('SyncRole', text),
  selection: member(
    'SourceSelectionCriteria',
    shape({
      kms: member('SseKmsEncryptedObjects', shape({ status: member('Status', choice('Enabled', 'Disabled')) })),
    }),
  ),
  encryption: member('EncryptionConfiguration', shape({ keyId: member('ReplicaKmsKeyID', text) })),
})
/** Of a document that is none, or that holds not exactly one rule. */
const malformedEc = '0031-00000001'
const configuration = xml('ReplicationConfiguration', shape({ rules: member('Rule', list(ruleShape)) }))

export const putBucketReplication = ossOperation(
  {
    name: 'PutBucketReplication',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketreplication',
    summary: 'Adds a rule by which changes of objects are made in another bucket too.',
    route: { method: 'POST', on: 'bucket', query: { replication: true, comp: 'add' } },
    needs: [
      { action: 'oss:PutBucketReplication', on: onBucket(), stage: 'head' },
      // What the rule makes the server do is what its caller may do: read here, write and delete there.
      { action: 'oss:GetObject', on: onObject('bucket', 'prefix'), stage: 'found' },
      { action: 'oss:PutObject', on: onObject('targetBucket', 'replicaKey'), stage: 'found' },
      { action: 'oss:DeleteObject', on: onObject('targetBucket', 'replicaKey'), stage: 'found' },
    ],
    callers: 'signed',
    bucket: 'existing',
    input: { ...ofBucket, configuration: required({ ...configuration, malformedEc }) },
    output: { ruleId: required(header('x-oss-replication-rule-id', text)) },
    status: 200,
    errors: [
      'AccessDenied',
      'BucketReplicationAlreadyExist',
      'InvalidArgument',
      'InvalidTargetBucket',
      'InvalidTargetLocation',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MalformedXML',
      'NoSuchBucket',
      'NotImplemented',
      'TooManyReplicationRules',
    ],
  },
  async (input, context) => {
    const [given, ...more] = input.configuration.rules ?? []
    if (given === undefined || more.length > 0)
      throw new ServiceError(
        'MalformedXML',
        { ErrorDetail: 'ReplicationConfiguration has one Rule' },
        { ec: malformedEc },
      )
    const rule = ruleOf(given, context)
    const target = await targetOf(given.destination, context)
    if (rule.kms?.status === 'Enabled') await keyEncryption(rule.kms.keyId, target, context.kms)
    for (const prefix of rule.prefixes.length === 0 ? [''] : rule.prefixes) {
      await context.grants.found('oss:GetObject', { bucket: context.bucket, key: prefix }, 'read')
      await context.grants.found('oss:PutObject', { bucket: target, key: prefix }, 'write')
      if (rule.action === 'ALL')
        await context.grants.found('oss:DeleteObject', { bucket: target, key: prefix }, 'delete')
    }
    await changeRules(context, (rules, bucket) => {
      if (bucket.versioning !== target.versioning)
        throw new ServiceError(
          'InvalidArgument',
          { ArgumentName: 'Bucket', ArgumentValue: target.name },
          { ec: '0031-00000054', message: 'Both buckets keep versions, or neither does.' },
        )
      const problem = replicationProblem(rules, rule)
      if (problem !== undefined) throw replicationError(problem, rule)
      return [...rules, rule]
    })
    return { ruleId: rule.id }
  },
)

export const getBucketReplication = ossOperation(
  {
    name: 'GetBucketReplication',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketreplication',
    summary: 'Tells the rules by which a bucket is replicated.',
    route: { method: 'GET', on: 'bucket', query: { replication: true } },
    needs: [{ action: 'oss:GetBucketReplication', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { configuration: required(configuration) },
    status: 200,
    errors: ['NoSuchBucket', 'NoSuchReplicationConfiguration'],
  },
  async (_, { bucket, buckets }) => {
    const rules = await currentRules(bucket, buckets)
    if (rules.length === 0) throw new ServiceError('NoSuchReplicationConfiguration', { BucketName: bucket.name })
    return { configuration: { rules: rules.map(shown) } }
  },
)

export const deleteBucketReplication = ossOperation(
  {
    name: 'DeleteBucketReplication',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/developer-reference/deletebucketreplication',
    summary: 'Ends one rule of replication; what was copied stays.',
    route: { method: 'POST', on: 'bucket', query: { replication: true, comp: 'delete' } },
    needs: [{ action: 'oss:DeleteBucketReplication', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: {
      ...ofBucket,
      rules: required({ ...xml('ReplicationRules', shape({ ids: member('ID', list(text)) })), malformedEc }),
    },
    output: {},
    status: 200,
    errors: ['MalformedXML', 'NoReplicationRule', 'NoSuchBucket', 'NoSuchReplicationRule'],
  },
  async (input, context) => {
    const [id, ...more] = input.rules.ids ?? []
    if (id === undefined) throw new ServiceError('NoReplicationRule')
    if (more.length > 0)
      throw new ServiceError('MalformedXML', { ErrorDetail: 'ReplicationRules has one ID' }, { ec: malformedEc })
    await changeRules(context, (rules) => {
      if (!rules.some((rule) => rule.id === id))
        throw new ServiceError('NoSuchReplicationRule', { RuleId: id.slice(0, ruleIdCharactersMax) })
      return rules.filter((rule) => rule.id !== id)
    })
    return {}
  },
)

export const getBucketReplicationLocation = ossOperation(
  {
    name: 'GetBucketReplicationLocation',
    product: 'oss',
    tier: 3,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketreplicationlocation',
    summary: 'Tells where the target of a replication may lie: in the one region that there is.',
    route: { method: 'GET', on: 'bucket', query: { replicationLocation: true } },
    needs: [{ action: 'oss:GetBucketReplicationLocation', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: {
      location: required(
        xml(
          'ReplicationLocation',
          shape({
            locations: member('Location', list(text)),
            transfers: member(
              'LocationTransferTypeConstraint',
              wrapped(
                'LocationTransferType',
                shape({ location: member('Location', text), types: member('TransferTypes', wrapped('Type', text)) }),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { region }) => {
    const location = `oss-${region}`
    return Promise.resolve({
      location: { locations: [location], transfers: [{ location, types: ['internal', 'oss_acc'] }] },
    })
  },
)

function ruleOf(given: ValueOf<typeof ruleShape>, context: Pick<OssContext, 'ids' | 'now'>): ReplicationRule {
  const { id, destination: to, action = 'ALL' } = given
  if (given.rtc?.status === 'enabled') throw notImplemented('RTC')
  if (id !== undefined && id.length > ruleIdCharactersMax) throw invalidArgument('ID', id)
  // Older documents list actions, of which deletions are the ones that matter.
  const actions = action.split(',').map((one) => one.trim())
  const unknown = actions.find((one) => !['ALL', 'PUT', 'DELETE', 'ABORT'].includes(one))
  if (unknown !== undefined) throw invalidArgument('Action', action, undefined, '0031-00000023')
  return {
    id: id === undefined || id === '' ? context.ids.hex(16) : id,
    targetBucket: to.bucket,
    location: to.location,
    transferType: to.transferType,
    prefixes: (given.prefixes ?? []).filter((prefix) => prefix !== ''),
    action: actions.includes('ALL') || actions.includes('DELETE') ? 'ALL' : 'PUT',
    isHistorical: given.history !== 'disabled',
    role: given.role,
    kms: kmsOf(given),
    createdMs: context.now.getTime(),
  }
}

/** Without a role the cloud forgets what was said of KMS, and of a key that nothing is copied under, as oss2's tests show. */
function kmsOf({ selection, encryption, role = '' }: ValueOf<typeof ruleShape>): KmsReplication | undefined {
  const status = selection?.kms?.status
  const keyId = encryption?.keyId ?? ''
  if (status === 'Enabled' && keyId === '')
    throw invalidArgument('ReplicaKmsKeyID', '', 'Copies of objects under KMS need a key.', '0031-00000033')
  if (status === undefined || role === '') return undefined
  return status === 'Enabled' ? { status, keyId } : { status }
}

/** Another bucket of the same owner, in the one region that there is. */
async function targetOf(
  { bucket: name, location }: { readonly bucket: string; readonly location: string },
  { bucket, buckets, region }: Pick<OssContext, 'bucket' | 'buckets' | 'region'>,
): Promise<Bucket> {
  if (location !== region && location !== `oss-${region}`)
    throw new ServiceError('InvalidTargetLocation', { Location: location.slice(0, 64) })
  const target = isBucketName(name) && name !== bucket.name ? await buckets.find(name) : undefined
  if (target === undefined || target.accountId !== bucket.accountId)
    throw new ServiceError('InvalidTargetBucket', { TargetBucket: name.slice(0, 63) })
  return target
}

async function currentRules(
  bucket: Bucket,
  buckets: Pick<OssContext['buckets'], 'largeDocument'>,
): Promise<readonly ReplicationRule[]> {
  if (bucket.documents.replication === undefined) return []
  const document = await buckets.largeDocument(bucket, 'replication')
  return document === undefined ? [] : parseReplicationDocument(document)
}

/** Decided on the rules as they are in the commit that changes them. */
async function changeRules(
  context: Pick<OssContext, 'bucket' | 'buckets' | 'grants' | 'ids'>,
  change: (rules: readonly ReplicationRule[], bucket: Bucket) => readonly ReplicationRule[],
): Promise<void> {
  const revision = context.ids.hex(8)
  const updated = await context.buckets.update(context.grants.bucket('configure'), async (bucket) => {
    const rules = change(await currentRules(bucket, context.buckets), bucket)
    const isEmpty = rules.length === 0
    return {
      documents: { replication: isEmpty ? undefined : revision },
      large: { replication: isEmpty ? undefined : replicationDocument(rules) },
    }
  })
  if (updated === undefined) throw noSuchBucket(context.bucket.name)
}

function shown(rule: ReplicationRule): ValueOf<typeof ruleShape> {
  return {
    id: rule.id,
    prefixes: rule.prefixes.length === 0 ? undefined : rule.prefixes,
    action: rule.action,
    destination: { bucket: rule.targetBucket, location: rule.location, transferType: rule.transferType },
    status: 'doing',
    history: rule.isHistorical ? 'enabled' : 'disabled',
    role: rule.role,
    selection: rule.kms && { kms: { status: rule.kms.status } },
    encryption: rule.kms?.status === 'Enabled' ? { keyId: rule.kms.keyId } : undefined,
  }
}

function replicationError(problem: ReplicationProblem, rule: ReplicationRule): ServiceError {
  switch (problem.kind) {
    case 'too-many':
      return new ServiceError('TooManyReplicationRules')
    case 'duplicate-id':
      return invalidArgument('ID', rule.id, 'The bucket has a rule of this ID already.')
    case 'duplicate-target':
      return new ServiceError('BucketReplicationAlreadyExist', { TargetBucket: rule.targetBucket })
    case 'too-many-prefixes':
      return invalidArgument('PrefixSet', String(rule.prefixes.length), 'A rule has at most 10 prefixes.')
    case 'bad-prefix':
      return invalidArgument('Prefix', problem.value)
    case 'overlapping-prefixes':
      return invalidArgument('Prefix', problem.value, 'One prefix of the rule begins with another.')
  }
}
