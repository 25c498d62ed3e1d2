import {
  headerSecurityToken,
  isAccessKeyId,
  malformedAccessKeyId,
  parseAdditionalHeaders,
  parseHeaderTime,
  querySecurityToken,
  refuseRepeated,
} from './claim-parts.ts'
import { textOf } from './data.ts'
import { isAlwaysSigned, v4Algorithm, v4UnsignedPayload } from './oss-v4-words.ts'
import { SignatureFormError, accessDenied, invalidArgument } from './signature-form-error.ts'
import { headerTextOf, parameterOf, type SignedRequest } from './signed-request.ts'
import { isInstantOfDay, parseIsoBasic, parseIsoDay } from './timestamps.ts'
import type { V4Scope } from './v4-signing-key.ts'

export type V4Claim = {
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  readonly scope: V4Scope
  /** `yyyymmddThhmmssZ`, as it enters the string to sign. */
  readonly dateText: string
  readonly timestampMs: number
  /** In lower case. */
  readonly additionalHeaders: readonly string[]
  readonly additionalHeadersAsSent: readonly string[]
} & ({ readonly scheme: 'v4-header' } | { readonly scheme: 'v4-url'; readonly expiresAtMs: number })

/** The longest a V4 URL may be good for, with a permanent key and with a session's. */
export const v4UrlSecondsMax = 604_800
export const v4UrlSessionSecondsMax = 43_200

const products: ReadonlySet<string> = new Set(['oss', 'oss-cloudbox', 'ossvector'])
/** Whatever stands there: only the server knows which one is right. */
const regionForm = /^[^/]{0,64}$/

/** Reads `Authorization: OSS4-HMAC-SHA256 …`. Throws InvalidArgument, InvalidAccessKeyId or AccessDenied. */
export function parseV4Header(request: SignedRequest): V4Claim {
  const fields = authorizationFields(headerTextOf(request, 'authorization') ?? '')
  const { accessKeyId, scope } = parseV4Credential(fields.Credential, headerEcs)
  const additional = fields.AdditionalHeaders
  const asSent = additional === undefined ? [] : parseAdditionalHeaders(additional, request)
  const time = parseHeaderTime(request)
  // Go's first client sends only Date, and signs its text as it is.
  if (!isInstantOfDay(time.timestampMs, scope.day))
    throw invalidArgument('Credential', scope.day, 'The day of the credential is not the day of the request.', dayEc)
  const payload = headerTextOf(request, 'x-oss-content-sha256') ?? ''
  if (payload !== v4UnsignedPayload)
    throw invalidArgument(
      'x-oss-content-sha256',
      payload,
      `x-oss-content-sha256 must be ${v4UnsignedPayload}.`,
      '0002-00000214',
    )
  return {
    scheme: 'v4-header',
    accessKeyId,
    signature: fields.Signature,
    securityToken: headerSecurityToken(request),
    scope,
    dateText: time.text,
    timestampMs: time.timestampMs,
    additionalHeaders: asSent.map((name) => name.toLowerCase()),
    additionalHeadersAsSent: asSent,
  }
}

/** Reads the `x-oss-…` parameters of a signed URL. Throws InvalidArgument, InvalidAccessKeyId or AccessDenied. */
export function parseV4Url(request: SignedRequest): V4Claim {
  refuseRepeated(request, urlParameters)
  const credential = parameterOf(request, 'x-oss-credential')
  const expires = parameterOf(request, 'x-oss-expires')
  const dateText = parameterOf(request, 'x-oss-date')
  const signature = parameterOf(request, 'x-oss-signature')
  if (expires === undefined) throw missing('x-oss-expires', '0002-00000215')
  if (credential === undefined) throw missing('x-oss-credential', '0002-00000217')
  if (credential === '') throw invalidArgument('x-oss-credential', '', 'x-oss-credential is empty.', '0002-00000218')
  if (signature === undefined) throw missing('x-oss-signature')
  const timestampMs = dateText === undefined ? undefined : parseIsoBasic(dateText)
  if (dateText === undefined || timestampMs === undefined)
    throw accessDenied('OSS authentication requires a valid Date.', '0002-00000503')
  const { accessKeyId, scope } = parseV4Credential(credential, urlEcs)
  if (dateText.slice(0, 8) !== scope.day)
    throw invalidArgument(
      'x-oss-credential',
      scope.day,
      'The day of the credential is not the day of the request.',
      '0002-00000223',
    )
  const additional = parameterOf(request, 'x-oss-additional-headers')
  const asSent = additional === undefined ? [] : parseAdditionalHeaders(additional, request)
  const securityToken = querySecurityToken(request, 'x-oss-security-token')
  const secondsMax = securityToken === undefined ? v4UrlSecondsMax : v4UrlSessionSecondsMax
  const seconds = /^\d{1,7}$/.test(expires) ? Number(expires) : 0
  if (seconds < 1 || seconds > secondsMax)
    throw invalidArgument('x-oss-expires', expires, `x-oss-expires must be from 1 to ${secondsMax}.`, '0002-00000232')
  const additionalHeaders = asSent.map((name) => name.toLowerCase())
  refuseContradictions(request, additionalHeaders)
  const expiresAtMs = timestampMs + seconds * 1000
  const claim = { accessKeyId, signature, securityToken, scope, dateText, timestampMs, expiresAtMs, additionalHeaders }
  return { scheme: 'v4-url', ...claim, additionalHeadersAsSent: asSent }
}

/**
 * Throws 400 InvalidArgument when a V4 credential is for another region than the server's, whose name is among the
 * details.
 */
export function checkV4Region(claim: { readonly scheme: string; readonly scope: V4Scope }, regionId: string): void {
  if (claim.scope.region === regionId) return
  const [argument, message, ec] = regionRefusals.get(claim.scheme) ?? regionInHeader
  const details = { ArgumentName: argument, ArgumentValue: claim.scope.region, Region: regionId }
  throw new SignatureFormError(400, 'InvalidArgument', message, { ec, details })
}

/** oss2 compares messages and ECs with these. */
type RegionRefusal = readonly [argument: string, message: string, ec: string]
const regionInHeader: RegionRefusal = [
  'Authorization',
  'Invalid signing region in Authorization header.',
  '0002-00000226',
]
const regionInCredential = 'The signing region in credential is invalid.'
const regionRefusals: ReadonlyMap<string, RegionRefusal> = new Map([
  ['v4-header', regionInHeader],
  ['v4-url', ['x-oss-credential', regionInCredential, '0002-00000228']],
  ['form-v4', ['x-oss-credential', regionInCredential, '0002-00000715']],
])

/** The `EC`s of one carrier of a credential: header, URL and form differ. */
export type CredentialEcs = {
  readonly argument: string
  readonly malformed: string
  readonly accessKeyId: string
  readonly day: string
}

const dayEc = '0002-00000212'
const headerEcs: CredentialEcs = {
  argument: 'Credential',
  malformed: '0002-00000213',
  accessKeyId: '0002-00000206',
  day: dayEc,
}
const urlEcs: CredentialEcs = {
  argument: 'x-oss-credential',
  malformed: '0002-00000224',
  accessKeyId: '0002-00000222',
  day: '0002-00000223',
}
const urlParameters = [
  'x-oss-signature-version',
  'x-oss-credential',
  'x-oss-date',
  'x-oss-expires',
  'x-oss-additional-headers',
  'x-oss-security-token',
  'x-oss-signature',
]

/** `{AccessKeyId}/{day}/{region}/{product}/aliyun_v4_request` */
export function parseV4Credential(text: string, ecs: CredentialEcs): { accessKeyId: string; scope: V4Scope } {
  const [accessKeyId = '', day = '', region = '', product = '', terminator = '', ...rest] = text.split('/', 6)
  const isWhole = rest.length === 0 && terminator === 'aliyun_v4_request' && products.has(product)
  if (!isWhole || !regionForm.test(region))
    throw invalidArgument(ecs.argument, text, 'The credential is malformed.', ecs.malformed)
  if (parseIsoDay(day) === undefined)
    throw invalidArgument(ecs.argument, text, 'The day of the credential is malformed.', ecs.day)
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId, ecs.accessKeyId)
  return { accessKeyId, scope: { day, region, product } }
}

type AuthorizationFields = { Credential?: string; AdditionalHeaders?: string; Signature?: string }

/** `Credential=…,AdditionalHeaders=…,Signature=…`; in any order, and with blanks after the commas, as clients send it. */
function authorizationFields(
  authorization: string,
): Required<Omit<AuthorizationFields, 'AdditionalHeaders'>> & AuthorizationFields {
  const malformed = () =>
    invalidArgument('Authorization', authorization, 'Authorization header is invalid.', '0002-00000213')
  if (!authorization.startsWith(`${v4Algorithm} `)) throw malformed()
  const fields: AuthorizationFields = {}
  for (const field of authorization.slice(v4Algorithm.length + 1).split(',', 4)) {
    const equals = field.indexOf('=')
    const name = field.slice(0, Math.max(equals, 0)).trim()
    const isKnown = name === 'Credential' || name === 'AdditionalHeaders' || name === 'Signature'
    if (!isKnown || fields[name] !== undefined) throw malformed()
    fields[name] = field.slice(equals + 1).trim()
  }
  const { Credential, Signature } = fields
  if (Credential === undefined || Signature === undefined) throw malformed()
  return { ...fields, Credential, Signature }
}

/** A name that is both a parameter and a signed header must mean one thing. */
function refuseContradictions(request: SignedRequest, additionalHeaders: readonly string[]): void {
  for (const [headerName, headerValue] of request.headers) {
    if (!isAlwaysSigned(headerName) && !additionalHeaders.includes(headerName)) continue
    const contradicting = request.query.find(
      ([name, value]) => name.toLowerCase() === headerName && (value ?? '') !== textOf(headerValue).trim(),
    )
    if (contradicting !== undefined)
      throw invalidArgument(headerName, contradicting[1] ?? '', 'Header and query parameter of this name differ.')
  }
}

function missing(name: string, ec?: string): Error {
  return invalidArgument(name, '', `The parameter ${name} is missing.`, ec)
}
