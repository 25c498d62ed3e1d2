import { accessDenied, invalidArgument, SignatureFormError } from './signature-form-error.ts'
import { headerTextOf, parameterOf, type SignedRequest } from './signed-request.ts'
import { parseIsoBasic, parseRfc1123 } from './timestamps.ts'

// What the parsers of several schemes share.

export const accessKeyIdCharactersMax = 128
const accessKeyIdForm = /^[A-Za-z0-9._-]+$/

export function isAccessKeyId(text: string): boolean {
  return text.length <= accessKeyIdCharactersMax && accessKeyIdForm.test(text)
}

/** 403 InvalidAccessKeyId for an id that no key can have. */
export function malformedAccessKeyId(accessKeyId: string, ec = '0002-00000901'): SignatureFormError {
  return new SignatureFormError(
    403,
    'InvalidAccessKeyId',
    'The OSS Access Key Id you provided does not exist in our records.',
    { ec, details: { OSSAccessKeyId: accessKeyId.slice(0, accessKeyIdCharactersMax) } },
  )
}

export type HeaderTime = {
  /** As it enters the string to sign. */
  readonly text: string
  readonly timestampMs: number
}

/**
 * The time of a header signature: x-oss-date, or Date (which browsers cannot set).
 * Throws 403 AccessDenied when there is none or it is no time.
 */
export function parseHeaderTime(request: SignedRequest): HeaderTime {
  const text = headerTextOf(request, 'x-oss-date') ?? headerTextOf(request, 'date')
  const timestampMs = text === undefined ? undefined : (parseIsoBasic(text) ?? parseRfc1123(text))
  if (text === undefined || timestampMs === undefined)
    throw accessDenied('OSS authentication requires a valid Date.', '0002-00000503')
  return { text, timestampMs }
}

/**
 * The session token beside a header signature. V1 of the Python SDK sends it in a header without the prefix.
 * Throws 400 InvalidArgument when the query carries one too.
 */
export function headerSecurityToken(request: SignedRequest): string | undefined {
  const token = headerTextOf(request, 'x-oss-security-token') ?? headerTextOf(request, 'security-token')
  const inQuery = parameterOf(request, 'security-token') ?? parameterOf(request, 'x-oss-security-token')
  if (token !== undefined && inQuery !== undefined) throw tokenTwice()
  return token === '' ? undefined : token
}

/**
 * The session token of a signed URL. Throws 400 InvalidArgument when a header carries one too, 400 InvalidRequest when
 * only a header does, since whoever follows a URL must not be able to add to it.
 */
export function querySecurityToken(request: SignedRequest, name: string): string | undefined {
  const token = parameterOf(request, name)
  const inHeader = headerTextOf(request, 'x-oss-security-token') ?? headerTextOf(request, 'security-token')
  if (inHeader !== undefined) {
    if (token !== undefined) throw tokenTwice()
    const message = 'Security-token must be provided by query string parameter.'
    throw new SignatureFormError(400, 'InvalidRequest', message)
  }
  return token === '' ? undefined : token
}

function tokenTwice(): SignatureFormError {
  return invalidArgument(
    'x-oss-security-token',
    '',
    'The security token must be given either in a header or in the query, not in both.',
  )
}

/** Names in AdditionalHeaders; ours, the cloud documents none. */
export const additionalHeaderCountMax = 100

/**
 * The names of `AdditionalHeaders=a;b` as they were sent. Throws 400 InvalidArgument when it is empty, has an empty
 * name or names a header that was not sent.
 */
export function parseAdditionalHeaders(text: string, request: SignedRequest): readonly string[] {
  if (text === '') throw invalidArgument('AdditionalHeaders', '', 'AdditionalHeaders is empty.', '0002-00000209')
  const names = text.split(';', additionalHeaderCountMax + 1)
  if (names.length > additionalHeaderCountMax)
    throw invalidArgument('AdditionalHeaders', text, 'AdditionalHeaders names too many headers.')
  if (names.includes(''))
    throw invalidArgument('AdditionalHeaders', text, 'AdditionalHeaders contains an empty name.', '0002-00000210')
  const sent = new Set(request.headers.map(([name]) => name))
  for (const name of names)
    if (!sent.has(name.toLowerCase()))
      throw invalidArgument('AdditionalHeaders', name, 'AdditionalHeaders names a header that was not sent.')
  return names
}

/** Throws 400 InvalidArgument when one of these query parameters is there more than once. */
export function refuseRepeated(request: SignedRequest, names: readonly string[]): void {
  for (const name of names) {
    const count = request.query.filter(([parameterName]) => parameterName === name).length
    if (count > 1) throw invalidArgument(name, '', `The parameter ${name} is given more than once.`)
  }
}

/**
 * The moment a V1 or V2 URL expires, in milliseconds.
 * https://www.alibabacloud.com/help/en/oss/support/0002-00000070
 */
export function parseExpirySeconds(text: string, emptyEc: string): number {
  if (text === '') throw accessDenied('Invalid date (should be seconds since epoch).', emptyEc)
  if (!/^\d{1,15}$/.test(text)) throw accessDenied('Invalid date (should be seconds since epoch).', '0002-00000070')
  return Number(text) * 1000
}
