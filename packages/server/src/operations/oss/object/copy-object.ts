import type { InputOf } from '@latchkey/protocol'
import { ServiceError, header, member, onObject, required, shape, text, time, xml } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { objectBytesMax } from '../../../store/bodies.ts'
import type { Pairs } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
import { copySourceInput, copySourceNeeds, withCopySource } from '../copy-source.ts'
import type { OpenSource } from '../copy-source.ts'
import {
  conditionInput,
  contentInput,
  crc64Header,
  encryptionInput,
  encryptionOutput,
  ofObject,
  placementInput,
  requestTagConditions,
  sourceVersionIdHeader,
  trafficInput,
  versionIdHeader,
  writeNeeds,
} from '../fields.ts'
import { encryptionAnswer, encryptionOf } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, quoted } from '../object-answer.ts'
import { contentMeta, tagsOf } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { onlyIfAbsentOf } from '../overwrite.ts'
import { invalidArgument, notWritten } from '../refusals.ts'
import { trafficLimitOf } from '../traffic-limit.ts'
import { versionIdOf } from '../versions.ts'
import { conditionName, ifMatchNeed, onlyIfOf } from '../write-conditions.ts'
import type { WriteConditionInput } from '../write-conditions.ts'

export const copyObject = ossOperation(
  {
    name: 'CopyObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/copyobject',
    summary: 'Copies an object of at most 5 GB; a copy onto itself replaces what is said of it.',
    route: { method: 'PUT', on: 'object', header: 'x-oss-copy-source' },
    needs: [
      ...writeNeeds('head'),
      ...copySourceNeeds,
      // When the source has tags and they travel with it.
      { action: 'oss:GetObjectTagging', on: onObject('sourceBucket', 'sourceKey'), stage: 'found' },
      { action: 'oss:GetObjectVersionTagging', on: onObject('sourceBucket', 'sourceKey'), stage: 'found' },
      { action: 'oss:PutObject', on: onObject(), stage: 'found', conditions: requestTagConditions('foundTags') },
      { action: 'oss:PutObjectTagging', on: onObject(), stage: 'found', conditions: requestTagConditions('foundTags') },
      { ...ifMatchNeed, stage: 'found' },
    ],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...copySourceInput,
      ...contentInput,
      ...placementInput,
      ...encryptionInput,
      ...trafficInput,
      ...conditionInput,
      metadataDirective: header('x-oss-metadata-directive', text),
      taggingDirective: header('x-oss-tagging-directive', text),
    },
    output: {
      crc64: crc64Header,
      versionId: versionIdHeader,
      sourceVersionId: sourceVersionIdHeader,
      ...encryptionOutput,
      result: required(
        xml(
          'CopyObjectResult',
          shape({
            lastModified: required(member('LastModified', time)),
            etag: required(member('ETag', text)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      'AccessDenied',
      'EntityTooLarge',
      'FileAlreadyExists',
      'FileImmutable',
      ...folderErrors,
      'InvalidArgument',
      'InvalidEncryptionAlgorithmError',
      'InvalidObjectName',
      'InvalidObjectState',
      'InvalidTag',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MetadataTooLarge',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchVersion',
      'NotImplemented',
      'NotModified',
      'OperationNotSupported',
      'PreconditionFailed',
      'ServiceUnavailable',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    await refusePublicAcl(input.objectAcl, context, 'object')
    const encryption = await encryptionOf(input, context)
    trafficLimitOf(input)
    const conditions = ofTarget(input)
    const onlyIf = onlyIfOf(conditions)
    const metadata = directive('x-oss-metadata-directive', input.metadataDirective)
    const tagging = directive('x-oss-tagging-directive', input.taggingDirective)
    const asked = { content: contentMeta(input), tags: tagsOf(input.tagging) }
    const storageClass = input.storageClass ?? context.bucket.storageClass
    const target = grantOn(context, 'write', input.key)
    if (conditions.ifMatch !== undefined)
      await context.grants.found('oss:GetObject', { bucket: context.bucket, key: input.key }, 'read')
    const onlyIfAbsent = onlyIfAbsentOf(input, context.bucket, context)
    return withCopySource(input, context, async (open) => {
      if (open.object.sizeBytes > objectBytesMax) throw tooLarge(open.object.sizeBytes)
      const isVersioned = context.bucket.versioning !== 'off'
      if (isVersioned && open.object.type === 'Appendable') throw notAppendableHere()
      // OSS takes the request's metadata for a copy onto itself: that is how clients change it (quirk 18). A copy of an old
      // version brings it back as it was.
      const isOntoItself =
        open.bucket.id === context.bucket.id && open.source.key === input.key && open.source.versionId === undefined
      const content = contentOf(open.object.meta, asked.content, {
        replaces: metadata === 'replace',
        isOntoItself,
        namesType: (input.contentType ?? '') !== '',
      })
      const tags = tagging === 'replace' ? asked.tags : await travelling(open, isOntoItself, input.key, context)
      const draft = { meta: { ...content, tags }, acl: input.objectAcl ?? 'default', storageClass, encryption }
      const put = await context.objects.copy(
        { grant: open.grant, object: open.object },
        target,
        draft,
        { onlyIfAbsent, onlyIf },
        context.now.getTime(),
        context.signal,
      )
      if (put.kind !== 'stored')
        throw notWritten(put, { bucket: input.bucket, key: input.key, condition: conditionName(conditions) })
      return {
        crc64: decimal(put.object.crc64),
        versionId: versionIdOf(context.bucket, put.object),
        sourceVersionId: versionIdOf(open.bucket, open.object),
        ...encryptionAnswer(put.object.encryption),
        result: { lastModified: new Date(put.object.modifiedMs), etag: quoted(put.object.etag) },
      }
    })
  },
)

/**
 * The conditions that are of the target. ali-oss sends what its caller means of the source twice, as it is and behind
 * `x-oss-copy-source-` (quirk 21), so a condition that is there in both forms with one text is the source's.
 */
function ofTarget(input: InputOf<typeof conditionInput> & InputOf<typeof copySourceInput>): WriteConditionInput {
  const own = (plain: string | undefined, source: string | undefined): string | undefined =>
    plain === source ? undefined : plain
  return {
    ifMatch: own(input.ifMatch, input.sourceIfMatch),
    ifNoneMatch: own(input.ifNoneMatch, input.sourceIfNoneMatch),
    ifModifiedSince: own(input.ifModifiedSince, input.sourceIfModifiedSince),
    ifUnmodifiedSince: own(input.ifUnmodifiedSince, input.sourceIfUnmodifiedSince),
  }
}

type Content = ReturnType<typeof contentMeta>

/** Whoever changes the metadata of an object without naming a type means that it stays (oss2's tests). */
function contentOf(
  before: Content,
  asked: Content,
  { replaces, isOntoItself, namesType }: Readonly<Record<'replaces' | 'isOntoItself' | 'namesType', boolean>>,
): Content {
  if (!replaces && !isOntoItself) return before
  return isOntoItself && !namesType ? { ...asked, contentType: before.contentType } : asked
}

/** oss2 and Java write COPY and REPLACE, Go v2 writes Copy and Replace. */
function directive(name: string, value: string | undefined): 'copy' | 'replace' {
  const lower = value?.toLowerCase() ?? 'copy'
  if (lower !== 'copy' && lower !== 'replace') throw invalidArgument(name, value ?? '')
  return lower
}

/** Tags say something of the source and select policies at the target, so both sides are asked when there are any. */
async function travelling(
  { source, bucket, object }: OpenSource,
  isOntoItself: boolean,
  targetKey: string,
  context: Pick<OssContext, 'bucket' | 'grants'>,
): Promise<Pairs> {
  const { tags } = object.meta
  if (tags.length === 0 || isOntoItself) return tags
  const action = source.versionId === undefined ? 'oss:GetObjectTagging' : 'oss:GetObjectVersionTagging'
  await context.grants.found(action, { bucket, key: source.key, versionId: source.versionId }, 'read')
  // A policy that keeps a tag away from the target means it whichever way the tag comes.
  const what = { bucket: context.bucket, key: targetKey, tags }
  await context.grants.found('oss:PutObject', what, 'write')
  await context.grants.found('oss:PutObjectTagging', what, 'write')
  return tags
}

function notAppendableHere(): ServiceError {
  return new ServiceError(
    'OperationNotSupported',
    {},
    { message: 'An appendable object is not copied into a bucket with versioning.' },
  )
}

function tooLarge(sizeBytes: number): ServiceError {
  return new ServiceError('EntityTooLarge', {
    MaxSizeAllowed: String(objectBytesMax),
    ProposedSize: String(sizeBytes),
  })
}
