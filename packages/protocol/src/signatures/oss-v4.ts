import { canonicalHeaders, compareText } from './canonical-headers.ts'
import { hexOf, joinData, type Data } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import type { V4Claim } from './oss-v4-claim.ts'
import { isAlwaysSigned, v4Algorithm, v4UnsignedPayload } from './oss-v4-words.ts'
import { percentEncode, percentEncodePath } from './percent-encoding.ts'
import {
  headerTextOf,
  type QueryParameter,
  type SignatureCandidate,
  type SignedHeader,
  type SignedRequest,
} from './signed-request.ts'
import { formatIsoBasic } from './timestamps.ts'
import { V4SigningKey, v4ScopeText, type V4KeyKeeper, type V4Scope } from './v4-signing-key.ts'

// OSS signature version 4, OSS4-HMAC-SHA256, in the Authorization header and in URLs.
// https://www.alibabacloud.com/help/en/oss/developer-reference/recommend-to-use-signature-version-4
// https://www.alibabacloud.com/help/en/oss/developer-reference/add-signatures-to-urls

/** The only value of x-oss-content-sha256: OSS signs no body. */

/** How a client writes a query parameter without a value. Go and Python sign `key`, ali-oss signs `key=`. */
export type V4EmptyValue = 'bare' | 'equals'

export function v4CanonicalRequest(
  request: SignedRequest,
  additionalHeaders: readonly string[],
  emptyValue: V4EmptyValue = 'bare',
): Data {
  const { method, bucket, key = '' } = request
  const additional = additionalHeaders.map((name) => name.toLowerCase())
  const path = bucket === undefined ? '' : `${percentEncode(bucket)}/${percentEncodePath(key)}`
  return joinData([
    `${method}\n/${path}\n${v4CanonicalQuery(request.query, emptyValue)}\n`,
    ...canonicalHeaders(request.headers, (name) => isAlwaysSigned(name) || additional.includes(name)),
    `\n${additionalHeaders.join(';')}\n${v4UnsignedPayload}`,
  ])
}

export function v4StringToSign<Key>(
  digests: Digests<Key>,
  scope: V4Scope,
  dateText: string,
  canonicalRequest: Data,
): string {
  const digest = digests.sha256Hex?.(canonicalRequest) ?? hexOf(digests.sha256(canonicalRequest))
  return `${v4Algorithm}\n${dateText}\n${v4ScopeText(scope)}\n${digest}`
}

/** Lower case, sorted, without repetition and without those that are signed anyway. */
export function normalAdditionalHeaders(names: readonly string[]): readonly string[] {
  const lowered = names.map((name) => name.toLowerCase()).filter((name) => !isAlwaysSigned(name))
  return [...new Set(lowered)].sort(compareText)
}

export type V4SigningOptions = {
  readonly region: string
  /** `oss` unless given. */
  readonly product?: string
  /** Headers of the request to sign besides those that always are, such as `host`. */
  readonly additionalHeaders?: readonly string[]
  readonly nowMs: number
  /** Where a key that was derived is kept; derived anew for each request without it. */
  readonly keys?: V4KeyKeeper | undefined
}

/** The headers to send besides those of the request: time, payload, session token, signature. */
export function signV4Header<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  options: V4SigningOptions,
): readonly SignedHeader[] {
  const added: SignedHeader[] = []
  let dateText = headerTextOf(request, 'x-oss-date')
  if (dateText === undefined) {
    dateText = formatIsoBasic(options.nowMs)
    added.push(['x-oss-date', dateText])
  }
  if (headerTextOf(request, 'x-oss-content-sha256') === undefined)
    added.push(['x-oss-content-sha256', v4UnsignedPayload])
  if (credentials.securityToken !== undefined) added.push(['x-oss-security-token', credentials.securityToken])
  const additional = additionalHeadersSent(request, options)
  const scope = scopeOf(dateText, options)
  const canonical = v4CanonicalRequest({ ...request, headers: [...request.headers, ...added] }, additional)
  const stringToSign = v4StringToSign(digests, scope, dateText, canonical)
  const { keys = V4SigningKey } = options
  const signature = keys.derive(digests, credentials.secret, scope).sign(digests, stringToSign)
  const credential = `Credential=${credentials.accessKeyId}/${v4ScopeText(scope)}`
  const named = additional.length === 0 ? '' : `,AdditionalHeaders=${additional.join(';')}`
  return [...added, ['authorization', `${v4Algorithm} ${credential}${named},Signature=${signature}`]]
}

/** The query parameters to add to a URL that is good for `expiresSeconds` from `nowMs` on. */
export function presignV4<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: SignedRequest,
  options: V4SigningOptions & { readonly expiresSeconds: number },
): readonly QueryParameter[] {
  const dateText = formatIsoBasic(options.nowMs)
  const scope = scopeOf(dateText, options)
  const additional = additionalHeadersSent(request, options)
  const added: QueryParameter[] = [
    ['x-oss-signature-version', v4Algorithm],
    ['x-oss-credential', `${credentials.accessKeyId}/${v4ScopeText(scope)}`],
    ['x-oss-date', dateText],
    ['x-oss-expires', String(options.expiresSeconds)],
  ]
  if (additional.length > 0) added.push(['x-oss-additional-headers', additional.join(';')])
  if (credentials.securityToken !== undefined) added.push(['x-oss-security-token', credentials.securityToken])
  const canonical = v4CanonicalRequest({ ...request, query: [...request.query, ...added] }, additional)
  const stringToSign = v4StringToSign(digests, scope, dateText, canonical)
  const signature = V4SigningKey.derive(digests, credentials.secret, scope).sign(digests, stringToSign)
  return [...added, ['x-oss-signature', signature]]
}

/**
 * The strings to sign that a server tries, in this order. All of them hold the whole query: they differ only in how a
 * client writes an empty value and the list of additional headers. A URL has one only.
 */
export function v4Candidates<Key>(
  digests: Digests<Key>,
  request: SignedRequest,
  claim: V4Claim,
): readonly SignatureCandidate[] {
  const additionalSorted = [...claim.additionalHeaders].sort(compareText)
  const candidate = (additional: readonly string[], emptyValue: V4EmptyValue): SignatureCandidate => {
    const canonicalRequest = v4CanonicalRequest(request, additional, emptyValue)
    const stringToSign = v4StringToSign(digests, claim.scope, claim.dateText, canonicalRequest)
    return { stringToSign, canonicalRequest, covered: 'all' }
  }
  if (claim.scheme === 'v4-url') return [candidate(additionalSorted, 'bare')]
  const hasEmptyValue = request.query.some(([, value]) => value === undefined || value === '')
  const emptyValues: readonly V4EmptyValue[] = hasEmptyValue ? ['bare', 'equals'] : ['bare']
  const asSent = claim.additionalHeadersAsSent
  const lists = additionalSorted.join(';') === asSent.join(';') ? [additionalSorted] : [additionalSorted, asSent]
  return lists.flatMap((additional) => emptyValues.map((emptyValue) => candidate(additional, emptyValue)))
}

function v4CanonicalQuery(query: readonly QueryParameter[], emptyValue: V4EmptyValue): string {
  const encoded: [name: string, value: string][] = []
  for (const [name, value] of query)
    if (name !== 'x-oss-signature') encoded.push([percentEncode(name), percentEncode(value ?? '')])
  encoded.sort((left, right) => compareText(left[0], right[0]) || compareText(left[1], right[1]))
  const withoutValue = emptyValue === 'bare' ? '' : '='
  return encoded.map(([name, value]) => name + (value === '' ? withoutValue : `=${value}`)).join('&')
}

function additionalHeadersSent(request: SignedRequest, options: V4SigningOptions): readonly string[] {
  const sent = new Set(request.headers.map(([name]) => name))
  return normalAdditionalHeaders(options.additionalHeaders ?? []).filter((name) => sent.has(name))
}

function scopeOf(dateText: string, options: V4SigningOptions): V4Scope {
  return { day: dateText.slice(0, 8), region: options.region, product: options.product ?? 'oss' }
}
