/** Whole requests with their signatures, for OSS (V4) and for S3 peers (SigV4): the same work for either server. */
import { createHash, createHmac } from 'node:crypto'

export type Dialect = 'oss' | 's3'
export type Keys = { readonly id: string; readonly secret: string; readonly token?: string }
export type Target = { readonly dialect: Dialect; readonly host: string; readonly region: string; readonly keys: Keys }
export type Plain = {
  readonly method: string
  /** `/bucket/key`; names in the benchmarks need no percent-encoding. */
  readonly path: string
  /** Already in the order of their names. */
  readonly query?: readonly (readonly [name: string, value: string])[]
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly bodyBytes?: number
}

const dialects = {
  oss: {
    algorithm: 'OSS4-HMAC-SHA256',
    keyPrefix: 'aliyun_v4',
    service: 'oss',
    end: 'aliyun_v4_request',
    header: 'x-oss-',
  },
  s3: { algorithm: 'AWS4-HMAC-SHA256', keyPrefix: 'AWS4', service: 's3', end: 'aws4_request', header: 'x-amz-' },
} as const

/** The bytes of one HTTP/1.1 request, signed in its headers at `now`; good for fifteen minutes. */
export function signedRequest(target: Target, plain: Plain & { readonly body?: Uint8Array }, now: Date): Buffer {
  const { body } = plain
  const head = signedHead(target, body === undefined ? plain : { ...plain, bodyBytes: body.length }, now)
  return body === undefined ? head : Buffer.concat([head, body])
}

/** The same without the body, for one that is too large to be held. */
export function signedHead(target: Target, plain: Plain, now: Date): Buffer {
  const words = dialects[target.dialect]
  const date = now.toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const scope = `${date.slice(0, 8)}/${target.region}/${words.service}/${words.end}`
  const own: (readonly [string, string])[] = [
    [`${words.header}content-sha256`, 'UNSIGNED-PAYLOAD'],
    [`${words.header}date`, date],
    ...(target.keys.token === undefined ? [] : [[`${words.header}security-token`, target.keys.token] as const]),
  ]
  const headers = [...(plain.headers ?? []), ...own].toSorted(([a], [b]) => (a < b ? -1 : 1))
  // OSS signs the host only when it is named; SigV4 always.
  const signed = target.dialect === 's3' ? [['host', target.host] as const, ...headers] : headers
  const query = (plain.query ?? []).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    plain.method,
    plain.path,
    query.join('&'),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    target.dialect === 's3' ? names : '',
    'UNSIGNED-PAYLOAD',
  ].join('\n')
  const text = `${words.algorithm}\n${date}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`
  const signature = hmac(signingKey(words.keyPrefix + target.keys.secret, scope), text).toString('hex')
  const named = target.dialect === 's3' ? `SignedHeaders=${names},` : ''
  const lines = [
    `${plain.method} ${plain.path}${query.length === 0 ? '' : `?${query.join('&')}`} HTTP/1.1`,
    `Host: ${target.host}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `Authorization: ${words.algorithm} Credential=${target.keys.id}/${scope},${named}Signature=${signature}`,
    ...(plain.bodyBytes === undefined ? [] : [`Content-Length: ${plain.bodyBytes}`]),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)
}

/** One RPC call (STS, RAM) with signature version 1.0, as a GET. */
export function signedCall(
  target: Target,
  parameters: Readonly<Record<string, string>>,
  now: Date,
  nonce: string,
): Buffer {
  const all = {
    ...parameters,
    Format: 'JSON',
    AccessKeyId: target.keys.id,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: nonce,
    Timestamp: `${now.toISOString().slice(0, 19)}Z`,
  }
  const pairs = Object.entries(all)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&')
  const signature = createHmac('sha1', `${target.keys.secret}&`)
    .update(`GET&%2F&${encode(pairs)}`)
    .digest('base64')
  return Buffer.from(`GET /?${pairs}&Signature=${encode(signature)} HTTP/1.1\r\nHost: ${target.host}\r\n\r\n`)
}

const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

const keys = new Map<string, Buffer>()

/** The chain of date, region, service and end, made once for each of them. */
function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret}\n${scope}`
  const made = keys.get(name) ?? scope.split('/').reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(secret))
  keys.set(name, made)
  return made
}
