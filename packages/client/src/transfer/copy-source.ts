import { percentEncode, percentEncodePath } from '@latchkey/protocol'

/** The value of `copySource`: the object to copy, `/bucket/key` with the key percent-encoded. */
export function copySourceOf(bucket: string, key: string, versionId?: string): string {
  const version = versionId === undefined ? '' : `?versionId=${percentEncode(versionId)}`
  return `/${bucket}/${percentEncodePath(key)}${version}`
}
