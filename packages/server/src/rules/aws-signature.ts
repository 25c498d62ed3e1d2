/**
 * Signature Version 4 of S3, for origins that are private buckets elsewhere: MirrorAuth's S3V4. Reads only, whose body is
 * empty. Pure; the key's HMACs are the caller's, so that the secret stays where it is.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
import { createHash, createHmac } from 'node:crypto'

export type S3Request = {
  readonly method: 'GET' | 'HEAD'
  readonly url: URL
  /** Signed besides Host and those that the signature adds; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly region: string
  readonly accessKeyId: string
  readonly nowMs: number
  /** The first step of the signing key: HMAC-SHA-256 of this text with `AWS4` and the secret. */
  readonly dateKey: (date: string) => Uint8Array
}

const emptyHash = sha256('')

/** The headers that make the request one of this access key. */
export function s3Authorization(request: S3Request): Readonly<Record<string, string>> {
  const { method, url, region, accessKeyId, nowMs } = request
  const time = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const date = time.slice(0, 8)
  const added = { 'x-amz-content-sha256': emptyHash, 'x-amz-date': time }
  const signed = Object.entries({ ...request.headers, ...added, host: url.host }).toSorted(([a], [b]) => order(a, b))
  const names = signed.map(([name]) => name).join(';')
  const canonical = [
    method,
    url.pathname.split('/').map(reencoded).join('/'),
    canonicalQuery(url),
    ...signed.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    emptyHash,
  ].join('\n')
  const scope = `${date}/${region}/s3/aws4_request`
  const keys = [region, 's3', 'aws4_request']
  const key = keys.reduce<Uint8Array>((one, text) => hmac(one, text), request.dateKey(date))
  const signature = Buffer.from(hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`)).toString('hex')
  return {
    'X-Amz-Content-Sha256': emptyHash,
    'X-Amz-Date': time,
    Authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`,
  }
}

function canonicalQuery(url: URL): string {
  if (url.search.length < 2) return ''
  return url.search
    .slice(1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
      return [reencoded(name), reencoded(value)] as const
    })
    .toSorted(([a, one], [b, other]) => order(a, b) || order(one, other))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
}

/** As the signature wants it: everything but letters, digits, `-`, `.`, `_` and `~`. */
function reencoded(text: string): string {
  return encodeURIComponent(decoded(text)).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function hmac(key: Uint8Array, text: string): Uint8Array {
  return createHmac('sha256', key).update(text).digest()
}
