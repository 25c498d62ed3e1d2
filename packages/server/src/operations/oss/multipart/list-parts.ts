import {
  boolean,
  choice,
  encodedText,
  integer,
  list,
  member,
  onObject,
  query,
  required,
  shape,
  text,
  time,
  within,
  xml,
} from '@latchkey/protocol'
import { partsMax } from '../../../rules/listing.ts'
import { ossOperation } from '../../operation.ts'
import { ofObject } from '../fields.ts'
import { grantOn } from '../grant-on.ts'
import { decimal, quoted } from '../object-answer.ts'
import { noSuchUpload } from '../refusals.ts'
import { clientEncryptionAnswer, clientEncryptionMembers } from './client-encryption.ts'
import { partNumberMax, uploadInput } from './part-fields.ts'

export const listParts = ossOperation(
  {
    name: 'ListParts',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listparts',
    summary: 'Lists the parts of an unfinished upload in the order of their numbers.',
    route: { method: 'GET', on: 'object', query: { uploadId: true } },
    needs: [{ action: 'oss:ListParts', on: onObject(), stage: 'head' }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...uploadInput,
      maxParts: query('max-parts', within(1, partsMax)),
      partNumberMarker: query('part-number-marker', within(0, partNumberMax)),
      encodingType: query('encoding-type', choice('url')),
    },
    output: {
      result: required(
        xml(
          'ListPartsResult',
          shape({
            encodingType: member('EncodingType', text),
            bucket: required(member('Bucket', text)),
            key: required(member('Key', encodedText)),
            uploadId: required(member('UploadId', text)),
            storageClass: required(member('StorageClass', text)),
            ...clientEncryptionMembers,
            partNumberMarker: required(member('PartNumberMarker', integer)),
            // oss2 fails without it, also when there is nothing to continue (quirk 4).
            nextPartNumberMarker: required(member('NextPartNumberMarker', integer)),
            maxParts: required(member('MaxParts', integer)),
            isTruncated: required(member('IsTruncated', boolean)),
            parts: member(
              'Part',
              list(
                shape({
                  partNumber: required(member('PartNumber', integer)),
                  lastModified: required(member('LastModified', time)),
                  etag: required(member('ETag', text)),
                  crc64: required(member('HashCrc64ecma', text)),
                  size: required(member('Size', integer)),
                }),
              ),
            ),
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'InvalidObjectName', 'NoSuchBucket', 'NoSuchUpload'],
  },
  async (input, context) => {
    const { key, uploadId, partNumberMarker = 0, maxParts = partsMax } = input
    const page = await context.uploads.parts(grantOn(context, 'read', key), uploadId, partNumberMarker, maxParts)
    if (page === undefined) throw noSuchUpload(uploadId)
    return {
      result: {
        encodingType: input.encodingType,
        bucket: context.bucket.name,
        key,
        uploadId,
        storageClass: page.upload.draft.storageClass,
        ...clientEncryptionAnswer(page.upload.draft.meta),
        partNumberMarker,
        nextPartNumberMarker: page.parts.at(-1)?.number ?? partNumberMarker,
        maxParts,
        isTruncated: page.isTruncated,
        parts: page.parts.map((part) => ({
          partNumber: part.number,
          lastModified: new Date(part.modifiedMs),
          etag: quoted(part.etag),
          crc64: decimal(part.crc64),
          size: part.sizeBytes,
        })),
      },
    }
  },
)
