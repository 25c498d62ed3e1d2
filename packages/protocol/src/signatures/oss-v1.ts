import { canonicalHeaders, compareText } from './canonical-headers.ts'
import {
  headerSecurityToken,
  isAccessKeyId,
  malformedAccessKeyId,
  parseExpirySeconds,
  parseHeaderTime,
  querySecurityToken,
  refuseRepeated,
} from './claim-parts.ts'
import { base64Of, joinData, textOf, type Data } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import { accessDenied, invalidArgument, SignatureFormError } from './signature-form-error.ts'
import {
  headerOf,
  headerTextOf,
  parameterOf,
  type QueryParameter,
  type SignatureCandidate,
  type SignedHeader,
  type SignedRequest,
} from './signed-request.ts'
import { isV1SubResource, v1SubResourceSetsOf, type V1SubResourceSet } from './sub-resources.ts'
import { formatRfc1123 } from './timestamps.ts'

// OSS signature version 1, HMAC-SHA1, in the Authorization header and in URLs.
// https://www.alibabacloud.com/help/en/oss/developer-reference/include-signatures-in-the-authorization-header
// https://www.alibabacloud.com/help/en/oss/developer-reference/ddd-signatures-to-urls

export type V1Claim = {
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
} & (
  | { readonly scheme: 'v1-header'; readonly dateText: string; readonly timestampMs: number }
  | { readonly scheme: 'v1-url'; readonly dateText: string; readonly expiresAtMs: number }
)

/** `dateText` is the value of x-oss-date or Date, for a URL that of Expires. */
export function v1StringToSign(request: SignedRequest, dateText: string, set: V1SubResourceSet): Data {
  return joinData([
    request.method,
    '\n',
    headerOf(request, 'content-md5') ?? '',
    '\n',
    headerOf(request, 'content-type') ?? '',
    '\n',
    dateText,
    '\n',
    ...canonicalHeaders(request.headers, (name) => name.startsWith('x-oss-')),
    ...v1CanonicalResource(request, set),
  ])
}

export function v1Signature<Key>(digests: Digests<Key>, secret: Key, stringToSign: Data): string {
  return digests.hmacSha1Base64?.(secret, stringToSign) ?? base64Of(digests.hmacSha1(secret, stringToSign))
}

/**
 * The headers to send besides those of the request: the time (unless there is one), the session token, the signature.
 * The time goes into x-oss-date, because browsers do not let a program set Date.
 */
export function signV1Header<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  nowMs: number,
): readonly SignedHeader[] {
  const added: SignedHeader[] = []
  let dateText = headerTextOf(request, 'x-oss-date') ?? headerTextOf(request, 'date')
  if (dateText === undefined) {
    dateText = formatRfc1123(nowMs)
    added.push(['x-oss-date', dateText])
  }
  if (credentials.securityToken !== undefined) added.push(['x-oss-security-token', credentials.securityToken])
  const signed = { ...request, headers: [...request.headers, ...added] }
  const signature = v1Signature(digests, credentials.secret, v1StringToSign(signed, dateText, 'ambiguous-in'))
  return [...added, ['authorization', `OSS ${credentials.accessKeyId}:${signature}`]]
}

/**
 * The query parameters to add to a URL that is good until `expiresAtMs` (whole seconds count). Throws 400
 * InvalidObjectName for a key such as `a?acl`: its string to sign is also that of the sub-resource acl of `a`, so whoever
 * gets the URL could turn it into another operation. Version 4 has no such keys.
 */
export function presignV1<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  expiresAtMs: number,
): readonly QueryParameter[] {
  if (isAmbiguousKey(request.key ?? ''))
    throw new SignatureFormError(400, 'InvalidObjectName', 'Version 1 cannot sign a URL for this key; use version 4.')
  const expires = String(Math.floor(expiresAtMs / 1000))
  const added: QueryParameter[] =
    credentials.securityToken === undefined ? [] : [['security-token', credentials.securityToken]]
  const signed = { ...request, query: [...request.query, ...added] }
  const signature = v1Signature(digests, credentials.secret, v1StringToSign(signed, expires, 'ambiguous-in'))
  return [...added, ['OSSAccessKeyId', credentials.accessKeyId], ['Expires', expires], ['Signature', signature]]
}

/** Reads `Authorization: OSS {AccessKeyId}:{Signature}`. Throws InvalidArgument, InvalidAccessKeyId or AccessDenied. */
export function parseV1Header(request: SignedRequest): V1Claim {
  const authorization = headerTextOf(request, 'authorization') ?? ''
  const match = /^OSS ([^:]*):([^:]+)$/.exec(authorization)
  if (match === null) throw invalidArgument('Authorization', authorization, 'Authorization header is invalid.')
  const [, accessKeyId = '', signature = ''] = match
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId)
  const { text: dateText, timestampMs } = parseHeaderTime(request)
  const securityToken = headerSecurityToken(request)
  return { scheme: 'v1-header', accessKeyId, signature, securityToken, dateText, timestampMs }
}

/** Reads OSSAccessKeyId, Expires and Signature of a URL. Throws AccessDenied, InvalidArgument or InvalidRequest. */
export function parseV1Url(request: SignedRequest): V1Claim {
  refuseRepeated(request, ['OSSAccessKeyId', 'Expires', 'Signature', 'security-token'])
  const accessKeyId = parameterOf(request, 'OSSAccessKeyId')
  const dateText = parameterOf(request, 'Expires')
  const signature = parameterOf(request, 'Signature')
  if (accessKeyId === undefined || dateText === undefined || signature === undefined)
    throw accessDenied(
      'Query string authentication requires the Signature, Expires and OSSAccessKeyId parameters.',
      signature === undefined ? '0002-00000074' : undefined,
    )
  const expiresAtMs = parseExpirySeconds(dateText, '0002-00000068')
  if (!isAccessKeyId(accessKeyId)) throw malformedAccessKeyId(accessKeyId)
  const securityToken = querySecurityToken(request, 'security-token')
  return { scheme: 'v1-url', accessKeyId, signature, securityToken, dateText, expiresAtMs }
}

/** The strings to sign that a server tries, in this order. A URL has one only: nothing may be added to it. */
export function v1Candidates(request: SignedRequest, claim: V1Claim): readonly SignatureCandidate[] {
  const sets = claim.scheme === 'v1-url' ? (['ambiguous-in'] as const) : v1SubResourceSetsOf(request.query)
  return sets.map((set) => ({
    stringToSign: v1StringToSign(request, claim.dateText, set),
    covered: coveredBy(request.query, set),
  }))
}

/** Whether the text behind some `?` of the key begins like a list of sub-resources. */
function isAmbiguousKey(key: Data): boolean {
  const afterQuestionMarks = textOf(key).split('?').slice(1)
  return afterQuestionMarks.some((text) => isV1SubResource(/^[^=&]*/.exec(text)?.[0] ?? '', 'ambiguous-in'))
}

function v1CanonicalResource(request: SignedRequest, set: V1SubResourceSet): Data[] {
  const pieces: Data[] = ['/']
  if (request.bucket !== undefined) pieces.push(request.bucket, '/', request.key ?? '')
  const signed = new Map<string, string>()
  for (const [name, value] of request.query)
    if (isV1SubResource(name, set) && !signed.has(name)) signed.set(name, value ?? '')
  const names = [...signed.keys()].sort(compareText)
  names.forEach((name, index) => {
    const value = signed.get(name) ?? ''
    pieces.push(index === 0 ? '?' : '&', name, value === '' ? '' : `=${value}`)
  })
  return pieces
}

/** A parameter sent twice is covered by neither: the string holds the first only, a reader might take the other. */
function coveredBy(query: readonly QueryParameter[], set: V1SubResourceSet): ReadonlySet<string> {
  const covered = new Set<string>()
  const seen = new Set<string>()
  for (const [name] of query) {
    if (seen.has(name)) covered.delete(name)
    else if (isV1SubResource(name, set)) covered.add(name)
    seen.add(name)
  }
  return covered
}
