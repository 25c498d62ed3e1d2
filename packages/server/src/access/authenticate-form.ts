import {
  checkPostConditions,
  checkPostContentLength,
  checkPostFormTime,
  checkPostPolicyTime,
  checkPostV4Binding,
  formFieldsByName,
  isPostFormVerified,
  parsePostForm,
  parsePostPolicy,
  ServiceError,
} from '@latchkey/protocol'
import type { BodyStream, Digests, FormInput, PostPolicy } from '@latchkey/protocol'
import type { Secret } from '../base/secret.ts'
import { anonymous } from './authenticate.ts'
import type { Authenticated, OssAuthenticator } from './authenticate.ts'

const shownPolicyCharacters = 1_000

/**
 * A form's signature is over its policy alone, and the policy says which fields, which bucket, until when and how large:
 * all of it is checked here, before anything is looked up, and the size while the file is read.
 * @throws SignatureFormError, ServiceError with the documented code
 */
export async function authenticateForm(
  authenticator: OssAuthenticator,
  digests: Digests<Secret>,
  { form, bucket }: { readonly form: FormInput; readonly bucket: string },
  now: Date,
): Promise<Authenticated> {
  const claim = parsePostForm(form.fields)
  if (claim === undefined) return anonymous
  checkPostFormTime(claim, now.getTime())
  if (claim.scheme === 'form-v4') authenticator.checkRegion(claim)
  const { caller, secret } = await authenticator.identify(claim, now)
  const v4SigningKey = (scope: Parameters<typeof authenticator.signingKey>[1]) =>
    authenticator.signingKey(secret, scope)
  if (!isPostFormVerified({ digests, secret, v4SigningKey }, claim))
    throw new ServiceError('SignatureDoesNotMatch', {
      OSSAccessKeyId: claim.accessKeyId,
      SignatureProvided: claim.signature,
      StringToSign: claim.policyBase64.slice(0, shownPolicyCharacters),
    })
  const policy = parsePostPolicy(claim.policyText)
  const fields = formFieldsByName(form.fields)
  checkPostPolicyTime(policy, now.getTime())
  checkPostConditions(policy, withFileType(fields, form.fileType), bucket)
  if (claim.scheme === 'form-v4') checkPostV4Binding(policy, fields)
  return { caller, covered: 'all', by: 'form', form: { ...form, file: sized(form.file, policy) } }
}

/** Without the field the type of the file's part is the one that is stored, and so the one that conditions are about. */
function withFileType(fields: ReadonlyMap<string, string>, fileType: string | undefined): ReadonlyMap<string, string> {
  return fileType === undefined || fields.has('content-type')
    ? fields
    : new Map([...fields, ['content-type', fileType]])
}

/** A file of a forbidden size ends with an error, and what ends with an error is not stored. */
function sized(file: BodyStream, policy: PostPolicy): BodyStream {
  return policy.contentLength === undefined ? file : { ...file, chunks: counted(file.chunks, policy) }
}

async function* counted(chunks: AsyncIterable<Uint8Array>, policy: PostPolicy): AsyncGenerator<Uint8Array> {
  let sizeBytes = 0
  for await (const chunk of chunks) {
    sizeBytes += chunk.length
    checkPostContentLength(policy, sizeBytes, { isWhole: false })
    yield chunk
  }
  checkPostContentLength(policy, sizeBytes, { isWhole: true })
}
