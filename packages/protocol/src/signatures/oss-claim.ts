import type { Data } from './data.ts'
import { equalInConstantTime } from './data.ts'
import type { Digests } from './digests.ts'
import { parseV1Header, parseV1Url, v1Candidates, v1Signature, type V1Claim } from './oss-v1.ts'
import { parseV2Header, parseV2Url, v2Algorithm, v2Candidates, v2Signature, type V2Claim } from './oss-v2.ts'
import { parseV4Header, parseV4Url, type V4Claim } from './oss-v4-claim.ts'
import { v4Candidates } from './oss-v4.ts'
import { v4Algorithm } from './oss-v4-words.ts'
import { accessDenied, invalidArgument, SignatureFormError } from './signature-form-error.ts'
import {
  headerTextOf,
  parameterOf,
  type CoveredParameters,
  type SignatureCandidate,
  type SignedRequest,
} from './signed-request.ts'
import { clockSkewMsMax, formatXmlTime } from './timestamps.ts'
import { V4SigningKey, type V4Scope } from './v4-signing-key.ts'

/** What a request claims about who sent it: well-formed, and nothing of it believed yet. */
export type OssClaim = V1Claim | V2Claim | V4Claim

/** The scheme of an OSS request by its headers and query. A form's fields are read by `parsePostForm`. */
export type OssScheme = 'anonymous' | OssClaim['scheme']

/**
 * Looks at the Authorization header, then at the query. Throws 400 InvalidArgument for a signature in both, for two
 * Authorization headers and for a scheme that OSS does not know.
 */
export function detectOssScheme(request: SignedRequest): OssScheme {
  const inHeader = headerScheme(request)
  const inQuery = queryScheme(request)
  if (inHeader === undefined) return inQuery ?? 'anonymous'
  if (inQuery !== undefined)
    throw invalidArgument('Authorization', '', 'A request may be signed by its header or by its query, not by both.')
  return inHeader
}

/** The claimed credential, undefined for an anonymous request. Throws SignatureFormError. */
export function parseOssClaim(request: SignedRequest): OssClaim | undefined {
  const scheme = detectOssScheme(request)
  switch (scheme) {
    case 'anonymous':
      return undefined
    case 'v1-header':
      return parseV1Header(request)
    case 'v1-url':
      return parseV1Url(request)
    case 'v2-header':
      return parseV2Header(request)
    case 'v2-url':
      return parseV2Url(request)
    case 'v4-header':
      return parseV4Header(request)
    case 'v4-url':
      return parseV4Url(request)
  }
}

/**
 * Throws 403 RequestTimeTooSkewed when a header's time is more than 15 minutes from ours, 403 AccessDenied
 * "Request has expired." for a URL after its time. Asked before the signature is: an expired URL says so to anybody.
 */
export function checkOssClaimTime(claim: OssClaim, nowMs: number): void {
  if ('expiresAtMs' in claim) {
    if (nowMs > claim.expiresAtMs)
      throw accessDenied('Request has expired.', claim.scheme === 'v4-url' ? '0002-00000236' : '0002-00000069')
    if (claim.scheme === 'v4-url' && nowMs < claim.timestampMs - clockSkewMsMax)
      throw requestTimeTooSkewed(claim.timestampMs, nowMs)
  } else if (Math.abs(nowMs - claim.timestampMs) > clockSkewMsMax) throw requestTimeTooSkewed(claim.timestampMs, nowMs)
}

/** The strings to sign that a server tries, in this order. */
export function ossCandidates<Key>(
  digests: Digests<Key>,
  request: SignedRequest,
  claim: OssClaim,
): readonly SignatureCandidate[] {
  switch (claim.scheme) {
    case 'v1-header':
    case 'v1-url':
      return v1Candidates(request, claim)
    case 'v2-header':
    case 'v2-url':
      return v2Candidates(request, claim)
    case 'v4-header':
    case 'v4-url':
      return v4Candidates(digests, request, claim)
  }
}

export type OssVerification =
  | { readonly kind: 'verified'; readonly covered: CoveredParameters }
  /** The first candidate, which the error shows to the caller. */
  | { readonly kind: 'mismatch'; readonly expected: SignatureCandidate }

/** How the signature of a claim is made from the key that the server holds. */
export type SecretOf<Key> = {
  readonly digests: Digests<Key>
  readonly secret: Key
  /** A server keeps V4 signing keys for their day; without this they are derived each time. */
  readonly v4SigningKey?: ((scope: V4Scope) => V4SigningKey) | undefined
}

/** Compares in constant time. The time of the claim is checked by `checkOssClaimTime`. */
export function verifyOss<Key>(by: SecretOf<Key>, request: SignedRequest, claim: OssClaim): OssVerification {
  const candidates = ossCandidates(by.digests, request, claim)
  const sign = signerOf(by, claim)
  for (const { stringToSign, covered } of candidates)
    if (equalInConstantTime(sign(stringToSign), claim.signature)) return { kind: 'verified', covered }
  const [expected = { stringToSign: '', covered: 'all' }] = candidates
  return { kind: 'mismatch', expected }
}

/** Derives the signing key of a scope, or takes it from where the server keeps it. */
export function v4SigningKeyOf<Key>(by: SecretOf<Key>, scope: V4Scope): V4SigningKey {
  return by.v4SigningKey?.(scope) ?? V4SigningKey.derive(by.digests, by.secret, scope)
}

export function requestTimeTooSkewed(timestampMs: number, nowMs: number): SignatureFormError {
  const message = 'The difference between the request time and the current time is too large.'
  const details = {
    MaxAllowedSkewMilliseconds: String(clockSkewMsMax),
    RequestTime: formatXmlTime(timestampMs),
    ServerTime: formatXmlTime(nowMs),
  }
  return new SignatureFormError(403, 'RequestTimeTooSkewed', message, { ec: '0002-00000504', details })
}

function signerOf<Key>(by: SecretOf<Key>, claim: OssClaim): (stringToSign: Data) => string {
  switch (claim.scheme) {
    case 'v1-header':
    case 'v1-url':
      return (stringToSign) => v1Signature(by.digests, by.secret, stringToSign)
    case 'v2-header':
    case 'v2-url':
      return (stringToSign) => v2Signature(by.digests, by.secret, stringToSign)
    case 'v4-header':
    case 'v4-url': {
      const signingKey = v4SigningKeyOf(by, claim.scope)
      return (stringToSign) => signingKey.sign(by.digests, stringToSign)
    }
  }
}

function headerScheme(request: SignedRequest): OssScheme | undefined {
  const count = request.headers.filter(([name]) => name === 'authorization').length
  if (count === 0) return undefined
  const authorization = headerTextOf(request, 'authorization') ?? ''
  if (count > 1) throw invalidArgument('Authorization', authorization, 'Authorization header is given more than once.')
  if (authorization.startsWith('OSS ')) return 'v1-header'
  if (authorization.startsWith(`${v2Algorithm} `)) return 'v2-header'
  if (authorization.startsWith(`${v4Algorithm} `)) return 'v4-header'
  throw invalidArgument('Authorization', authorization, 'Authorization header is invalid.')
}

function queryScheme(request: SignedRequest): OssScheme | undefined {
  if (parameterOf(request, 'Signature') !== undefined || parameterOf(request, 'OSSAccessKeyId') !== undefined)
    return 'v1-url'
  const version = parameterOf(request, 'x-oss-signature-version')
  if (version === v4Algorithm) return 'v4-url'
  if (version === v2Algorithm) return 'v2-url'
  if (version !== undefined)
    throw invalidArgument('x-oss-signature-version', version, 'The signature version is not supported.')
  // A signature without its version is a broken URL, and not an anonymous request.
  if (parameterOf(request, 'x-oss-signature') !== undefined)
    throw invalidArgument('x-oss-signature-version', '', 'The parameter x-oss-signature-version is missing.')
  return undefined
}
