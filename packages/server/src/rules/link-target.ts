/**
 * The key in `x-oss-symlink-target`: percent-encoded, and a plus is a space, as Go's SDKs write it; all clients write a
 * plus as `%2B`. What was not encoded is UTF-8. Undefined for what cannot be decoded.
 * https://help.aliyun.com/en/oss/developer-reference/putsymlink
 */
export function decodeLinkTarget(header: string): string | undefined {
  try {
    return decodeURIComponent(Buffer.from(header, 'latin1').toString('utf8').replaceAll('+', ' '))
  } catch {
    return undefined
  }
}
