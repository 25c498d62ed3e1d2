import { acs3Algorithm, acs3Candidates, acs3Signature, parseAcs3, type Acs3Claim } from './acs3.ts'
import { equalInConstantTime } from './data.ts'
import type { Digests } from './digests.ts'
import { parseRpcV1, rpcV1Candidates, rpcV1Signature, type RpcParameter, type RpcV1Claim } from './rpc-v1.ts'
import { SignatureFormError } from './signature-form-error.ts'
import { headerTextOf, type CoveredParameters, type SignatureCandidate, type SignedHeader } from './signed-request.ts'
import { clockSkewMsMax, formatIsoExtended } from './timestamps.ts'

/** A call to STS, RAM or IMS as it came. */
export type RpcCall = {
  readonly method: string
  readonly query: readonly RpcParameter[]
  /** The parameters of a urlencoded body. */
  readonly form: readonly RpcParameter[]
  readonly headers: readonly SignedHeader[]
  /** The lower-case hexadecimal hash of the body that came; asked for ACS3 only. */
  readonly bodySha256: string
}

export type RpcClaim = RpcV1Claim | Acs3Claim

export type RpcScheme = 'anonymous' | RpcClaim['scheme']

/**
 * ACS3 when there is an Authorization header, version 1 when there is a Signature or an AccessKeyId parameter. Throws
 * 400 InvalidParameter when both are there, 400 InvalidSignatureMethod for another algorithm.
 */
export function detectRpcScheme(call: RpcCall): RpcScheme {
  const count = call.headers.filter(([name]) => name === 'authorization').length
  const isSignature = ([name]: RpcParameter): boolean => name === 'Signature' || name === 'AccessKeyId'
  const hasParameters = call.query.some(isSignature) || call.form.some(isSignature)
  if (count === 0) return hasParameters ? 'rpc-v1' : 'anonymous'
  if (count > 1 || hasParameters) {
    const message = 'The specified parameter "Authorization" is not valid.'
    throw new SignatureFormError(400, 'InvalidParameter', message)
  }
  if (headerTextOf(call, 'authorization')?.startsWith(`${acs3Algorithm} `) === true) return 'acs3'
  throw new SignatureFormError(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.')
}

/** The claimed credential, undefined for an anonymous call. Throws SignatureFormError. */
export function parseRpcClaim(call: RpcCall): RpcClaim | undefined {
  const scheme = detectRpcScheme(call)
  switch (scheme) {
    case 'anonymous':
      return undefined
    case 'rpc-v1':
      return parseRpcV1({ method: call.method, parameters: [...call.query, ...call.form] })
    case 'acs3':
      return parseAcs3(call)
  }
}

/** Throws 400 InvalidTimeStamp.Expired when the time of the call is more than 15 minutes from ours, either way. */
export function checkRpcClaimTime(claim: RpcClaim, nowMs: number): void {
  if (Math.abs(nowMs - claim.timestampMs) > clockSkewMsMax) {
    const times = `The request says ${formatIsoExtended(claim.timestampMs)}, the clock here says ${formatIsoExtended(nowMs)}`
    const message = `Specified time stamp or date value is expired. ${times}; they may differ by 15 minutes.`
    throw new SignatureFormError(400, 'InvalidTimeStamp.Expired', message)
  }
}

export type RpcVerification =
  | { readonly kind: 'verified'; readonly covered: CoveredParameters }
  /** What the error shows to the caller after `server string to sign is:`. */
  | { readonly kind: 'mismatch'; readonly expected: SignatureCandidate }

/**
 * Compares in constant time. Time and nonce are the caller's to check. A body other than the claimed one does not match,
 * even when the signature fits it.
 */
export function verifyRpc<Key>(digests: Digests<Key>, secret: Key, call: RpcCall, claim: RpcClaim): RpcVerification {
  const candidates =
    claim.scheme === 'acs3'
      ? acs3Candidates(digests, call, claim, call.bodySha256)
      : rpcV1Candidates({ method: call.method, parameters: [...call.query, ...call.form] })
  const sign = claim.scheme === 'acs3' ? acs3Signature<Key> : rpcV1Signature<Key>
  const [expected = { stringToSign: '', covered: 'all' }] = candidates
  if (claim.scheme === 'acs3' && claim.bodySha256 !== call.bodySha256) return { kind: 'mismatch', expected }
  for (const { stringToSign, covered } of candidates)
    if (equalInConstantTime(sign(digests, secret, stringToSign), claim.signature)) return { kind: 'verified', covered }
  return { kind: 'mismatch', expected }
}
