/** OSS signature V4, written from the documentation alone: HMAC-SHA256 over a canonical request, with a key per day and region. */
import { createHash, createHmac } from 'node:crypto'
import type { QueryPairs } from './oss-v1.ts'
import { percent, percentPath } from './percent.ts'
import type { HeaderPairs } from './send.ts'

export type V4Parts = {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query: QueryPairs
  readonly headers: HeaderPairs
  readonly additionalHeaders?: readonly string[]
  /** `20260102T030405Z` */
  readonly date: string
  readonly region: string
}

export const unsignedPayload = 'UNSIGNED-PAYLOAD'

export function signV4(secret: string, parts: V4Parts): string {
  const scope = scopeV4(parts.date, parts.region)
  const digest = createHash('sha256').update(canonicalRequestV4(parts)).digest('hex')
  return hmac(
    signingKeyV4(secret, parts.date, parts.region),
    `OSS4-HMAC-SHA256\n${parts.date}\n${scope}\n${digest}`,
  ).toString('hex')
}

export const scopeV4 = (date: string, region: string): string => `${date.slice(0, 8)}/${region}/oss/aliyun_v4_request`

export function signingKeyV4(secret: string, date: string, region: string): Buffer {
  const parts = [date.slice(0, 8), region, 'oss', 'aliyun_v4_request']
  return parts.reduce<Buffer>((key, part) => hmac(key, part), Buffer.from(`aliyun_v4${secret}`))
}

/** `20260102T030405Z` */
export function timestampV4(now: Date): string {
  return now.toISOString().replace(/[-:]|\.\d{3}/g, '')
}

export function canonicalRequestV4({ method, bucket, key, query, headers, additionalHeaders = [] }: V4Parts): string {
  const additional = additionalHeaders.map((name) => name.toLowerCase()).toSorted()
  const path = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  const pairs = query
    .map(([name, value]) => [percent(name), value === undefined || value === '' ? '' : `=${percent(value)}`] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join(''))
  const signed = headers
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => /^(x-oss-.*|content-type|content-md5)$/.test(name) || additional.includes(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
  return [method, percentPath(path), pairs.join('&'), signed.join(''), additional.join(';'), unsignedPayload].join('\n')
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
