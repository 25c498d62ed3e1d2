import {
  ServiceError,
  choice,
  encodedText,
  header,
  listAtMost,
  member,
  onObject,
  query,
  required,
  shape,
  text,
  within,
  xml,
} from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { publicAcls } from '../../../rules/acl.ts'
import { bareEtag } from '../../../rules/conditions.ts'
import { partBytesMin } from '../../../store/uploads/completions.ts'
import type { Completed } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { callbackAnswerOf, callbackOf } from '../callback.ts'
import {
  callbackAnswer,
  callbackInput,
  conditionInput,
  crc64Header,
  encryptionInput,
  encryptionOutput,
  etagHeader,
  ofObject,
  placementInput,
  versionIdHeader,
} from '../fields.ts'
import { encryptionAnswer, refuseEncryption } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, objectUrl, quoted } from '../object-answer.ts'
import { refusePublicAcl } from '../public-access.ts'
import { onlyIfAbsentOf } from '../overwrite.ts'
import { noSuchUpload, notWritten } from '../refusals.ts'
import { versionIdOf } from '../versions.ts'
import { conditionName, ifMatchNeed, onlyIfOf } from '../write-conditions.ts'
import { partNumberMax, uploadInput } from './part-fields.ts'

/** Of a list of parts that is none, or that is empty. */
const malformedEc = '0042-00000205'
const manifest = xml(
  'CompleteMultipartUpload',
  shape({
    parts: member(
      'Part',
      listAtMost(
        partNumberMax,
        shape({
          partNumber: required(member('PartNumber', within(1, partNumberMax))),
          etag: required(member('ETag', text)),
        }),
      ),
    ),
  }),
)

export const completeMultipartUpload = ossOperation(
  {
    name: 'CompleteMultipartUpload',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/completemultipartupload',
    summary: 'Makes an object of the parts that are named, in their order; parts not named are dropped.',
    route: { method: 'POST', on: 'object', query: { uploadId: true } },
    needs: [
      { action: 'oss:PutObject', on: onObject(), stage: 'head', conditions: { 'oss:x-oss-object-acl': 'objectAcl' } },
      {
        action: 'oss:PutObjectAcl',
        on: onObject(),
        stage: 'head',
        when: { field: 'objectAcl', is: publicAcls },
        conditions: { 'oss:x-oss-object-acl': 'objectAcl' },
      },
      ifMatchNeed,
    ],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...uploadInput,
      ...callbackInput,
      ...conditionInput,
      ...encryptionInput,
      objectAcl: placementInput.objectAcl,
      forbidOverwrite: placementInput.forbidOverwrite,
      completeAll: header('x-oss-complete-all', choice('yes')),
      encodingType: query('encoding-type', choice('url')),
      manifest: { ...manifest, malformedEc },
    },
    output: {
      // Documented in the body only, but ali-oss reads the ETag of its upload from this header.
      etag: etagHeader,
      crc64: crc64Header,
      versionId: versionIdHeader,
      ...encryptionOutput,
      callbackAnswer,
      result: xml(
        'CompleteMultipartUploadResult',
        shape({
          encodingType: member('EncodingType', text),
          location: required(member('Location', text)),
          bucket: required(member('Bucket', text)),
          key: required(member('Key', encodedText)),
          etag: required(member('ETag', text)),
        }),
      ),
    },
    status: 200,
    errors: [
      'AccessDenied',
      'CallbackFailed',
      'EntityTooLarge',
      'EntityTooSmall',
      'FileAlreadyExists',
      'FileImmutable',
      ...folderErrors,
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidPart',
      'InvalidPartOrder',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MalformedXML',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchUpload',
      'NotImplemented',
      'PartNotSequential',
      'PreconditionFailed',
      'ServiceUnavailable',
    ],
  },
  async (input, context) => {
    const { bucket, key, uploadId } = input
    refuseEncryption(input)
    await refusePublicAcl(input.objectAcl, context, 'object')
    const callback = callbackOf(input, context)
    const onlyIf = onlyIfOf(input)
    const chosen = chosenParts(input)
    const onlyIfAbsent = onlyIfAbsentOf(input, context.bucket, context)
    const grant = grantOn(context, 'write', key)
    const options = { acl: input.objectAcl, onlyIfAbsent, onlyIf }
    const completed = await context.uploads.complete(
      grant,
      uploadId,
      chosen,
      options,
      context.now.getTime(),
      context.signal,
    )
    if (completed.kind !== 'stored')
      throw notCompleted(completed, { bucket, key, uploadId, condition: conditionName(input) })
    const { object } = completed
    const location = objectUrl(context.bucketUrl, key)
    const etag = quoted(object.etag)
    const versionId = versionIdOf(context.bucket, object)
    const stored = { etag, crc64: decimal(object.crc64), versionId, ...encryptionAnswer(object.encryption) }
    if (callback !== undefined) {
      const told = { object, grant, operation: 'CompleteMultipartUpload' } as const
      return { ...stored, callbackAnswer: await callbackAnswerOf(callback, told, context) }
    }
    return {
      ...stored,
      result: { encodingType: input.encodingType, location, bucket, key, etag },
    }
  },
)

type Chosen = Parameters<typeof completeMultipartUpload.run>[0]

/** The parts in ascending order with their ETags bare, or all there are. */
function chosenParts(input: Chosen): readonly { readonly number: number; readonly etag: string }[] | 'all' {
  if (input.completeAll === 'yes') {
    if (input.manifest === undefined) return 'all'
    throw new ServiceError(
      'InvalidArgument',
      { ArgumentName: 'x-oss-complete-all', ArgumentValue: 'yes' },
      { message: 'x-oss-complete-all does not go with a list of parts.', ec: '0042-00000216' },
    )
  }
  const parts = input.manifest?.parts ?? []
  if (parts.length === 0) throw new ServiceError('MalformedXML', {}, { ec: malformedEc })
  let before = 0
  for (const { partNumber } of parts) {
    if (partNumber <= before) throw new ServiceError('InvalidPartOrder')
    before = partNumber
  }
  return parts.map(({ partNumber, etag }) => ({ number: partNumber, etag: bareEtag(etag) }))
}

function notCompleted(
  outcome: Exclude<Completed, { readonly kind: 'stored' }>,
  where: { readonly bucket: string; readonly key: string; readonly uploadId: string; readonly condition: string },
): ServiceError {
  switch (outcome.kind) {
    case 'no-upload':
      return noSuchUpload(where.uploadId)
    case 'no-parts':
      return new ServiceError('InvalidPart', { UploadId: where.uploadId })
    case 'part-missing':
    case 'part-mismatch':
      return new ServiceError('InvalidPart', { PartNumber: String(outcome.number), UploadId: where.uploadId })
    case 'not-sequential':
      return new ServiceError('PartNotSequential', { PartNumber: String(outcome.number) })
    case 'part-too-small':
      return new ServiceError('EntityTooSmall', {
        MinSizeAllowed: String(partBytesMin),
        ProposedSize: String(outcome.sizeBytes),
        PartNumber: String(outcome.number),
      })
    case 'no-bucket':
    case 'exists':
    case 'condition-failed':
    case 'md5-mismatch':
    case 'crc64-mismatch':
    case 'too-short':
    case 'too-large':
    case 'full':
      return notWritten(outcome, where)
  }
}
