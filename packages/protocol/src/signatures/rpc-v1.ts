import { isAccessKeyId } from './claim-parts.ts'
import { base64Of, type Data } from './data.ts'
import type { Digests, SigningCredentials } from './digests.ts'
import { percentEncode } from './percent-encoding.ts'
import { SignatureFormError } from './signature-form-error.ts'
import type { SignatureCandidate } from './signed-request.ts'
import { formatIsoExtended, parseIsoExtended } from './timestamps.ts'

// Signature version 1 of RPC calls (STS, RAM, IMS), HMAC-SHA1 over all parameters.
// https://www.alibabacloud.com/help/en/sdk/product-overview/rpc-mechanism

/** Decoded, from query and form body together. */
export type RpcParameter = readonly [name: string, value: string]

export type RpcRequest = {
  readonly method: string
  readonly parameters: readonly RpcParameter[]
}

export type RpcV1Claim = {
  readonly scheme: 'rpc-v1'
  readonly accessKeyId: string
  readonly signature: string
  readonly securityToken: string | undefined
  readonly timestampMs: number
  /** Not to be used twice until its timestamp has left the window. */
  readonly nonce: string
}

/** Characters of SignatureNonce; ours, so that the table of used nonces has a bound. */
export const rpcNonceCharactersMax = 128

/** Every parameter but Signature, in the order of the names' bytes; those without a value stay. */
export function rpcV1StringToSign(request: RpcRequest): string {
  const encoded: [name: string, value: string, canonical: string][] = []
  for (const [name, value] of request.parameters)
    if (name !== 'Signature') encoded.push([name, value, `${percentEncode(name)}=${percentEncode(value)}`])
  encoded.sort((left, right) => compareCodePoints(left[0], right[0]) || compareCodePoints(left[1], right[1]))
  const canonicalQuery = encoded.map(([, , canonical]) => canonical).join('&')
  return `${request.method}&%2F&${percentEncode(canonicalQuery)}`
}

export function rpcV1Signature<Key>(digests: Digests<Key>, secret: Key, stringToSign: Data): string {
  const key = digests.affixed('', secret, '&')
  return digests.hmacSha1Base64?.(key, stringToSign) ?? base64Of(digests.hmacSha1(key, stringToSign))
}

/** All parameters to send: those of the request, the common ones that it lacks, and the signature. */
export function signRpcV1<Key>(
  digests: Digests<Key>,
  credentials: SigningCredentials<Key>,
  request: RpcRequest,
  chance: { readonly nowMs: number; readonly nonce: string },
): readonly RpcParameter[] {
  const given = new Set(request.parameters.map(([name]) => name))
  const common: RpcParameter[] = [
    ['AccessKeyId', credentials.accessKeyId],
    ['SignatureMethod', 'HMAC-SHA1'],
    ['SignatureVersion', '1.0'],
    ['SignatureNonce', chance.nonce],
    ['Timestamp', formatIsoExtended(chance.nowMs)],
  ]
  if (credentials.securityToken !== undefined) common.push(['SecurityToken', credentials.securityToken])
  const parameters = [...request.parameters, ...common.filter(([name]) => !given.has(name))]
  const stringToSign = rpcV1StringToSign({ method: request.method, parameters })
  return [...parameters, ['Signature', rpcV1Signature(digests, credentials.secret, stringToSign)]]
}

/**
 * Reads the common parameters of a signed call. Throws 400 `Missing…`, InvalidTimeStamp.Format, InvalidSignatureMethod
 * or InvalidParameter.
 */
export function parseRpcV1(request: RpcRequest): RpcV1Claim {
  const values = new Map<string, string>()
  for (const [name, value] of request.parameters) {
    if (commonParameters.has(name) && values.has(name)) throw invalidParameter(name)
    values.set(name, value)
  }
  const required = (name: string): string => {
    const value = values.get(name)
    if (value === undefined || value === '') throw missingRpcParameter(name)
    return value
  }
  const accessKeyId = required('AccessKeyId')
  const signature = required('Signature')
  if (required('SignatureMethod').toUpperCase() !== 'HMAC-SHA1' || (values.get('SignatureType') ?? '') !== '')
    throw new SignatureFormError(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.')
  if (required('SignatureVersion') !== '1.0') throw invalidParameter('SignatureVersion')
  const nonce = required('SignatureNonce')
  if (nonce.length > rpcNonceCharactersMax) throw invalidParameter('SignatureNonce')
  const timestampMs = parseIsoExtended(required('Timestamp'))
  if (timestampMs === undefined) throw malformedRpcTime()
  if (!isAccessKeyId(accessKeyId)) throw unknownRpcAccessKey()
  const securityToken = values.get('SecurityToken') || undefined
  return { scheme: 'rpc-v1', accessKeyId, signature, securityToken, timestampMs, nonce }
}

export function rpcV1Candidates(request: RpcRequest): readonly SignatureCandidate[] {
  return [{ stringToSign: rpcV1StringToSign(request), covered: 'all' }]
}

const commonParameters: ReadonlySet<string> = new Set([
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureVersion',
  'SignatureType',
  'SignatureNonce',
  'Timestamp',
  'SecurityToken',
])

export function missingRpcParameter(name: string): SignatureFormError {
  return new SignatureFormError(400, `Missing${name}`, `${name} is mandatory for this action.`)
}

export function malformedRpcTime(): SignatureFormError {
  const message = 'Specified time stamp or date value is not well formatted.'
  return new SignatureFormError(400, 'InvalidTimeStamp.Format', message)
}

export function unknownRpcAccessKey(): SignatureFormError {
  return new SignatureFormError(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.')
}

function invalidParameter(name: string): SignatureFormError {
  return new SignatureFormError(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`)
}

/** The order of UTF-8 bytes, which is that of code points and differs from UTF-16's beyond U+FFFF. */
export function compareCodePoints(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  for (let index = 0; index < length; index += 1) {
    const [leftUnit, rightUnit] = [left.charCodeAt(index), right.charCodeAt(index)]
    if (leftUnit !== rightUnit) return codePointRank(leftUnit) - codePointRank(rightUnit)
  }
  return left.length - right.length
}

/** Surrogates stand for code points above all that one unit can hold. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
