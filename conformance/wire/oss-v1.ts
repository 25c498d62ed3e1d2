/** OSS signature V1, written from the documentation alone: HMAC-SHA1 over verb, three headers, x-oss-* and the resource. */
import { createHmac } from 'node:crypto'
import type { HeaderPairs } from './send.ts'

/** Query parameters that every client signs; all others are left out. */
const subResources = new Set(
  `acl uploads uploadId partNumber location cors logging website referer lifecycle delete append position seal tagging
   objectMeta bucketInfo stat restore symlink live status comp vod startTime endTime security-token callback callback-var
   encryption policy folderRules folderUsage versioning versions versionId requestPayment x-oss-traffic-limit x-oss-request-payer sequential
   inventory inventoryId continuation-token worm wormId wormExtend replication replicationLocation replicationProgress
   transferAcceleration cname qos qosInfo asyncFetch style styleName x-oss-process x-oss-async-process metaQuery
   resourceGroup regionList response-content-type response-content-language response-expires response-cache-control
   response-content-disposition response-content-encoding x-oss-ac-source-ip x-oss-ac-subnet-mask x-oss-ac-vpc-id
   x-oss-ac-forward-allow accessmonitor bucketArchiveDirectRead httpsConfig cleanRestoredObject policyStatus publicAccessBlock`.split(
    /\s+/,
  ),
)

export type QueryPairs = readonly (readonly [name: string, value?: string])[]
export type V1Parts = {
  readonly method: string
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  readonly query: QueryPairs
  readonly headers: HeaderPairs
  /** The Date header, or in a URL the time of expiry. */
  readonly date: string
}

export function signV1(secret: string, parts: V1Parts): string {
  return createHmac('sha1', secret).update(stringToSignV1(parts)).digest('base64')
}

export function stringToSignV1({ method, bucket, key, query, headers, date }: V1Parts): string {
  const header = (name: string): string => headers.find(([given]) => given.toLowerCase() === name)?.[1] ?? ''
  const ossHeaders = headers
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name.startsWith('x-oss-'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
  const signed = query
    .filter(([name]) => subResources.has(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === undefined || value === '' ? name : `${name}=${value}`))
  const path = bucket === undefined ? '/' : `/${bucket}/${key ?? ''}`
  const resource = signed.length === 0 ? path : `${path}?${signed.join('&')}`
  return [method, header('content-md5'), header('content-type'), date, `${ossHeaders.join('')}${resource}`].join('\n')
}
