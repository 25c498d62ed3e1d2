/** Which objects are compressed on their way out, and for whom. https://help.aliyun.com/knowledge_detail/39645.html */

export const compressedBytesMin = 1_024

const compressedTypes: ReadonlySet<string> = new Set([
  'text/cache-manifest',
  'text/xml',
  'text/plain',
  'text/css',
  'text/html',
  'application/javascript',
  'application/x-javascript',
  'application/rss+xml',
  'application/json',
  'text/json',
])

export type Content = {
  readonly sizeBytes: number
  readonly contentType: string
  readonly contentEncoding?: string | undefined
  readonly cacheControl?: string | undefined
}

/** Whether it is compressed for who asks for that: caches are told, whoever asked. */
export function isCompressible({ sizeBytes, contentType, contentEncoding, cacheControl }: Content): boolean {
  if (sizeBytes < compressedBytesMin || contentEncoding !== undefined) return false
  const end = contentType.indexOf(';')
  const type = end === -1 ? contentType : contentType.slice(0, end)
  // What its writer forbids to transform stays as it is (RFC 9111, 5.2.2.6).
  return compressedTypes.has(type.trim().toLowerCase()) && !/\bno-transform\b/i.test(cacheControl ?? '')
}

/** By name alone: `*` asks for nothing. */
export function acceptsGzip(acceptEncoding: string | undefined): boolean {
  if (acceptEncoding === undefined) return false
  return acceptEncoding.split(',').some((one) => {
    const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase())
    return name === 'gzip' && !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter))
  })
}
