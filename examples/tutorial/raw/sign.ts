// The whole of what a client needs to know of signatures: two strings and HMAC-SHA1.
import { createHmac } from 'node:crypto'

/** What the game back end holds for itself, or gives to one player; only the latter has a token and an end. */
export type Keys = { accessKeyId: string; accessKeySecret: string; securityToken?: string }

const hmacSha1 = (secret: string, text: string): string =>
  createHmac('sha1', secret).update(text, 'utf8').digest('base64')

/** Now; `npm run tutorial` moves it together with the server's clock to show expiry without waiting for it. */
const now = (): Date => new Date(Date.now() + Number(process.env.CLOCK_OFFSET_SECONDS ?? 0) * 1_000)

/** RFC 3986: everything but letters, digits and `-_.~` becomes %XX. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

/** The query of a signed call to STS or RAM. */
export function signedQuery(keys: Keys, parameters: Record<string, string>): string {
  const all: Record<string, string> = {
    ...parameters,
    Format: 'JSON',
    AccessKeyId: keys.accessKeyId,
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: crypto.randomUUID(),
    Timestamp: `${now().toISOString().slice(0, 19)}Z`,
  }
  if (keys.securityToken !== undefined) all.SecurityToken = keys.securityToken
  const canonical = Object.keys(all)
    .toSorted()
    .map((name) => `${encode(name)}=${encode(all[name] ?? '')}`)
    .join('&')
  const signature = hmacSha1(`${keys.accessKeySecret}&`, `GET&%2F&${encode(canonical)}`)
  return `${canonical}&Signature=${encode(signature)}`
}

/** The headers of a signed request to OSS, with the session's token among them. */
export function signedHeaders(
  keys: Keys,
  request: { method: string; resource: string; contentType?: string; ossHeaders?: Record<string, string> },
): Record<string, string> {
  const date = now().toUTCString()
  const ossHeaders: Record<string, string> = { ...request.ossHeaders, 'x-oss-date': date }
  if (keys.securityToken !== undefined) ossHeaders['x-oss-security-token'] = keys.securityToken
  const canonicalHeaders = Object.keys(ossHeaders)
    .toSorted()
    .map((name) => `${name}:${ossHeaders[name]}\n`)
    .join('')
  const stringToSign = `${request.method}\n\n${request.contentType ?? ''}\n${date}\n${canonicalHeaders}${request.resource}`
  return {
    ...ossHeaders,
    ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }),
    authorization: `OSS ${keys.accessKeyId}:${hmacSha1(keys.accessKeySecret, stringToSign)}`,
  }
}
