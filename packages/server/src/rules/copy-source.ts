/** Where a copy comes from. */
export type CopySource = {
  readonly bucket: string
  readonly key: string
  readonly versionId: string | undefined
}

/**
 * `/bucket/url-encoded-key[?versionId=…]`. The key may hold slashes plain or as `%2F` (oss2 encodes them, others do not);
 * a plus is a space, as the Go client writes it, and `%2B` a plus, as all of them do. Undefined for anything else.
 * https://help.aliyun.com/en/oss/developer-reference/copyobject
 */
export function parseCopySource(text: string): CopySource | undefined {
  const parts = /^\/([^/?]+)\/([^?]+)(?:\?(.*))?$/s.exec(text)
  const [bucket, key] = [percentDecoded(parts?.[1] ?? ''), percentDecoded(parts?.[2] ?? '')]
  if (parts === null || bucket === undefined || key === undefined) return undefined
  if (parts[3] === undefined) return { bucket, key, versionId: undefined }
  const version = /^versionId=([^&]+)$/.exec(parts[3])
  const versionId = percentDecoded(version?.[1] ?? '')
  return version === null || versionId === undefined ? undefined : { bucket, key, versionId }
}

/** The header's bytes are one code unit each; they and the percent-encoded ones make UTF-8 together. */
function percentDecoded(text: string): string | undefined {
  const bytes = Buffer.from(text, 'latin1')
  if (/[^\0-\xff]/.test(text) || /%(?![0-9A-Fa-f]{2})/.test(text)) return undefined
  const unescaped = bytes
    .toString('latin1')
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(unescaped, 'latin1'))
  } catch {
    return undefined
  }
}
