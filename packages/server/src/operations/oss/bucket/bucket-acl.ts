import assert from 'node:assert/strict'
import { ServiceError, choice, header, onBucket, required, text, xml } from '@latchkey/protocol'
import { bucketAcls } from '../../../rules/acl.ts'
import { isBucketName } from '../../../rules/names.ts'
import type { Bucket, BucketAcl } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { aclShape, ofBucket, ownerOf } from '../fields.ts'
import { refusePublicAcl, refusePublicInAccount } from '../public-access.ts'
import { noSuchBucket } from '../refusals.ts'

export const putBucketAcl = ossOperation(
  {
    name: 'PutBucketAcl',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putbucketacl',
    summary: 'Sets the ACL of a bucket, and creates the bucket when there is none.',
    route: { method: 'PUT', on: 'bucket', query: { acl: true } },
    needs: [
      { action: 'oss:PutBucketAcl', on: onBucket(), stage: 'head', conditions: { 'oss:x-oss-acl': 'acl' } },
      // When there is no such bucket: setting an ACL then creates one.
      { action: 'oss:PutBucket', on: onBucket(), stage: 'found', conditions: { 'oss:x-oss-acl': 'acl' } },
    ],
    callers: 'signed',
    bucket: 'maybe',
    input: { ...ofBucket, acl: required(header('x-oss-acl', choice(...bucketAcls))) },
    // ali-oss reads the name of the bucket from here, as after PutBucket.
    output: { location: header('Location', text) },
    status: 200,
    errors: [
      'AccessDenied',
      'InvalidArgument',
      'InvalidBucketName',
      'MissingArgument',
      'NoSuchBucket',
      'TooManyBuckets',
    ],
  },
  async (input, context) => {
    const bucket = context.maybeBucket
    if (bucket === undefined) return createWithAcl(input, context)
    await refusePublicAcl(input.acl, { bucket, documents: context.documents }, 'bucket')
    const updated = await context.buckets.update(context.grants.bucket('configure'), { acl: input.acl })
    if (updated === undefined) throw noSuchBucket(input.bucket)
    return { location: `/${input.bucket}` }
  },
)

async function createWithAcl(
  input: { readonly bucket: string; readonly acl: BucketAcl },
  context: Pick<OssContext, 'buckets' | 'caller' | 'documents' | 'grants' | 'now'>,
): Promise<{ readonly location: string }> {
  if (!isBucketName(input.bucket)) throw new ServiceError('InvalidBucketName', { BucketName: input.bucket })
  assert(context.caller.kind !== 'anonymous', 'the contract says that callers are signed')
  const draft = {
    name: input.bucket,
    accountId: context.caller.accountId,
    acl: input.acl,
    storageClass: 'Standard',
    redundancy: 'LRS',
  } as const
  await refusePublicInAccount(input.acl, draft.accountId, context.documents)
  await context.grants.found('oss:PutBucket', { bucket: notYet(draft), key: '' }, 'configure')
  const created = await context.buckets.create(draft, context.now.getTime())
  if (created.kind === 'too-many') throw new ServiceError('TooManyBuckets', { BucketName: input.bucket })
  // Somebody created it between the look and now; whose ACL counts must be asked of that bucket.
  if (created.kind === 'exists') throw new ServiceError('BucketAlreadyExists', { BucketName: input.bucket })
  return { location: `/${input.bucket}` }
}

/** The bucket as it would be, so that permission to make it can be judged. */
function notYet(draft: Pick<Bucket, 'name' | 'accountId' | 'acl' | 'storageClass' | 'redundancy'>): Bucket {
  return { ...draft, acl: 'private', id: '', createdMs: 0, versioning: 'off', documents: {}, version: 0 }
}

export const getBucketAcl = ossOperation(
  {
    name: 'GetBucketAcl',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/getbucketacl',
    summary: 'Tells owner and ACL of a bucket.',
    route: { method: 'GET', on: 'bucket', query: { acl: true } },
    needs: [{ action: 'oss:GetBucketAcl', on: onBucket(), stage: 'head' }],
    callers: 'signed',
    bucket: 'existing',
    input: ofBucket,
    output: { policy: required(xml('AccessControlPolicy', aclShape)) },
    status: 200,
    errors: ['NoSuchBucket'],
  },
  (_, { bucket }) => Promise.resolve({ policy: { owner: ownerOf(bucket.accountId), grants: [bucket.acl] } }),
)
