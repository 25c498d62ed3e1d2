import assert from 'node:assert/strict'
import { ServiceError, choice, header, member, onBucket, shape, text, xml } from '@latchkey/protocol'
import { bucketAcls, publicAcls } from '../../../rules/acl.ts'
import { isBucketName } from '../../../rules/names.ts'
import { encryptionDocument } from '../../../rules/encryption.ts'
import { bucketTagLimits, parseTaggingHeader, tagsDocument } from '../../../rules/tags.ts'
import type { TagPairs } from '../../../rules/tags.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { askedEncryption } from '../encryption.ts'
import { encryptionInput, ofBucket, storageClasses } from '../fields.ts'
import { refusePublicAcl, refusePublicInAccount } from '../public-access.ts'
import { noSuchBucket, notImplemented } from '../refusals.ts'
import { checkedResourceGroup } from '../resource-group.ts'
import { requireTags } from '../tag-set.ts'

export const putBucket = ossOperation(
  {
    name: 'PutBucket',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucket',
    summary: 'Creates a bucket. Creating one’s own bucket again succeeds, and sets its ACL when one is given.',
    route: { method: 'PUT', on: 'bucket' },
    needs: [
      { action: 'oss:PutBucket', on: onBucket(), stage: 'head', conditions: { 'oss:x-oss-acl': 'acl' } },
      {
        action: 'oss:PutBucketAcl',
        on: onBucket(),
        stage: 'head',
        when: { field: 'acl', is: publicAcls },
        conditions: { 'oss:x-oss-acl': 'acl' },
      },
      { action: 'oss:PutBucketTagging', on: onBucket(), stage: 'head', when: { has: 'tagging' } },
      { action: 'oss:PutBucketEncryption', on: onBucket(), stage: 'head', when: { has: 'encryption' } },
      // When the bucket is there already and has other tags, another ACL, or is encrypted otherwise.
      { action: 'oss:PutBucketEncryption', on: onBucket(), stage: 'found', when: { has: 'encryption' } },
      { action: 'oss:PutBucketTagging', on: onBucket(), stage: 'found', when: { has: 'tagging' } },
      {
        action: 'oss:PutBucketAcl',
        on: onBucket(),
        stage: 'found',
        when: { has: 'acl' },
        conditions: { 'oss:x-oss-acl': 'acl' },
      },
    ],
    callers: 'signed',
    bucket: 'maybe',
    input: {
      ...ofBucket,
      acl: header('x-oss-acl', choice(...bucketAcls)),
      resourceGroupId: header('x-oss-resource-group-id', text),
      namespaceStatus: header('x-oss-hns-status', choice('enabled', 'disabled')),
      tagging: header('x-oss-bucket-tagging', text),
      encryption: encryptionInput.encryption,
      encryptionKeyId: encryptionInput.encryptionKeyId,
      dataEncryption: encryptionInput.dataEncryption,
      configuration: xml(
        'CreateBucketConfiguration',
        shape({
          storageClass: member('StorageClass', choice(...storageClasses)),
          redundancy: member('DataRedundancyType', choice('LRS', 'ZRS')),
          location: member('LocationConstraint', text),
        }),
      ),
    },
    output: { location: header('Location', text) },
    status: 200,
    errors: [
      'AccessDenied',
      'BucketAlreadyExists',
      'InvalidArgument',
      'InvalidBucketName',
      'InvalidEncryptionAlgorithmError',
      'InvalidHostPutBucket',
      'InvalidLocationConstraint',
      'InvalidTag',
      'MalformedXML',
      'NotImplemented',
      'ResourceGroupIdPreCheckError',
      'TooManyBuckets',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    if (context.isBoundHost) throw new ServiceError('InvalidHostPutBucket', { BucketName: input.bucket })
    if (!isBucketName(input.bucket)) throw new ServiceError('InvalidBucketName', { BucketName: input.bucket })
    if (input.namespaceStatus === 'enabled') throw notImplemented('x-oss-hns-status')
    const tags = input.tagging === undefined ? undefined : tagsIn(input.tagging)
    // The key is looked up when something is encrypted with it, as the cloud does it.
    const wish = askedEncryption({
      algorithm: input.encryption,
      keyId: input.encryptionKeyId,
      dataEncryption: input.dataEncryption,
    })
    const encryption = wish && encryptionDocument(wish)
    const resourceGroup = checkedResourceGroup(input.resourceGroupId)
    const { storageClass, redundancy, location } = input.configuration ?? {}
    requireLocation(location, context.region)
    const accountId = accountOf(context)
    const draft = {
      name: input.bucket,
      accountId,
      acl: input.acl ?? 'private',
      storageClass: storageClass ?? 'Standard',
      redundancy: redundancy ?? 'LRS',
      documents: {
        ...(resourceGroup === undefined ? {} : { resourceGroup }),
        ...(encryption === undefined ? {} : { encryption }),
        ...(tags === undefined || tags.length === 0 ? {} : { tagging: tagsDocument(tags) }),
      },
    } as const
    await refusePublicInAccount(input.acl, accountId, context.documents)
    const created = await context.buckets.create(draft, context.now.getTime())
    if (created.kind === 'too-many') throw new ServiceError('TooManyBuckets', { BucketName: input.bucket })
    if (created.kind === 'exists')
      await keepOrChange(
        created.bucket,
        { accountId, storageClass, redundancy, acl: input.acl, tags, encryption },
        context,
      )
    return { location: `/${input.bucket}` }
  },
)

type Asked = {
  readonly accountId: string
  readonly storageClass: Bucket['storageClass'] | undefined
  readonly redundancy: Bucket['redundancy'] | undefined
  readonly acl: Bucket['acl'] | undefined
  readonly tags: TagPairs | undefined
  readonly encryption: string | undefined
}

/** One's own bucket with the same properties counts as created: oss2's tests create it again and again (quirk 9). */
async function keepOrChange(
  bucket: Bucket,
  asked: Asked,
  context: Pick<OssContext, 'buckets' | 'documents' | 'grants'>,
): Promise<void> {
  const isSame =
    bucket.accountId === asked.accountId &&
    bucket.storageClass === (asked.storageClass ?? bucket.storageClass) &&
    bucket.redundancy === (asked.redundancy ?? bucket.redundancy)
  if (!isSame) throw new ServiceError('BucketAlreadyExists', { BucketName: bucket.name })
  if (asked.tags !== undefined) await retag(bucket, asked.tags, context)
  if (asked.encryption !== undefined && asked.encryption !== bucket.documents.encryption) {
    const grant = await context.grants.found('oss:PutBucketEncryption', { bucket, key: '' }, 'configure')
    const documents = { encryption: asked.encryption }
    if ((await context.buckets.update(grant, { documents })) === undefined) throw noSuchBucket(bucket.name)
  }
  if (asked.acl === undefined || asked.acl === bucket.acl) return
  await refusePublicAcl(asked.acl, { bucket, documents: context.documents }, 'bucket')
  const grant = await context.grants.found('oss:PutBucketAcl', { bucket, key: '' }, 'configure')
  if ((await context.buckets.update(grant, { acl: asked.acl })) === undefined) throw noSuchBucket(bucket.name)
}

async function retag(bucket: Bucket, tags: TagPairs, context: Pick<OssContext, 'buckets' | 'grants'>): Promise<void> {
  const tagging = tags.length === 0 ? undefined : tagsDocument(tags)
  if (tagging === bucket.documents.tagging) return
  const grant = await context.grants.found('oss:PutBucketTagging', { bucket, key: '' }, 'configure')
  if ((await context.buckets.update(grant, { documents: { tagging } })) === undefined) throw noSuchBucket(bucket.name)
}

/** @throws ServiceError InvalidTag, TooManyTags */
function tagsIn(header: string): TagPairs {
  return requireTags(parseTaggingHeader(header, bucketTagLimits), bucketTagLimits)
}

function requireLocation(location: string | undefined, region: string): void {
  if (location === undefined || location === '' || location === region || location === `oss-${region}`) return
  throw new ServiceError('InvalidLocationConstraint')
}

function accountOf({ caller }: Pick<OssContext, 'caller'>): string {
  assert(caller.kind !== 'anonymous', 'the contract says that callers are signed')
  return caller.accountId
}
