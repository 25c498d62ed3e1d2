import { canonicalHeaders, compareText } from './canonical-headers.ts'
import { isAccessKeyId } from './claim-parts.ts'
import { hexOf, joinData, type Data } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import { percentEncode } from './percent-encoding.ts'
import {
  compareCodePoints,
  malformedRpcTime,
  missingRpcParameter,
  rpcNonceCharactersMax,
  unknownRpcAccessKey,
  type RpcParameter,
} from './rpc-v1.ts'
import { SignatureFormError } from './signature-form-error.ts'
import { headerTextOf, type SignatureCandidate, type SignedHeader } from './signed-request.ts'
import { formatIsoExtended, parseIsoExtended } from './timestamps.ts'

// Signature version 3 of RPC calls, ACS3-HMAC-SHA256, which the current clients of STS and RAM use.
// https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature

export const acs3Algorithm = 'ACS3-HMAC-SHA256'

export type Acs3Request = {
  readonly method: string
  /** Decoded parameters of the URL. Those of a form body are covered by the body's hash instead. */
  readonly query: readonly RpcParameter[]
  readonly headers: readonly SignedHeader[]
}

export type Acs3Claim = {
  readonly scheme: 'acs3'
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  readonly timestampMs: number
  /** Not to be used twice until its timestamp has left the window. */
  readonly nonce: string
  readonly action: string
  readonly version: string
  /** In the order sent. */
  readonly signedHeaders: readonly string[]
  /** Lower-case hexadecimal, as claimed; the signature is computed over that of the real body, which must be the same. */
  readonly bodySha256: string
}

/** Names in SignedHeaders; ours. */
export const signedHeaderCountMax = 100

/** `bodySha256` is the lower-case hexadecimal hash of the body. */
export function acs3CanonicalRequest(request: Acs3Request, signedHeaders: readonly string[], bodySha256: string): Data {
  const isSigned = new Set(signedHeaders)
  return joinData([
    request.method,
    '\n/\n',
    acs3CanonicalQuery(request.query),
    '\n',
    ...canonicalHeaders(request.headers, (name) => isSigned.has(name)),
    '\n',
    signedHeaders.join(';'),
    '\n',
    bodySha256,
  ])
}

export function acs3StringToSign<Key>(digests: Digests<Key>, canonicalRequest: Data): string {
  return `${acs3Algorithm}\n${sha256HexOf(digests, canonicalRequest)}`
}

function sha256HexOf<Key>(digests: Digests<Key>, data: Data): string {
  return digests.sha256Hex?.(data) ?? hexOf(digests.sha256(data))
}

/** The plain secret signs, without a derived key and without the `&` of version 1. */
export function acs3Signature<Key>(digests: Digests<Key>, secret: Key, stringToSign: Data): string {
  return hexOf(digests.hmacSha256(secret, stringToSign))
}

export type Acs3SigningOptions = {
  readonly action: string
  readonly version: string
  readonly nowMs: number
  readonly nonce: string
  readonly body?: Data
}

/** The headers to send besides those of the request, which must hold `host` with its port. */
export function signAcs3<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: Acs3Request,
  options: Acs3SigningOptions,
): readonly SignedHeader[] {
  const bodySha256 = sha256HexOf(digests, options.body ?? '')
  const added: SignedHeader[] = [
    ['x-acs-action', options.action],
    ['x-acs-version', options.version],
    ['x-acs-date', formatIsoExtended(options.nowMs)],
    ['x-acs-signature-nonce', options.nonce],
    ['x-acs-content-sha256', bodySha256],
  ]
  if (credentials.securityToken !== undefined)
    added.push(['x-acs-accesskey-id', credentials.accessKeyId], ['x-acs-security-token', credentials.securityToken])
  const headers = [...request.headers, ...added]
  const names = headers.map(([name]) => name).filter(isUsuallySigned)
  const signedHeaders = [...new Set(names)].sort(compareText)
  const canonical = acs3CanonicalRequest({ ...request, headers }, signedHeaders, bodySha256)
  const signature = acs3Signature(digests, credentials.secret, acs3StringToSign(digests, canonical))
  const value = `Credential=${credentials.accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`
  return [...added, ['authorization', `${acs3Algorithm} ${value}`]]
}

/**
 * Reads `Authorization: ACS3-HMAC-SHA256 …` and the x-acs- headers. Throws 400 IncompleteSignature for a malformed
 * header and for a Host or x-acs- header that is not signed, 400 `Missing…`, InvalidTimeStamp.Format or InvalidSignatureMethod.
 */
export function parseAcs3(request: Acs3Request): Acs3Claim {
  const fields = authorizationFields(headerTextOf(request, 'authorization') ?? '')
  const signedHeaders = (fields.get('SignedHeaders') ?? '').split(';', signedHeaderCountMax + 1)
  checkSignedHeaders(request, signedHeaders)
  const required = (headerName: string, parameterName: string): string => {
    const value = headerTextOf(request, headerName)
    if (value === undefined || value === '') throw missingRpcParameter(parameterName)
    return value
  }
  const timestampMs = parseIsoExtended(required('x-acs-date', 'Timestamp'))
  if (timestampMs === undefined) throw malformedRpcTime()
  const nonce = required('x-acs-signature-nonce', 'SignatureNonce')
  if (nonce.length > rpcNonceCharactersMax) throw incomplete('x-acs-signature-nonce is too long.')
  const accessKeyId = fields.get('Credential') ?? ''
  if (!isAccessKeyId(accessKeyId)) throw unknownRpcAccessKey()
  if ((headerTextOf(request, 'x-acs-accesskey-id') ?? accessKeyId) !== accessKeyId)
    throw incomplete('x-acs-accesskey-id is not the credential.')
  return {
    scheme: 'acs3',
    accessKeyId,
    signature: fields.get('Signature') ?? '',
    securityToken: headerTextOf(request, 'x-acs-security-token') || undefined,
    timestampMs,
    nonce,
    action: required('x-acs-action', 'Action'),
    version: required('x-acs-version', 'Version'),
    signedHeaders,
    bodySha256: required('x-acs-content-sha256', 'ContentSha256').toLowerCase(),
  }
}

/** `bodySha256` is the hash of the body that came, so that a body other than the claimed one does not verify. */
export function acs3Candidates<Key>(
  digests: Digests<Key>,
  request: Acs3Request,
  claim: Acs3Claim,
  bodySha256: string,
): readonly SignatureCandidate[] {
  const canonicalRequest = acs3CanonicalRequest(request, claim.signedHeaders, bodySha256)
  return [{ stringToSign: acs3StringToSign(digests, canonicalRequest), canonicalRequest, covered: 'all' }]
}

function acs3CanonicalQuery(query: readonly RpcParameter[]): string {
  const sorted = query.toSorted(
    (left, right) => compareCodePoints(left[0], right[0]) || compareCodePoints(left[1], right[1]),
  )
  return sorted.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&')
}

function isUsuallySigned(headerName: string): boolean {
  return headerName === 'host' || headerName === 'content-type' || headerName.startsWith('x-acs-')
}

function authorizationFields(authorization: string): ReadonlyMap<string, string> {
  if (!authorization.startsWith(`${acs3Algorithm} `))
    throw new SignatureFormError(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.')
  const fields = new Map<string, string>()
  for (const field of authorization.slice(acs3Algorithm.length + 1).split(',', 4)) {
    const equals = field.indexOf('=')
    const name = field.slice(0, Math.max(equals, 0)).trim()
    const isKnown = name === 'Credential' || name === 'SignedHeaders' || name === 'Signature'
    if (!isKnown || fields.has(name)) throw incomplete('The Authorization header is malformed.')
    fields.set(name, field.slice(equals + 1).trim())
  }
  if (fields.size < 3) throw incomplete('The Authorization header is malformed.')
  return fields
}

/** What the server goes by must be signed, else it could be changed on the way. */
function checkSignedHeaders(request: Acs3Request, signedHeaders: readonly string[]): void {
  const named = new Set(signedHeaders)
  if (named.size !== signedHeaders.length || signedHeaders.length > signedHeaderCountMax)
    throw incomplete('SignedHeaders repeats a header or names too many.')
  if (!named.has('host')) throw incomplete('The Host header is not signed.')
  const sent = new Set(request.headers.map(([name]) => name))
  for (const name of signedHeaders)
    if (!sent.has(name)) throw incomplete('SignedHeaders names a header that was not sent.')
  for (const name of sent)
    if (name.startsWith('x-acs-') && !named.has(name)) throw incomplete('An x-acs- header is not signed.')
}

function incomplete(message: string): SignatureFormError {
  return new SignatureFormError(400, 'IncompleteSignature', message)
}
