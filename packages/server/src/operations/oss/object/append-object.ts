import { ServiceError, header, integer, query, required, stream, within } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { objectBytesMax } from '../../../store/bodies.ts'
import { ossOperation } from '../../operation.ts'
import {
  conditionInput,
  contentInput,
  crc64Header,
  declaredInput,
  encryptionInput,
  encryptionOutput,
  etagHeader,
  ofObject,
  placementInput,
  trafficInput,
  versionIdHeader,
  writeNeeds,
} from '../fields.ts'
import { encryptionAnswer, encryptionOf } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, quoted } from '../object-answer.ts'
import { declaredOf, objectDraft } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { notWritten } from '../refusals.ts'
import { atMost, trafficLimitOf } from '../traffic-limit.ts'
import { versionIdOf } from '../versions.ts'
import { refuseConditions } from '../write-conditions.ts'

export const appendObject = ossOperation(
  {
    name: 'AppendObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/appendobject',
    summary: 'Adds to the end of an object; at position 0 of a key that is not there it creates one.',
    route: { method: 'POST', on: 'object', query: { append: true } },
    needs: [...writeNeeds('head')],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...contentInput,
      ...placementInput,
      ...encryptionInput,
      ...declaredInput,
      ...trafficInput,
      ...conditionInput,
      position: required(query('position', within(0, objectBytesMax))),
      body: stream,
    },
    output: {
      etag: etagHeader,
      crc64: crc64Header,
      nextAppendPosition: header('x-oss-next-append-position', integer),
      versionId: versionIdHeader,
      ...encryptionOutput,
    },
    status: 200,
    errors: [
      'AccessDenied',
      'AppendSealedObjectNotAllowed',
      'EntityTooLarge',
      'FileAlreadyExists',
      'FileImmutable',
      ...folderErrors,
      'IncompleteBody',
      'InvalidArgument',
      'InvalidCRC64',
      'InvalidDigest',
      'InvalidEncryptionAlgorithmError',
      'InvalidObjectName',
      'InvalidTag',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MetadataTooLarge',
      'MissingArgument',
      'MissingContentLength',
      'NoSuchBucket',
      'NotImplemented',
      'ObjectNotAppendable',
      'PositionNotEqualToLength',
      'ServiceUnavailable',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    const { key, position } = input
    await refusePublicAcl(input.objectAcl, context, 'object')
    const encryption = await encryptionOf(input, context)
    // The position is an append's condition.
    refuseConditions(input)
    // Tags are those of the first append; the cloud does not even look at later ones.
    const tagging = position === 0 ? input.tagging : undefined
    const draft = { ...objectDraft({ ...input, tagging }, context.bucket), encryption }
    const declared = declaredOf(input, input.body)
    const chunks = atMost(input.body.chunks, trafficLimitOf(input), context)
    const grant = grantOn(context, 'write', key)
    const nowMs = context.now.getTime()
    const appended = await context.objects.append(grant, position, draft, chunks, declared, nowMs, context.signal)
    // Only the first append can overwrite: a later one says by its position that it knows what is there.
    const mayNotExist = input.forbidOverwrite === true && position === 0 && context.bucket.versioning === 'off'
    switch (appended.kind) {
      case 'stored':
        return {
          etag: quoted(appended.object.etag),
          crc64: decimal(appended.object.crc64),
          nextAppendPosition: appended.object.sizeBytes,
          versionId: versionIdOf(context.bucket, appended.object),
          ...encryptionAnswer(appended.object.encryption),
        }
      case 'wrong-position':
        if (mayNotExist && appended.nextPosition > 0) throw new ServiceError('FileAlreadyExists', { Key: key })
        throw new ServiceError(
          'PositionNotEqualToLength',
          { Key: key },
          { headers: { 'x-oss-next-append-position': String(appended.nextPosition) } },
        )
      case 'sealed':
        throw new ServiceError(mayNotExist ? 'FileAlreadyExists' : 'AppendSealedObjectNotAllowed', { Key: key })
      case 'not-appendable':
        throw new ServiceError(mayNotExist ? 'FileAlreadyExists' : 'ObjectNotAppendable', { Key: key })
      case 'no-bucket':
      case 'exists':
      case 'condition-failed':
      case 'md5-mismatch':
      case 'crc64-mismatch':
      case 'too-short':
      case 'too-large':
      case 'full':
        throw notWritten(appended, { bucket: input.bucket, key })
    }
  },
)
