import { ServiceError, header, member, required, shape, status, text, xml } from '@latchkey/protocol'
import type { OutputOf } from '@latchkey/protocol'
import { folderErrors } from '../folder-refusal.ts'
import { isPublic } from '../../../rules/acl.ts'
import { isHeaderValue } from '../../../rules/metadata.ts'
import { resolveFormKey, successLocation, successStatus } from '../../../rules/post-form.ts'
import type { Grant } from '../../../store/grant.ts'
import type { Bucket, ObjectAcl, StoredObject } from '../../../store/port.ts'
import { ossOperation } from '../../operation.ts'
import type { OssContext } from '../../operation.ts'
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
  ofBucket,
  placementInput,
  trafficInput,
  versionIdHeader,
  writeNeeds,
} from '../fields.ts'
import { encryptionAnswer, encryptionOf } from '../encryption.ts'
import { base64, decimal, objectUrl, quoted } from '../object-answer.ts'
import { declaredOf, objectDraft } from '../object-draft.ts'
import { refusePublicAcl } from '../public-access.ts'
import { onlyIfAbsentOf } from '../overwrite.ts'
import { invalidArgument, notWritten, requireObjectKey } from '../refusals.ts'
import { atMost, trafficLimitOf } from '../traffic-limit.ts'
import { versionIdOf } from '../versions.ts'
import { conditionName, ifMatchNeed, onlyIfOf } from '../write-conditions.ts'

const postOutput = {
  status: required(status),
  etag: etagHeader,
  contentMd5: contentMd5Header,
  crc64: crc64Header,
  versionId: versionIdHeader,
  ...encryptionOutput,
  location: header('Location', text),
  callbackAnswer,
  result: xml(
    'PostResponse',
    shape({
      bucket: required(member('Bucket', text)),
      location: required(member('Location', text)),
      key: required(member('Key', text)),
      etag: required(member('ETag', text)),
    }),
  ),
} as const

export const postObject = ossOperation(
  {
    name: 'PostObject',
    product: 'oss',
    tier: 1,
    page: 'https://help.aliyun.com/en/oss/developer-reference/postobject',
    summary: 'Stores the file of a browser’s form; the form’s own fields carry signature, policy and headers.',
    route: { method: 'POST', on: 'bucket', form: true },
    // The key is known when `${filename}` was put in, so all of this is asked then.
    needs: [...writeNeeds('found'), { ...ifMatchNeed, stage: 'found' }],
    callers: 'any',
    bucket: 'existing',
    input: {
      ...ofBucket,
      ...contentInput,
      ...placementInput,
      ...encryptionInput,
      ...callbackInput,
      ...declaredInput,
      ...conditionInput,
      ...trafficInput,
      keyField: header('key', text),
      callbackField: header('callback', text),
      successStatus: header('success_action_status', text),
      successRedirect: header('success_action_redirect', text),
      form: { in: 'form' },
    },
    output: postOutput,
    status: 204,
    errors: [
      'AccessDenied',
      'CallbackFailed',
      'EntityTooLarge',
      'FileAlreadyExists',
      'FileImmutable',
      ...folderErrors,
      'InvalidArgument',
      'InvalidCRC64',
      'InvalidDigest',
      'InvalidEncryptionAlgorithmError',
      'InvalidObjectName',
      'InvalidTag',
      'KeyDisabled',
      'KeyPendingDeletion',
      'MetadataTooLarge',
      'NoSuchBucket',
      'NotImplemented',
      'PreconditionFailed',
      'ServiceUnavailable',
      'TooManyTags',
      'UserKeyMustBeSpecified',
    ],
  },
  async (input, context) => {
    const { form } = input
    const key = resolveFormKey(form.fields, form.fileName) ?? ''
    if (key === '') throw new ServiceError('UserKeyMustBeSpecified')
    requireObjectKey(key)
    const grant = await authorized(key, input, context)
    await refusePublicAcl(input.objectAcl, context, 'object')
    const encryption = await encryptionOf(input, context)
    const callback = callbackOf(input, context)
    const onlyIf = onlyIfOf(input)
    const redirect = redirectOf(input.successRedirect)
    const contentType = input.contentType ?? fileTypeOf(form.fileType)
    const draft = { ...objectDraft({ ...input, contentType }, context.bucket), encryption }
    const declared = declaredOf(input, form.file)
    const chunks = atMost(form.file.chunks, trafficLimitOf(input), context)
    const onlyIfAbsent = onlyIfAbsentOf({ ...input, key }, context.bucket, context)
    const nowMs = context.now.getTime()
    const put = await context.objects.put(
      grant,
      draft,
      chunks,
      declared,
      { onlyIfAbsent, onlyIf },
      nowMs,
      context.signal,
    )
    if (put.kind !== 'stored') throw notWritten(put, { bucket: input.bucket, key, condition: conditionName(input) })
    const { object } = put
    if (callback === undefined) return answer(object, redirect, input.successStatus, context)
    const told = await callbackAnswerOf(callback, { object, grant, operation: 'PostObject' }, context)
    return { ...storedHeaders(object, context.bucket), status: 200, callbackAnswer: told }
  },
)

/** A form is authorized on the key under which it is stored, before a byte of its file is read. */
async function authorized(
  key: string,
  input: {
    readonly tagging?: string | undefined
    readonly objectAcl?: ObjectAcl | undefined
    readonly ifMatch?: string | undefined
  },
  context: Pick<OssContext, 'bucket' | 'grants'>,
): Promise<Grant> {
  const what = { bucket: context.bucket, key }
  const grant = await context.grants.found('oss:PutObject', what, 'write')
  if (input.tagging !== undefined) await context.grants.found('oss:PutObjectTagging', what, 'write')
  if (input.ifMatch !== undefined) await context.grants.found('oss:GetObject', what, 'read')
  if (input.objectAcl !== undefined && isPublic(input.objectAcl))
    await context.grants.found('oss:PutObjectAcl', what, 'write')
  return grant
}

/** Checked before anything is stored: a form whose answer could not be given is not taken. */
function redirectOf(redirect: string | undefined): string | undefined {
  if (redirect === undefined || redirect === '') return undefined
  // A field's text comes as the bytes of its UTF-8, as headers do.
  const value = Buffer.from(redirect, 'latin1').toString('utf8')
  if (successLocation(value, { bucket: '', key: '', etag: '' }) === undefined)
    throw invalidArgument('success_action_redirect', value)
  return value
}

function fileTypeOf(fileType: string | undefined): string | undefined {
  if (fileType === undefined) return undefined
  const bytes = Buffer.from(fileType, 'utf8').toString('latin1')
  return isHeaderValue(bytes) ? bytes : undefined
}

const storedHeaders = (object: StoredObject, bucket: Pick<Bucket, 'versioning'>) => ({
  etag: quoted(object.etag),
  contentMd5: base64(object.md5),
  crc64: decimal(object.crc64),
  versionId: versionIdOf(bucket, object),
  ...encryptionAnswer(object.encryption),
})

function answer(
  object: StoredObject,
  redirect: string | undefined,
  asked: string | undefined,
  context: Pick<OssContext, 'bucket' | 'bucketUrl'>,
): OutputOf<typeof postOutput> {
  const { name } = context.bucket
  const etag = quoted(object.etag)
  const stored = storedHeaders(object, context.bucket)
  if (redirect !== undefined) {
    const location = successLocation(redirect, { bucket: name, key: object.key, etag })
    return { ...stored, status: 303, location }
  }
  const answered = successStatus(asked)
  const location = objectUrl(context.bucketUrl, object.key)
  if (answered !== 201) return { ...stored, status: answered }
  return { ...stored, status: 201, location, result: { bucket: name, location, key: object.key, etag } }
}
