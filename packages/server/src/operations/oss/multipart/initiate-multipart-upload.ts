import { choice, encodedText, member, query, required, shape, text, xml } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { ossOperation } from '../../operation.ts'
import {
  conditionInput,
  contentInput,
  encryptionInput,
  encryptionOutput,
  ofObject,
  placementInput,
  writeNeeds,
} from '../fields.ts'
import { encryptionAnswer, encryptionOf } from '../encryption.ts'
import { grantOn } from '../grant-on.ts'
import { objectDraft } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { notWritten } from '../refusals.ts'
import { refuseEtags } from '../write-conditions.ts'

export const initiateMultipartUpload = ossOperation(
  {
    name: 'InitiateMultipartUpload',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/initiatemultipartupload',
    summary: 'Begins an upload in parts and fixes what will be said of the object.',
    route: { method: 'POST', on: 'object', query: { uploads: true } },
    needs: [...writeNeeds('head')],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofObject,
      ...contentInput,
      ...placementInput,
      ...encryptionInput,
      ...conditionInput,
      encodingType: query('encoding-type', choice('url')),
      sequential: query('sequential', text),
    },
    output: {
      ...encryptionOutput,
      result: required(
        xml(
          'InitiateMultipartUploadResult',
          shape({
            encodingType: member('EncodingType', text),
            bucket: required(member('Bucket', text)),
            key: required(member('Key', encodedText)),
            uploadId: required(member('UploadId', text)),
          }),
        ),
      ),
    },
    status: 200,
    errors: [
      ...folderErrors,
      'AccessDenied',
      'FileAlreadyExists',
      'InvalidArgument',
      'InvalidEncryptionAlgorithmError',
      'InvalidObjectName',
      'InvalidTag',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MetadataTooLarge',
      'NoSuchBucket',
      'NotImplemented',
      'ServiceUnavailable',
      'TooManyTags',
    ],
  },
  async (input, context) => {
    const { bucket, key } = input
    await refusePublicAcl(input.objectAcl, context, 'object')
    const encryption = await encryptionOf(input, context)
    // The object is replaced by the completion, which takes the conditions.
    refuseEtags(input)
    // An ACL is judged here like everywhere, but only that of the completion counts, as the Go client's tests show.
    const draft = { ...objectDraft(input, context.bucket), acl: 'default', encryption } as const
    const onlyIfAbsent = input.forbidOverwrite === true && context.bucket.versioning === 'off'
    const grant = grantOn(context, 'write', key)
    const begun = await context.uploads.initiate(
      grant,
      draft,
      { onlyIfAbsent, isSequential: input.sequential !== undefined },
      context.now.getTime(),
    )
    if (begun.kind !== 'initiated') throw notWritten(begun, { bucket, key })
    return {
      ...encryptionAnswer(begun.upload.draft.encryption),
      result: { encodingType: input.encodingType, bucket, key, uploadId: begun.upload.id },
    }
  },
)
