/** A picture that is made of an object and stored as another one. */
import { onObject } from '@latchkey/protocol'
import type { Need, OssErrorCode } from '@latchkey/protocol'
import { folderErrors } from './folder-refusal.ts'
import { parseSaveAs, requirePicture } from '../../images/save-as.ts'
import type { ProcessParameter } from '../../images/save-as.ts'
import type { Bucket, StoredObject } from '../../store/port.ts'
import type { OssContext } from '../operation.ts'
import { encryptionBy } from './encryption.ts'
import { grantOn } from './grant-on.ts'
import { onlyIfAbsentOf } from './overwrite.ts'
import { pictureOf, watermarkNeeds } from './picture.ts'
import { invalidArgument, noSuchBucket, notWritten, requireObjectKey } from './refusals.ts'
import { recipeOfProcess } from './style.ts'

export const savedPictureNeeds: readonly Need[] = [
  { action: 'oss:PostProcessTask', on: onObject(), stage: 'head' },
  { action: 'oss:GetObject', on: onObject(), stage: 'head' },
  // Bucket and key are inside the body.
  { action: 'oss:PutObject', on: onObject('targetBucket', 'targetKey'), stage: 'found' },
  ...watermarkNeeds,
]

export const savedPictureErrors: readonly OssErrorCode[] = [
  'AccessDenied',
  'BadRequest',
  'FileAlreadyExists',
  'FileImmutable',
  ...folderErrors,
  'ImageDamage',
  'ImageTooLarge',
  'InvalidArgument',
  'InvalidObjectName',
  'InvalidObjectState',
  'KeyDisabled',
  'KeyPendingDeletion',
  'MissingArgument',
  'NoSuchBucket',
  'NoSuchKey',
  'NoSuchStyle',
  'NotImplemented',
  'ServiceUnavailable',
  'WatermarkError',
]

export type SavedPicture = {
  readonly bucket: Bucket
  /** As the task names it; undefined when it names none. */
  readonly bucketGiven: string | undefined
  readonly object: StoredObject
}

/**
 * @param parameter `x-oss-process` or `x-oss-async-process`, as the body names it
 * @throws ServiceError of `savedPictureErrors`
 */
export async function savePicture(
  task: string,
  parameter: ProcessParameter,
  sourceKey: string,
  context: OssContext,
): Promise<SavedPicture> {
  const { process, bucket, key } = parseSaveAs(task, parameter)
  const recipe = await recipeOfProcess(process, context)
  requirePicture(recipe, process)
  const source = grantOn(context, 'read', sourceKey)
  requireObjectKey(key)
  const into = await targetBucket(bucket, context)
  const target = await context.grants.found('oss:PutObject', { bucket: into, key }, 'write')
  const { bytes, contentType } = await pictureOf(recipe, source, sourceKey, context)
  const { caller, kms, now } = context
  const draft = {
    meta: { contentType, userMeta: [], persistentHeaders: [], tags: [] },
    acl: 'default',
    storageClass: into.storageClass,
    encryption: await encryptionBy(undefined, { bucket: into, caller, kms, now }),
  } as const
  const onlyIfAbsent = onlyIfAbsentOf({ key }, into, context)
  const put = await context.objects.put(target, draft, bytes, {}, { onlyIfAbsent }, now.getTime(), context.signal)
  if (put.kind !== 'stored') throw notWritten(put, { bucket: into.name, key })
  return { bucket: into, bucketGiven: bucket, object: put.object }
}

/**
 * The cloud stores within one account only.
 * @throws ServiceError NoSuchBucket, InvalidArgument
 */
async function targetBucket(
  name: string | undefined,
  { bucket, buckets }: Pick<OssContext, 'bucket' | 'buckets'>,
): Promise<Bucket> {
  if (name === undefined || name === bucket.name) return bucket
  const found = await buckets.find(name)
  if (found === undefined) throw noSuchBucket(name)
  if (found.accountId !== bucket.accountId)
    throw invalidArgument('b', name, 'The picture is stored in a bucket of the same account.')
  return found
}
