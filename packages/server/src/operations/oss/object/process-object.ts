import { onObject, query, required, text } from '@latchkey/protocol'
import { processBodyBytesMax, parseSaveAs, requirePicture } from '../../../images/save-as.ts'
import type { Bucket } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { ofObject, versionIdHeader } from '../fields.ts'
import { encryptionBy } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { pictureOf, watermarkNeeds } from '../picture.ts'
import { invalidArgument, noSuchBucket, notImplemented, notWritten, requireObjectKey } from '../refusals.ts'
import { recipeOfProcess } from '../style.ts'
import { versionIdOf } from '../versions.ts'

export const processObject = ossOperation(
  {
    name: 'ProcessObject',
    product: 'oss',
    tier: 2,
    page: 'https://help.aliyun.com/en/oss/user-guide/sys-or-saveas',
    summary: 'Makes a picture of an object and stores it as another object.',
    route: { method: 'POST', on: 'object', query: { 'x-oss-process': true } },
    needs: [
      { action: 'oss:PostProcessTask', on: onObject(), stage: 'head' },
      { action: 'oss:GetObject', on: onObject(), stage: 'head' },
      // Bucket and key are inside the body.
      { action: 'oss:PutObject', on: onObject('targetBucket', 'targetKey'), stage: 'found' },
      ...watermarkNeeds,
    ],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      process: query('x-oss-process', text),
      task: { in: 'text', maxBytes: processBodyBytesMax },
    },
    output: { versionId: versionIdHeader, result: required({ in: 'text', contentType: 'application/json' }) },
    status: 200,
    errors: [
      'AccessDenied',
      'BadRequest',
      'FileImmutable',
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
    ],
  },
  async (input, context) => {
    // A task in the parameter is another product's: csv/select, json/meta.
    if (input.process !== undefined && input.process !== '') throw notImplemented('x-oss-process')
    const { process, bucket, key } = parseSaveAs(input.task)
    const recipe = await recipeOfProcess(process, context)
    requirePicture(recipe, process)
    const source = grantOn(context, 'read', input.key)
    requireObjectKey(key)
    const into = await targetBucket(bucket, context)
    const target = await context.grants.found('oss:PutObject', { bucket: into, key }, 'write')
    const { bytes, contentType } = await pictureOf(recipe, source, input.key, context)
    const draft = {
      meta: { contentType, userMeta: [], persistentHeaders: [], tags: [] },
      acl: 'default',
      storageClass: into.storageClass,
      encryption: await encryptionBy(undefined, { ...context, bucket: into }),
    } as const
    const put = await context.objects.put(target, draft, bytes, {}, {}, context.now.getTime(), context.signal)
    if (put.kind !== 'stored') throw notWritten(put, { bucket: into.name, key })
    return {
      versionId: versionIdOf(into, put.object),
      result: JSON.stringify({ bucket: into.name, fileSize: bytes.length, object: key, status: 'OK' }),
    }
  },
)

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
