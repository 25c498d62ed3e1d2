import { isAccessKeyId, malformedAccessKeyId } from './claim-parts.ts'
import { base64Of, bytesOf, bytesOfBase64, equalInConstantTime, utf8TextOf } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import { requestTimeTooSkewed, v4SigningKeyOf, type SecretOf } from './oss-claim.ts'
import { parseV4Credential } from './oss-v4-claim.ts'
import { v1Signature } from './oss-v1.ts'
import { v2Algorithm, v2Signature } from './oss-v2.ts'
import { v4Algorithm } from './oss-v4-words.ts'
import { accessDenied, invalidArgument, SignatureFormError } from './signature-form-error.ts'
import { clockSkewMsMax, formatIsoBasic, parseIsoBasic } from './timestamps.ts'
import { V4SigningKey, v4ScopeText, type V4Scope } from './v4-signing-key.ts'

// The signature of a form upload: over the base64 text of its policy, with no string to sign around it.
// https://www.alibabacloud.com/help/en/oss/developer-reference/postobject

/** The fields in front of the file, in their order; names in any case. */
export type FormField = readonly [name: string, value: string]

export type PostFormClaim = {
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  /** What is signed, as it was sent. */
  readonly policyBase64: string
  readonly policyText: string
} & (
  | { readonly scheme: 'form-v1' | 'form-v2' }
  | { readonly scheme: 'form-v4'; readonly scope: V4Scope; readonly timestampMs: number }
)

/** Bytes of a policy document; ours, the cloud documents 2 MiB for all values of a form together. */
export const postPolicyBytesMax = 65_536
/** How long after its x-oss-date a V4 form may come. */
export const postFormAgeMsMax = 7 * 24 * 3_600_000

/** The claimed credential of a form, undefined when it is anonymous. Throws SignatureFormError. */
export function parsePostForm(formFields: readonly FormField[]): PostFormClaim | undefined {
  const fields = formFieldsByName(formFields)
  const version = fields.get('x-oss-signature-version')
  if (version === v4Algorithm) return parseFormV4(fields)
  if (version === v2Algorithm) return parseFormV2(fields)
  if (version !== undefined)
    throw invalidArgument('x-oss-signature-version', version, 'The signature version is not supported.')
  const names = ['ossaccesskeyid', 'policy', 'signature', 'x-oss-signature', 'x-oss-credential', 'x-oss-access-key-id']
  return names.some((name) => fields.has(name)) ? parseFormV1(fields) : undefined
}

/** By lower-case name. Throws 400 InvalidArgument for a field that comes twice: two readers could take another one. */
export function formFieldsByName(formFields: readonly FormField[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (const [name, value] of formFields) {
    const lowered = name.toLowerCase()
    if (fields.has(lowered)) throw invalidArgument(name, value, `The field ${lowered} is given more than once.`)
    fields.set(lowered, value)
  }
  return fields
}

/** A V4 form is good from 15 minutes before its date until seven days after. The policy has its own expiration. */
export function checkPostFormTime(claim: PostFormClaim, nowMs: number): void {
  if (claim.scheme !== 'form-v4') return
  if (nowMs < claim.timestampMs - clockSkewMsMax) throw requestTimeTooSkewed(claim.timestampMs, nowMs)
  if (nowMs > claim.timestampMs + postFormAgeMsMax) throw accessDenied('Request has expired.')
}

/** Compares in constant time. */
export function isPostFormVerified<Key>(by: SecretOf<Key>, claim: PostFormClaim): boolean {
  switch (claim.scheme) {
    case 'form-v1':
      return equalInConstantTime(v1Signature(by.digests, by.secret, claim.policyBase64), claim.signature)
    case 'form-v2':
      return equalInConstantTime(v2Signature(by.digests, by.secret, claim.policyBase64), claim.signature)
    case 'form-v4': {
      const expected = v4SigningKeyOf(by, claim.scope).sign(by.digests, claim.policyBase64)
      return equalInConstantTime(expected, claim.signature)
    }
  }
}

/** The fields to put in front of the file, for a policy as JSON text. */
export function signPostFormV1<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  policyText: string,
): readonly FormField[] {
  const policyBase64 = base64Of(bytesOf(policyText))
  return [
    ['OSSAccessKeyId', credentials.accessKeyId],
    ['policy', policyBase64],
    ['Signature', v1Signature(digests, credentials.secret, policyBase64)],
    ...tokenField(credentials),
  ]
}

/** The V4 fields that are known before the policy is: each must be a condition of it, with just this value. */
export function postFormV4Fields<Key>(
  credentials: SigningCredentials<Key>,
  options: { readonly region: string; readonly product?: string; readonly nowMs: number },
): readonly FormField[] {
  const dateText = formatIsoBasic(options.nowMs)
  const scope = { day: dateText.slice(0, 8), region: options.region, product: options.product ?? 'oss' }
  return [
    ['x-oss-signature-version', v4Algorithm],
    ['x-oss-credential', `${credentials.accessKeyId}/${v4ScopeText(scope)}`],
    ['x-oss-date', dateText],
    ...tokenField(credentials),
  ]
}

/** The fields to put in front of the file: those of `postFormV4Fields`, the policy and its signature. */
export function signPostFormV4<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  policyText: string,
  options: { readonly region: string; readonly product?: string; readonly nowMs: number },
): readonly FormField[] {
  const policyBase64 = base64Of(bytesOf(policyText))
  const day = formatIsoBasic(options.nowMs).slice(0, 8)
  const scope = { day, region: options.region, product: options.product ?? 'oss' }
  const signature = V4SigningKey.derive(digests, credentials.secret, scope).sign(digests, policyBase64)
  return [...postFormV4Fields(credentials, options), ['policy', policyBase64], ['x-oss-signature', signature]]
}

function tokenField<Key>(credentials: SigningCredentials<Key>): readonly FormField[] {
  return credentials.securityToken === undefined ? [] : [['x-oss-security-token', credentials.securityToken]]
}

type Fields = ReadonlyMap<string, string>

function parseFormV1(fields: Fields): PostFormClaim {
  const accessKeyId = fields.get('ossaccesskeyid')
  const signature = fields.get('signature')
  if (accessKeyId === undefined) throw missingField('OSSAccessKeyId')
  const policy = parsePolicyField(fields)
  if (signature === undefined) throw missingField('Signature', '0002-00000703')
  if (signature === '') throw invalidArgument('Signature', '', 'The form field Signature is empty.', '0002-00000704')
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId)
  return { scheme: 'form-v1', accessKeyId, signature, securityToken: tokenOf(fields), ...policy }
}

function parseFormV2(fields: Fields): PostFormClaim {
  const accessKeyId = fields.get('x-oss-access-key-id')
  const signature = fields.get('x-oss-signature')
  if (accessKeyId === undefined) throw missingField('x-oss-access-key-id')
  const policy = parsePolicyField(fields)
  if (signature === undefined || signature === '') throw missingField('x-oss-signature')
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId)
  return { scheme: 'form-v2', accessKeyId, signature, securityToken: tokenOf(fields), ...policy }
}

function parseFormV4(fields: Fields): PostFormClaim {
  const credential = fields.get('x-oss-credential')
  const dateText = fields.get('x-oss-date') ?? ''
  const signature = fields.get('x-oss-signature')
  if (credential === undefined) throw missingField('x-oss-credential', '0002-00000710')
  const ecs = { argument: 'x-oss-credential', malformed: '0002-00000710', accessKeyId: '0002-00000710' }
  const { accessKeyId, scope } = parseV4Credential(credential, { ...ecs, day: '0002-00000709' })
  const timestampMs = parseIsoBasic(dateText)
  if (timestampMs === undefined || dateText.slice(0, 8) !== scope.day)
    throw invalidArgument('x-oss-date', dateText, 'x-oss-date is no time of the credential’s day.', '0002-00000709')
  const policy = parsePolicyField(fields)
  if (signature === undefined || signature === '') throw missingField('x-oss-signature')
  return { scheme: 'form-v4', accessKeyId, signature, securityToken: tokenOf(fields), scope, timestampMs, ...policy }
}

function tokenOf(fields: Fields): string | undefined {
  return fields.get('x-oss-security-token') || undefined
}

function parsePolicyField(fields: Fields): { policyBase64: string; policyText: string } {
  const policyBase64 = fields.get('policy')
  if (policyBase64 === undefined || policyBase64 === '') throw missingField('policy', '0002-00000702')
  if (policyBase64.length > (postPolicyBytesMax * 4) / 3)
    throw new SignatureFormError(400, 'InvalidPolicyDocument', `Invalid Policy: more than ${postPolicyBytesMax} bytes.`)
  // Some languages break their base64 into lines; the lines are part of what is signed.
  const bytes = bytesOfBase64(policyBase64.replaceAll(/\s/g, ''))
  const policyText = bytes === undefined ? undefined : utf8TextOf(bytes)
  if (policyText === undefined)
    throw new SignatureFormError(400, 'InvalidPolicyDocument', 'Invalid Policy: not base64 of UTF-8 text.')
  return { policyBase64, policyText }
}

function missingField(name: string, ec?: string): SignatureFormError {
  return invalidArgument(name, '', `The form field ${name} is missing or empty.`, ec)
}
