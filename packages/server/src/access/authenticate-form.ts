import { checkPostFormTime, isPostFormVerified, parsePostForm, ServiceError } from '@latchkey/protocol'
import type { Digests, FormInput } from '@latchkey/protocol'
import type { Secret } from '../base/secret.ts'
import { anonymous } from './authenticate.ts'
import type { Authenticated, OssAuthenticator } from './authenticate.ts'

/** A form's signature is over its policy alone; what the policy demands of the fields is checked by the operation. */
export async function authenticateForm(
  authenticator: OssAuthenticator,
  digests: Digests<Secret>,
  form: FormInput,
  now: Date,
): Promise<Authenticated> {
  const claim = parsePostForm(form.fields)
  if (claim === undefined) return anonymous
  checkPostFormTime(claim, now.getTime())
  const { caller, secret } = await authenticator.identify(claim, now)
  if (!isPostFormVerified({ digests, secret, v4SigningKey: (scope) => authenticator.signingKey(secret, scope) }, claim))
    throw new ServiceError('SignatureDoesNotMatch', {
      OSSAccessKeyId: claim.accessKeyId,
      SignatureProvided: claim.signature,
      StringToSign: claim.policyBase64.slice(0, 1_000),
    })
  return { caller, covered: 'all', by: 'form' }
}
