/** Signs requests for tests the way the tutorial does: raw, with nothing but HMAC. */
import { presignV1, presignV4, signRpcV1, signV1Header, signV4Header } from '@latchkey/protocol'
import type { Digests, SignedHeader } from '@latchkey/protocol'
import { createHash, createHmac } from 'node:crypto'
import type { InjectedAnswer, InjectedRequest, TestServer } from './server.ts'

export type TestKey = { readonly id: string; readonly secret: string; readonly token?: string | undefined }

export const textDigests: Digests<string> = {
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  affixed: (prefix, key, suffix) => prefix + key + suffix,
}

export type OssRequest = {
  readonly method: string
  readonly bucket?: string
  readonly key?: string
  readonly query?: readonly (readonly [string, string | undefined])[]
  readonly headers?: readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array
  readonly version?: 'v1' | 'v4'
}

/** Path style; the key is percent-encoded but for its slashes. */
export function signedOss(server: Pick<TestServer, 'clock'>, by: TestKey, request: OssRequest): InjectedRequest {
  const query = request.query ?? []
  const headers: SignedHeader[] = (request.headers ?? []).map(([name, value]) => [name.toLowerCase(), value])
  const credentials = { accessKeyId: by.id, secret: by.secret, securityToken: by.token }
  const signed = { method: request.method, bucket: request.bucket, key: request.key, query, headers }
  const nowMs = server.clock.now().getTime()
  const added =
    request.version === 'v4'
      ? signV4Header(textDigests, credentials, signed, { region: 'cn-hangzhou', nowMs })
      : signV1Header(textDigests, credentials, signed, nowMs)
  const all = [...headers, ...added].map(([name, value]) => [name, String(value)] as const)
  return {
    method: request.method,
    target: targetOf(request, query),
    headers: all,
    ...(request.body === undefined ? {} : { body: request.body }),
  }
}

/** The request line's target of a URL that is good for `lifeSeconds`. */
export function presignedTarget(
  server: Pick<TestServer, 'clock'>,
  by: TestKey,
  request: OssRequest,
  lifeSeconds = 600,
): string {
  const query = request.query ?? []
  const headers: SignedHeader[] = (request.headers ?? []).map(([name, value]) => [name.toLowerCase(), value])
  const credentials = { accessKeyId: by.id, secret: by.secret, securityToken: by.token }
  const signed = { method: request.method, bucket: request.bucket, key: request.key, query, headers }
  const nowMs = server.clock.now().getTime()
  const added =
    request.version === 'v4'
      ? presignV4(textDigests, credentials, signed, { region: 'cn-hangzhou', nowMs, expiresSeconds: lifeSeconds })
      : presignV1(textDigests, credentials, signed, nowMs + lifeSeconds * 1_000)
  return targetOf(request, [...query, ...added])
}

export function targetOf(
  request: Pick<OssRequest, 'bucket' | 'key'>,
  query: readonly (readonly [string, string | undefined])[],
): string {
  const path = `/${request.bucket ?? ''}${request.key === undefined ? '' : `/${request.key.split('/').map(encodeURIComponent).join('/')}`}`
  const text = query
    .map(([name, value]) =>
      value === undefined ? encodeURIComponent(name) : `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    )
    .join('&')
  return text === '' ? path : `${path}?${text}`
}

let lastNonce = 0

/** A call to STS or RAM by GET, as the tutorial sends it. */
export async function callRpc(
  server: TestServer,
  by: TestKey,
  action: string,
  version: string,
  params: Readonly<Record<string, string>>,
): Promise<InjectedAnswer> {
  return server.inject({ method: 'GET', target: signedRpc(server, by, action, version, params) })
}

/** The request line's target of such a call. */
export function signedRpc(
  server: Pick<TestServer, 'clock'>,
  by: TestKey,
  action: string,
  version: string,
  params: Readonly<Record<string, string>>,
): string {
  lastNonce += 1
  const given: (readonly [string, string])[] = [
    ['Action', action],
    ['Version', version],
    ['Format', 'JSON'],
    ...Object.entries(params),
  ]
  const credentials = { accessKeyId: by.id, secret: by.secret, securityToken: by.token }
  const added = signRpcV1(
    textDigests,
    credentials,
    { method: 'GET', parameters: given },
    { nowMs: server.clock.now().getTime(), nonce: `nonce-${lastNonce}` },
  )
  const query = added.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
  return `/?${query}`
}
