import { canonicalHeaders, compareText } from './canonical-headers.ts'
import {
  headerSecurityToken,
  isAccessKeyId,
  malformedAccessKeyId,
  parseAdditionalHeaders,
  parseExpirySeconds,
  parseHeaderTime,
  querySecurityToken,
  refuseRepeated,
} from './claim-parts.ts'
import { base64Of, joinData, type Data } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import { percentEncode } from './percent-encoding.ts'
import { accessDenied, invalidArgument } from './signature-form-error.ts'
import {
  headerOf,
  headerTextOf,
  parameterOf,
  type QueryParameter,
  type SignatureCandidate,
  type SignedHeader,
  type SignedRequest,
} from './signed-request.ts'
import { formatRfc1123 } from './timestamps.ts'

// OSS signature version 2 (OSS2), HMAC-SHA256: legacy, still sent by the Java and Python clients when told to.

export const v2Algorithm = 'OSS2'

export type V2Claim = {
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  readonly dateText: string
  readonly additionalHeaders: readonly string[]
} & (
  | { readonly scheme: 'v2-header'; readonly timestampMs: number }
  | { readonly scheme: 'v2-url'; readonly expiresAtMs: number }
)

/** `dateText` is the value of x-oss-date or Date, for a URL that of x-oss-expires. The whole query is signed. */
export function v2StringToSign(request: SignedRequest, dateText: string, additionalHeaders: readonly string[]): Data {
  const additional = [...new Set(additionalHeaders.map((name) => name.toLowerCase()))].sort(compareText)
  const path = request.bucket === undefined ? '/' : joinData(['/', request.bucket, '/', request.key ?? ''])
  return joinData([
    request.method,
    '\n',
    headerOf(request, 'content-md5') ?? '',
    '\n',
    headerOf(request, 'content-type') ?? '',
    '\n',
    dateText,
    '\n',
    ...canonicalHeaders(request.headers, (name) => name.startsWith('x-oss-') || additional.includes(name)),
    additional.join(';'),
    '\n',
    percentEncode(path),
    v2CanonicalQuery(request.query),
  ])
}

export function v2Signature<Key>(digests: Digests<Key>, secret: Key, stringToSign: Data): string {
  return base64Of(digests.hmacSha256(secret, stringToSign))
}

export type V2SigningOptions = { readonly additionalHeaders?: readonly string[]; readonly nowMs: number }

/** The headers to send besides those of the request: the time (unless there is one), the session token, the signature. */
export function signV2Header<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  options: V2SigningOptions,
): readonly SignedHeader[] {
  const added: SignedHeader[] = []
  let dateText = headerTextOf(request, 'x-oss-date') ?? headerTextOf(request, 'date')
  if (dateText === undefined) {
    dateText = formatRfc1123(options.nowMs)
    added.push(['x-oss-date', dateText])
  }
  if (credentials.securityToken !== undefined) added.push(['x-oss-security-token', credentials.securityToken])
  const signed = { ...request, headers: [...request.headers, ...added] }
  const additional = [...(options.additionalHeaders ?? [])].map((name) => name.toLowerCase()).sort(compareText)
  const signature = v2Signature(digests, credentials.secret, v2StringToSign(signed, dateText, additional))
  const named = additional.length === 0 ? '' : `AdditionalHeaders:${additional.join(';')},`
  return [...added, ['authorization', `OSS2 AccessKeyId:${credentials.accessKeyId},${named}Signature:${signature}`]]
}

/** The query parameters to add to a URL that is good until `expiresAtMs` (whole seconds count). */
export function presignV2<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  options: { readonly additionalHeaders?: readonly string[]; readonly expiresAtMs: number },
): readonly QueryParameter[] {
  const expires = String(Math.floor(options.expiresAtMs / 1000))
  const additional = [...(options.additionalHeaders ?? [])].map((name) => name.toLowerCase()).sort(compareText)
  const added: QueryParameter[] = [
    ['x-oss-signature-version', v2Algorithm],
    ['x-oss-expires', expires],
    ['x-oss-access-key-id', credentials.accessKeyId],
  ]
  if (additional.length > 0) added.push(['x-oss-additional-headers', additional.join(';')])
  if (credentials.securityToken !== undefined) added.push(['x-oss-security-token', credentials.securityToken])
  const signed = { ...request, query: [...request.query, ...added] }
  const signature = v2Signature(digests, credentials.secret, v2StringToSign(signed, expires, additional))
  return [...added, ['x-oss-signature', signature]]
}

/** Reads `Authorization: OSS2 AccessKeyId:…,[AdditionalHeaders:…,]Signature:…`. */
export function parseV2Header(request: SignedRequest): V2Claim {
  const authorization = headerTextOf(request, 'authorization') ?? ''
  const fields = authorizationFields(authorization)
  const accessKeyId = fields.get('AccessKeyId') ?? ''
  if (!isAccessKeyId(accessKeyId))
    throw malformedAccessKeyId(accessKeyId, accessKeyId === '' ? '0002-00000106' : '0002-00000107')
  const additional = fields.get('AdditionalHeaders')
  const additionalHeaders = additional === undefined ? [] : parseAdditionalHeaders(additional, request)
  const { text: dateText, timestampMs } = parseHeaderTime(request)
  const securityToken = headerSecurityToken(request)
  const signature = fields.get('Signature') ?? ''
  return { scheme: 'v2-header', accessKeyId, signature, securityToken, additionalHeaders, dateText, timestampMs }
}

/** Reads the `x-oss-…` parameters of a URL signed with version 2. */
export function parseV2Url(request: SignedRequest): V2Claim {
  refuseRepeated(request, urlParameters)
  const accessKeyId = parameterOf(request, 'x-oss-access-key-id')
  const dateText = parameterOf(request, 'x-oss-expires')
  const signature = parameterOf(request, 'x-oss-signature')
  if (accessKeyId === undefined || dateText === undefined || signature === undefined)
    throw accessDenied(
      'Query string authentication requires the x-oss-signature, x-oss-expires and x-oss-access-key-id parameters.',
      dateText === undefined ? '0002-00000113' : undefined,
    )
  const expiresAtMs = parseExpirySeconds(dateText, '0002-00000114')
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId)
  const additional = parameterOf(request, 'x-oss-additional-headers')
  const additionalHeaders = additional === undefined ? [] : parseAdditionalHeaders(additional, request)
  const securityToken = querySecurityToken(request, 'x-oss-security-token')
  return { scheme: 'v2-url', accessKeyId, signature, securityToken, additionalHeaders, dateText, expiresAtMs }
}

export function v2Candidates(request: SignedRequest, claim: V2Claim): readonly SignatureCandidate[] {
  return [{ stringToSign: v2StringToSign(request, claim.dateText, claim.additionalHeaders), covered: 'all' }]
}

const urlParameters = [
  'x-oss-signature-version',
  'x-oss-access-key-id',
  'x-oss-expires',
  'x-oss-additional-headers',
  'x-oss-security-token',
  'x-oss-signature',
]

function authorizationFields(authorization: string): ReadonlyMap<string, string> {
  const malformed = () =>
    invalidArgument('Authorization', authorization, 'Authorization header is invalid.', '0002-00000102')
  if (!authorization.startsWith(`${v2Algorithm} `)) throw malformed()
  const fields = new Map<string, string>()
  for (const field of authorization.slice(v2Algorithm.length + 1).split(',', 4)) {
    const colon = field.indexOf(':')
    const name = field.slice(0, Math.max(colon, 0)).trim()
    const isKnown = name === 'AccessKeyId' || name === 'AdditionalHeaders' || name === 'Signature'
    if (!isKnown || fields.has(name)) throw malformed()
    fields.set(name, field.slice(colon + 1).trim())
  }
  if (!fields.has('AccessKeyId') || !fields.has('Signature')) throw malformed()
  return fields
}

function v2CanonicalQuery(query: readonly QueryParameter[]): string {
  const encoded: [name: string, value: string][] = []
  for (const [name, value] of query)
    if (name !== 'x-oss-signature') encoded.push([percentEncode(name), percentEncode(value ?? '')])
  if (encoded.length === 0) return ''
  encoded.sort((left, right) => compareText(left[0], right[0]) || compareText(left[1], right[1]))
  return `?${encoded.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&')}`
}
