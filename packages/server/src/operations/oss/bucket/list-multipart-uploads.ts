import {
  boolean,
  encodedText,
  integer,
  list,
  member,
  onBucket,
  query,
  required,
  shape,
  text,
  time,
  within,
  xml,
} from '@latchkey/protocol'
import { uploadsMax } from '../../../rules/listing.ts'
import { ossOperation } from '../../operation.ts'
import { commonPrefixes, listConditions, listInput, ofBucket, position } from '../fields.ts'

/** Ids have 32 characters; a longer marker names none. */
const uploadIdCharactersMax = 64

export const listMultipartUploads = ossOperation(
  {
    name: 'ListMultipartUploads',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/listmultipartuploads',
    summary: 'Lists uploads that were begun and neither completed nor aborted, by key and then by time.',
    route: { method: 'GET', on: 'bucket', query: { uploads: true } },
    needs: [{ action: 'oss:ListMultipartUploads', on: onBucket(), stage: 'head', conditions: listConditions }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...listInput,
      keyMarker: query('key-marker', position),
      uploadIdMarker: query('upload-id-marker', { type: 'text', max: uploadIdCharactersMax }),
      maxUploads: query('max-uploads', within(1, uploadsMax)),
    },
    output: {
      result: required(
        xml(
          'ListMultipartUploadsResult',
          shape({
            encodingType: member('EncodingType', text),
            bucket: required(member('Bucket', text)),
            keyMarker: required(member('KeyMarker', encodedText)),
            uploadIdMarker: required(member('UploadIdMarker', text)),
            // oss2 fails without these two, also when there is nothing to continue (quirk 4).
            nextKeyMarker: required(member('NextKeyMarker', encodedText)),
            nextUploadIdMarker: required(member('NextUploadIdMarker', text)),
            delimiter: required(member('Delimiter', encodedText)),
            prefix: required(member('Prefix', encodedText)),
            maxUploads: required(member('MaxUploads', integer)),
            isTruncated: required(member('IsTruncated', boolean)),
            uploads: member(
              'Upload',
              list(
                shape({
                  key: required(member('Key', encodedText)),
                  uploadId: required(member('UploadId', text)),
                  storageClass: required(member('StorageClass', text)),
                  initiated: required(member('Initiated', time)),
                }),
              ),
            ),
            commonPrefixes,
          }),
        ),
      ),
    },
    status: 200,
    errors: ['InvalidArgument', 'NoSuchBucket'],
  },
  async (input, context) => {
    const { prefix = '', delimiter = '', keyMarker = '', uploadIdMarker = '', maxUploads = uploadsMax } = input
    const page = await context.uploads.list(context.grants.bucket('list'), {
      prefix,
      delimiter: delimiter === '' ? undefined : delimiter,
      afterKey: keyMarker === '' ? undefined : keyMarker,
      // Without a key it names nothing.
      afterUploadId: keyMarker === '' || uploadIdMarker === '' ? undefined : uploadIdMarker,
      limit: maxUploads,
    })
    return {
      result: {
        encodingType: input.encodingType,
        bucket: context.bucket.name,
        keyMarker,
        uploadIdMarker,
        nextKeyMarker: page.nextKey ?? '',
        nextUploadIdMarker: page.nextUploadId ?? '',
        delimiter,
        prefix,
        maxUploads,
        isTruncated: page.isTruncated,
        uploads: page.items.flatMap((item) =>
          item.kind === 'upload'
            ? [
                {
                  key: item.upload.key,
                  uploadId: item.upload.id,
                  storageClass: item.upload.draft.storageClass,
                  initiated: new Date(item.upload.initiatedMs),
                },
              ]
            : [],
        ),
        commonPrefixes: page.items.flatMap((item) => (item.kind === 'prefix' ? [{ prefix: item.prefix }] : [])),
      },
    }
  },
)
