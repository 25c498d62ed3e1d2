import { stream } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { ossOperation } from '../../operation.ts'
import { callbackAnswerOf, callbackOf } from '../callback.ts'
import {
  callbackAnswer,
  callbackInput,
  conditionInput,
  contentInput,
  contentMd5Header,
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
import { base64, decimal, quoted } from '../object-answer.ts'
import { declaredOf, objectDraft } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { onlyIfAbsentOf } from '../overwrite.ts'
import { notWritten } from '../refusals.ts'
import { atMost, trafficLimitOf } from '../traffic-limit.ts'
import { versionIdOf } from '../versions.ts'
import { conditionName, ifMatchNeed, onlyIfOf } from '../write-conditions.ts'

export const putObject = ossOperation(
  {
    name: 'PutObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/putobject',
    summary: 'Stores an object of at most 5 GB, replacing a former one of the same key at once and whole.',
    route: { method: 'PUT', on: 'object' },
    needs: [...writeNeeds('head'), ifMatchNeed],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...contentInput,
      ...placementInput,
      ...encryptionInput,
      ...callbackInput,
      ...declaredInput,
      ...trafficInput,
      ...conditionInput,
      body: stream,
    },
    output: {
      etag: etagHeader,
      contentMd5: contentMd5Header,
      crc64: crc64Header,
      versionId: versionIdHeader,
      ...encryptionOutput,
      callbackAnswer,
    },
    status: 200,
    errors: [
      'AccessDenied',
      'CallbackFailed',
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
      'MissingContentLength',
      'NoSuchBucket',
      'NotImplemented',
      'PreconditionFailed',
      'ServiceUnavailable',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    const onlyIf = onlyIfOf(input)
    await refusePublicAcl(input.objectAcl, context, 'object')
    const encryption = await encryptionOf(input, context)
    const callback = callbackOf(input, context)
    const draft = { ...objectDraft(input, context.bucket), encryption }
    const declared = declaredOf(input, input.body)
    const chunks = atMost(input.body.chunks, trafficLimitOf(input), context)
    const onlyIfAbsent = onlyIfAbsentOf(input, context.bucket, context)
    const grant = grantOn(context, 'write', input.key)
    const nowMs = context.now.getTime()
    const put = await context.objects.put(
      grant,
      draft,
      chunks,
      declared,
      { onlyIfAbsent, onlyIf },
      nowMs,
      isSmall(declared.sizeBytes) ? undefined : context.signal,
    )
    if (put.kind !== 'stored')
      throw notWritten(put, { bucket: input.bucket, key: input.key, condition: conditionName(input) })
    const { object } = put
    const stored = {
      etag: quoted(object.etag),
      contentMd5: base64(object.md5),
      crc64: decimal(object.crc64),
      versionId: versionIdOf(context.bucket, object),
      ...encryptionAnswer(object.encryption),
    }
    if (callback === undefined) return stored
    return {
      ...stored,
      callbackAnswer: await callbackAnswerOf(callback, { object, grant, operation: 'PutObject' }, context),
    }
  },
)

const smallBytesMax = 65_536

/** The chunks of a body end when its client goes away; whoever listens for that besides pays more than a small one costs. */
const isSmall = (sizeBytes: number | undefined): boolean => sizeBytes !== undefined && sizeBytes <= smallBytesMax
