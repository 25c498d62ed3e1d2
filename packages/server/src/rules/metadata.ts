/** Headers that are stored with an object and go out with it: checked when written, never again. */

export type Pairs = readonly (readonly [name: string, value: string])[]

/** Names and values together. */
export const userMetaBytesMax = 8_192
export const persistentHeadersBytesMax = 8_192

export type MetaProblem = { readonly kind: 'bad-name' | 'bad-value' | 'too-large'; readonly name: string }
export type Checked = { readonly kind: 'fine'; readonly pairs: Pairs } | MetaProblem

/**
 * `x-oss-meta-*` as it is stored: names of letters, digits and hyphens in lower case, values as they came.
 * https://help.aliyun.com/en/oss/user-guide/manage-object-metadata-10
 */
export function checkUserMeta(pairs: Pairs): Checked {
  const folded = pairs.map(([name, value]) => [name.toLowerCase(), value] as const)
  for (const [name, value] of folded) {
    if (!/^[a-z0-9-]+$/.test(name)) return { kind: 'bad-name', name }
    if (!isHeaderValue(value)) return { kind: 'bad-value', name }
  }
  const sizeBytes = folded.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return sizeBytes > userMetaBytesMax ? { kind: 'too-large', name: '' } : { kind: 'fine', pairs: folded }
}

/**
 * A value that may go out as a header: bytes, one code unit each, without control characters except the tab. What came
 * in a header is such a value already; what came in a form, a document or base64 need not be.
 */
export function isHeaderValue(value: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

/**
 * Headers whose meaning belongs to the connection, the browser's trust in this origin, a proxy in front, or OSS itself. A
 * writer who could store them would speak for the server to everybody who reads the object.
 */
const reserved = new Set(
  (
    'accept-ranges age alt-svc connection content-length content-md5 content-range content-security-policy ' +
    'content-security-policy-report-only content-type cross-origin-embedder-policy cross-origin-opener-policy ' +
    'cross-origin-resource-policy date etag keep-alive last-modified location nel origin-agent-cluster ' +
    'permissions-policy proxy-authenticate proxy-authorization proxy-connection public-key-pins refresh report-to ' +
    'reporting-endpoints server service-worker-allowed set-cookie set-cookie2 sourcemap strict-transport-security te ' +
    'timing-allow-origin trailer transfer-encoding upgrade vary via www-authenticate x-content-type-options ' +
    'x-frame-options x-sourcemap x-xss-protection clear-site-data cache-control content-disposition content-encoding ' +
    'content-language expires authorization host accept-ch activate-storage-access critical-ch document-policy ' +
    'speculation-rules supports-loading-mode x-sendfile x-lighttpd-send-file x-lighttpd-send-tempfile x-reproxy-url ' +
    'x-reproxy-file x-litespeed-location'
  ).split(' '),
)

/** Families of them; a proxy in front obeys those of `x-accel-`, which may name files of its own machine. */
const reservedPrefixes = ['x-oss-', 'access-control-', 'sec-', 'x-accel-', 'x-amz-', 'cdn-', 'surrogate-', 'edge-']

export type Persistent = Checked | { readonly kind: 'malformed'; readonly name: string }

/** `name1:base64(value),name2:base64(value)` of x-oss-persistent-headers. */
export function parsePersistentHeaders(text: string): Persistent {
  if (text.length > persistentHeadersBytesMax) return { kind: 'too-large', name: '' }
  const pairs: (readonly [string, string])[] = []
  for (const item of text.split(',')) {
    const colon = item.indexOf(':')
    const name = item.slice(0, Math.max(0, colon)).trim().toLowerCase()
    const encoded = item.slice(colon + 1).trim()
    if (colon < 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 !== 0)
      return { kind: 'malformed', name }
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || isReservedHeader(name) || pairs.some(([other]) => other === name))
      return { kind: 'bad-name', name }
    const value = Buffer.from(encoded, 'base64').toString('latin1')
    if (!isHeaderValue(value)) return { kind: 'bad-value', name }
    pairs.push([name, value])
  }
  return { kind: 'fine', pairs }
}

/** @param name in lower case */
export function isReservedHeader(name: string): boolean {
  return reserved.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix))
}
