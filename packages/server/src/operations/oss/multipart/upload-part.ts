import { onObject, stream } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { ossOperation } from '../../operation.ts'
import {
  contentMd5Header,
  crc64Header,
  declaredInput,
  encryptionInput,
  encryptionOutput,
  etagHeader,
  ofObject,
  trafficInput,
} from '../fields.ts'
import { encryptionAnswer, refuseEncryption } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { base64, decimal, quoted } from '../object-answer.ts'
import { declaredOf } from '../object-draft.ts'
import { noSuchUpload } from '../refusals.ts'
import { atMost, trafficLimitOf } from '../traffic-limit.ts'
import { clientEncryptionInput, isClientEncrypted, requireSameClientEncryption } from './client-encryption.ts'
import { noSuchUploadEc, partInput, partNotWritten } from './part-fields.ts'

export const uploadPart = ossOperation(
  {
    name: 'UploadPart',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/uploadpart',
    summary: 'Stores one part of an upload, replacing a former one of the same number.',
    route: { method: 'PUT', on: 'object', query: { partNumber: true, uploadId: true } },
    needs: [{ action: 'oss:PutObject', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...partInput,
      ...encryptionInput,
      ...clientEncryptionInput,
      ...declaredInput,
      ...trafficInput,
      body: stream,
    },
    output: { etag: etagHeader, contentMd5: contentMd5Header, crc64: crc64Header, ...encryptionOutput },
    status: 200,
    errors: [
      ...folderErrors,
      'EntityTooLarge',
      'IncompleteBody',
      'InvalidArgument',
      'InvalidCRC64',
      'InvalidDigest',
      'InvalidEncryptionRequest',
      'InvalidObjectName',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MissingArgument',
      'MissingContentLength',
      'NoSuchBucket',
      'NoSuchUpload',
      'PartAlreadyExist',
      'PartNotSequential',
      'ServiceUnavailable',
    ],
  },
  async (input, context) => {
    const { bucket, key, uploadId, partNumber } = input
    refuseEncryption(input)
    const declared = declaredOf(input, input.body)
    const chunks = atMost(input.body.chunks, trafficLimitOf(input), context)
    const grant = grantOn(context, 'write', key)
    if (isClientEncrypted(input)) {
      const upload = await context.uploads.find(grant, uploadId)
      if (upload !== undefined) requireSameClientEncryption(input, upload.draft.meta)
    }
    const nowMs = context.now.getTime()
    const { signal } = context
    const written = await context.uploads.writePart(grant, uploadId, partNumber, chunks, declared, nowMs, signal)
    if (written.kind === 'no-upload') throw noSuchUpload(uploadId, noSuchUploadEc.uploading)
    if (written.kind !== 'stored') throw partNotWritten(written, { bucket, key })
    return {
      etag: quoted(written.part.etag),
      contentMd5: base64(written.md5),
      crc64: decimal(written.part.crc64),
      ...encryptionAnswer(written.encryption),
    }
  },
)
