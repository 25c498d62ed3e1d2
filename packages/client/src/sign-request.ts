import { presignV1, presignV4, signAcs3, signRpcV1, signV1Header, signV4Header, textOf } from '@latchkey/protocol'
import type {
  Digests,
  QueryParameter,
  RpcParameter,
  SignedRequest,
  SigningCredentials,
  V4KeyKeeper,
} from '@latchkey/protocol'
import type { Credentials } from './credentials.ts'
import { portableClientDigests } from './digests.ts'

/** `v4` is OSS4-HMAC-SHA256 and, for STS and RAM, ACS3-HMAC-SHA256; `v1` is HMAC-SHA1 for all three. */
export type SignatureVersion = 'v4' | 'v1'

export type Signing = {
  readonly version: SignatureVersion
  /** The bare id, `cn-hangzhou`. */
  readonly region: string
  readonly digests: Digests<string>
  readonly keys?: V4KeyKeeper | undefined
}

type Headers = readonly (readonly [name: string, value: string])[]

/** A request to OSS that some other program will send. Names of headers are in any case, values are text. */
export type RequestToSign = {
  readonly method: string
  readonly bucket?: string | undefined
  /** As it is, not percent-encoded. */
  readonly key?: string | undefined
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
}

export type SignRequestOptions = {
  readonly credentials: Credentials
  readonly region: string
  /** `v4` unless given. */
  readonly signature?: SignatureVersion | undefined
  /** The time of the signature: the server accepts 15 minutes more or less. */
  readonly nowMs: number
  readonly digests?: Digests<string> | undefined
}

/**
 * All headers of a raw request to OSS with its signature, for programs that send it themselves. What is not among them
 * is not signed: a Content-Type that a library adds on its own makes the signature wrong.
 */
export function signRequest(request: RequestToSign, options: SignRequestOptions): Record<string, string> {
  const { signature = 'v4', region, digests = portableClientDigests } = options
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const signed = {
    method: request.method.toUpperCase(),
    bucket: request.bucket,
    key: request.key,
    query: Object.entries(request.query ?? {}),
    headers,
  }
  const added = signOss({ version: signature, region, digests }, options.credentials, signed, options.nowMs)
  return Object.fromEntries([...headers, ...added])
}

/** The headers to send besides those of the request. */
export function signOss(signing: Signing, credentials: Credentials, request: SignedRequest, nowMs: number): Headers {
  const { digests, region } = signing
  const key = signingCredentials(credentials)
  const added =
    signing.version === 'v1'
      ? signV1Header(digests, key, request, nowMs)
      : signV4Header(digests, key, request, { region, nowMs, keys: signing.keys })
  return added.map(([name, value]) => [name, textOf(value)])
}

export type RpcToSign = {
  readonly action: string
  readonly version: string
  /** With its port. */
  readonly host: string
  readonly parameters: readonly RpcParameter[]
}
export type SignedRpc = { readonly headers: Headers; readonly body: string }

const formType = 'application/x-www-form-urlencoded'

/**
 * A call to STS or RAM as a POST with a form, whatever the signature: policies would not fit into a URL, and URLs end up
 * in logs.
 */
export function signRpc(
  signing: Signing,
  credentials: Credentials | undefined,
  call: RpcToSign,
  chance: { readonly nowMs: number; readonly nonce: string },
  encode: (parameters: readonly RpcParameter[]) => string,
): SignedRpc {
  const contentType = ['content-type', formType] as const
  if (signing.version === 'v4' && credentials !== undefined) {
    const body = encode(call.parameters)
    const request = { method: 'POST', query: [], headers: [['host', call.host], contentType] as const }
    const { action, version } = call
    const added = signAcs3(signing.digests, signingCredentials(credentials), request, {
      action,
      version,
      body,
      ...chance,
    })
    return { headers: [contentType, ...added.map(([name, value]) => [name, textOf(value)] as const)], body }
  }
  const parameters: RpcParameter[] = [
    ['Action', call.action],
    ['Version', call.version],
    ['Format', 'JSON'],
    ...call.parameters,
  ]
  if (credentials === undefined) return { headers: [contentType], body: encode(parameters) }
  const signed = signRpcV1(signing.digests, signingCredentials(credentials), { method: 'POST', parameters }, chance)
  return { headers: [contentType], body: encode(signed) }
}

/** Seconds for which a V4 URL may be good: seven days with a permanent key, twelve hours with a session's. */
export const presignSecondsMax = 604_800
export const presignSessionSecondsMax = 43_200

/**
 * The query parameters that make a URL good for `expiresSeconds`. Throws a RangeError beyond the limits of V4, and 400
 * InvalidObjectName for a key that V1 cannot tell from a sub-resource.
 */
export function presignQuery(
  signing: Signing,
  credentials: Credentials,
  request: SignedRequest,
  expiry: { readonly nowMs: number; readonly expiresSeconds: number },
): readonly QueryParameter[] {
  const { nowMs, expiresSeconds } = expiry
  const secondsMax =
    signing.version === 'v1'
      ? Number.MAX_SAFE_INTEGER
      : credentials.securityToken === undefined
        ? presignSecondsMax
        : presignSessionSecondsMax
  if (!Number.isSafeInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > secondsMax)
    throw new RangeError(`A URL is good for 1 to ${secondsMax} whole seconds, not ${expiresSeconds}.`)
  const key = signingCredentials(credentials)
  if (signing.version === 'v1') return presignV1(signing.digests, key, request, nowMs + expiresSeconds * 1000)
  return presignV4(signing.digests, key, request, { region: signing.region, nowMs, expiresSeconds })
}

export function signingCredentials(credentials: Credentials): SigningCredentials<string> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials
  return { accessKeyId, secret: accessKeySecret, securityToken }
}
