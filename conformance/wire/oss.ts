/** A raw OSS client: it signs what it is told to send, and nothing else happens to the request. */
import type { Keys } from './keys.ts'
import { signV1 } from './oss-v1.ts'
import type { QueryPairs } from './oss-v1.ts'
import { scopeV4, signV4, timestampV4, unsignedPayload } from './oss-v4.ts'
import { percent, percentPath } from './percent.ts'
import { send } from './send.ts'
import type { HeaderPairs, WireAnswer, WireRequest } from './send.ts'

export type Scheme = 'V1' | 'V4'
export type OssCall = {
  readonly bucket?: string
  readonly key?: string
  readonly query?: QueryPairs
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly chunkBytes?: number
  readonly expectContinue?: boolean
  /** The Host header; with it the path holds only the key. */
  readonly virtualHost?: string
  /** Replaces the path on the wire, not the signed resource. */
  readonly rawPath?: string
  readonly now?: Date
}
export type UrlCall = Pick<OssCall, 'bucket' | 'key' | 'query' | 'headers' | 'now' | 'virtualHost' | 'rawPath'> & {
  readonly expiresSeconds?: number
  readonly additionalHeaders?: readonly string[]
}

export type RawOssOptions = {
  readonly endpoint: string
  readonly region: string
  readonly scheme: Scheme
  /** Without keys requests are anonymous. */
  readonly keys?: Keys | undefined
}

export class RawOss {
  readonly options: RawOssOptions

  constructor(options: RawOssOptions) {
    this.options = options
  }

  /** The same server with other keys; none makes it anonymous. */
  as(keys: Keys | undefined): RawOss {
    return new RawOss({ ...this.options, keys })
  }

  async call(method: string, call: OssCall = {}): Promise<WireAnswer> {
    return send(this.signed(method, call))
  }

  signed(method: string, call: OssCall): WireRequest {
    const { keys, scheme } = this.options
    const now = call.now ?? new Date()
    const headers: [string, string][] = Object.entries(call.headers ?? {})
    if (keys?.token !== undefined) headers.push(['x-oss-security-token', keys.token])
    const date = headers.find(([name]) => name.toLowerCase() === 'date')?.[1] ?? now.toUTCString()
    if (keys !== undefined && scheme === 'V1') {
      if (!headers.some(([name]) => name.toLowerCase() === 'date')) headers.push(['Date', date])
      const parts = { method, bucket: call.bucket, key: call.key, query: call.query ?? [], headers, date }
      headers.push(['Authorization', `OSS ${keys.id}:${signV1(keys.secret, parts)}`])
    } else if (keys !== undefined) headers.push(...this.#v4Headers(method, call, headers, keys, timestampV4(now)))
    return {
      endpoint: this.options.endpoint,
      method,
      path: pathOf(call, call.query ?? []),
      host: call.virtualHost,
      headers,
      body: typeof call.body === 'string' ? Buffer.from(call.body) : call.body,
      chunkBytes: call.chunkBytes,
      expectContinue: call.expectContinue,
    }
  }

  #v4Headers(method: string, call: OssCall, given: HeaderPairs, keys: Keys, date: string): [string, string][] {
    const { region } = this.options
    const added: [string, string][] = [
      ['x-oss-date', date],
      ['x-oss-content-sha256', unsignedPayload],
    ]
    const parts = { method, bucket: call.bucket, key: call.key, query: call.query ?? [], headers: [...given, ...added] }
    const signature = signV4(keys.secret, { ...parts, date, region })
    const credential = `${keys.id}/${scopeV4(date, region)}`
    return [...added, ['Authorization', `OSS4-HMAC-SHA256 Credential=${credential},Signature=${signature}`]]
  }

  /** A signed URL: absolute, on the endpoint. @throws Error without keys */
  url(method: string, call: UrlCall): string {
    const { keys, scheme, endpoint } = this.options
    if (keys === undefined) throw new Error('an anonymous client signs no URLs')
    const query = scheme === 'V1' ? v1Query(method, call, keys) : this.#v4Query(method, call, keys)
    return endpoint + pathOf(call, query)
  }

  #v4Query(method: string, call: UrlCall, keys: Keys): QueryPairs {
    const { region } = this.options
    const date = timestampV4(call.now ?? new Date())
    const additional = call.additionalHeaders ?? []
    const query: QueryPairs = [
      ...(call.query ?? []),
      ['x-oss-signature-version', 'OSS4-HMAC-SHA256'],
      ['x-oss-credential', `${keys.id}/${scopeV4(date, region)}`],
      ['x-oss-date', date],
      ['x-oss-expires', String(call.expiresSeconds ?? 600)],
      ...(keys.token === undefined ? [] : [['x-oss-security-token', keys.token] as const]),
      ...(additional.length === 0 ? [] : [['x-oss-additional-headers', additional.join(';')] as const]),
    ]
    const parts = { method, bucket: call.bucket, key: call.key, headers: Object.entries(call.headers ?? {}) }
    const signature = signV4(keys.secret, { ...parts, query, additionalHeaders: additional, date, region })
    return [...query, ['x-oss-signature', signature]]
  }
}

function v1Query(method: string, call: UrlCall, keys: Keys): QueryPairs {
  const expires = String(Math.floor((call.now ?? new Date()).getTime() / 1_000) + (call.expiresSeconds ?? 600))
  const query: QueryPairs = [
    ...(call.query ?? []),
    ...(keys.token === undefined ? [] : [['security-token', keys.token] as const]),
  ]
  const parts = { method, bucket: call.bucket, key: call.key, query, headers: Object.entries(call.headers ?? {}) }
  const signature = signV1(keys.secret, { ...parts, date: expires })
  return [...query, ['OSSAccessKeyId', keys.id], ['Expires', expires], ['Signature', signature]]
}

function pathOf({ bucket, key = '', virtualHost, rawPath }: UrlCall, query: QueryPairs): string {
  const path =
    bucket === undefined ? '/' : virtualHost === undefined ? `/${bucket}/${percentPath(key)}` : `/${percentPath(key)}`
  const pairs = query.map(([name, value]) =>
    value === undefined ? percent(name) : `${percent(name)}=${percent(value)}`,
  )
  return (rawPath ?? path) + (pairs.length === 0 ? '' : `?${pairs.join('&')}`)
}

/** Follows a signed URL. */
export async function follow(method: string, url: string, more: Partial<WireRequest> = {}): Promise<WireAnswer> {
  const { origin } = new URL(url)
  return send({ endpoint: origin, method, path: url.slice(origin.length), ...more })
}
