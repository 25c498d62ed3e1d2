import { ServiceError, header, member, onObject, required, shape, text, time, xml } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { resolveCopyRange } from '../../../rules/range.ts'
import type { Range } from '../../../rules/range.ts'
import { objectBytesMax } from '../../../store/bodies.ts'
import type { StoredObject } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import { copySourceInput, copySourceNeeds, requireReadable, withCopySource } from '../copy-source.ts'
import { crc64Header, encryptionOutput, etagHeader, ofObject, sourceVersionIdHeader, trafficInput } from '../fields.ts'
import { encryptionAnswer } from '../encryption.ts'
import { requireOpenable } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, quoted } from '../object-answer.ts'
import { invalidArgument, noSuchUpload } from '../refusals.ts'
import { throughLink } from '../through-link.ts'
import { trafficLimitOf } from '../traffic-limit.ts'
import { versionIdOf } from '../versions.ts'
import { noSuchUploadEc, partInput, partNotWritten } from './part-fields.ts'

export const uploadPartCopy = ossOperation(
  {
    name: 'UploadPartCopy',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/uploadpartcopy',
    summary: 'Stores one part of an upload from bytes of another object.',
    route: { method: 'PUT', on: 'object', query: { partNumber: true, uploadId: true }, header: 'x-oss-copy-source' },
    needs: [{ action: 'oss:PutObject', on: onObject(), stage: 'head' }, ...copySourceNeeds],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...partInput,
      ...copySourceInput,
      ...trafficInput,
      sourceRange: header('x-oss-copy-source-range', text),
    },
    output: {
      // Documented in the body only, but ali-oss completes its copies with the ETag of this header.
      etag: etagHeader,
      crc64: crc64Header,
      sourceVersionId: sourceVersionIdHeader,
      ...encryptionOutput,
      result: required(
        xml(
          'CopyPartResult',
          shape({
            lastModified: required(member('LastModified', time)),
            etag: required(member('ETag', text)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      ...folderErrors,
      'AccessDenied',
      'EntityTooLarge',
      'InvalidArgument',
      'InvalidObjectName',
      'InvalidObjectState',
      'InvalidTargetType',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MissingArgument',
      'NoSuchBucket',
      'NoSuchKey',
      'NoSuchUpload',
      'NoSuchVersion',
      'NotModified',
      'PartAlreadyExist',
      'PartNotSequential',
      'PreconditionFailed',
      'ServiceUnavailable',
      'SymlinkTargetNotExist',
    ],
  },
  async (input, context) => {
    const { bucket, key, uploadId, partNumber } = input
    trafficLimitOf(input)
    const target = grantOn(context, 'write', key)
    return withCopySource(input, context, async (open) => {
      const { grant, object } = await throughLink(open.object, open.grant, open.bucket, context)
      requireReadable(object, { bucket: open.bucket, now: context.now })
      if (open.object.type === 'Symlink') await requireOpenable(object, context)
      const range = rangeOf(input.sourceRange, object)
      const written = await context.uploads.copyPart(
        { grant, object, range },
        target,
        uploadId,
        partNumber,
        context.now.getTime(),
        context.signal,
      )
      if (written.kind === 'no-upload') throw noSuchUpload(uploadId, noSuchUploadEc.copying)
      if (written.kind !== 'stored') throw partNotWritten(written, { bucket, key })
      const etag = quoted(written.part.etag)
      return {
        etag,
        crc64: decimal(written.part.crc64),
        sourceVersionId: versionIdOf(open.bucket, open.object),
        ...encryptionAnswer(written.encryption),
        result: { lastModified: new Date(written.part.modifiedMs), etag },
      }
    })
  },
)

/** A range that the source does not have is refused: a part of another length would make another object. */
function rangeOf(value: string | undefined, object: StoredObject): Range | undefined {
  const range = value === undefined ? undefined : resolveCopyRange(value, object.sizeBytes)
  if (value !== undefined && range === undefined) throw invalidArgument('x-oss-copy-source-range', value)
  const sizeBytes = range === undefined ? object.sizeBytes : range.endByte - range.startByte + 1
  if (sizeBytes > objectBytesMax)
    throw new ServiceError('EntityTooLarge', {
      MaxSizeAllowed: String(objectBytesMax),
      ProposedSize: String(sizeBytes),
    })
  return range
}
