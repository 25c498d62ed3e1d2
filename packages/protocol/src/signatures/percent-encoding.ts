import { bytesOf, type Data, utf8TextOf } from './data.ts'

const onlyUnreserved = /^[A-Za-z0-9._~-]*$/
const onlyUnreservedPath = /^[A-Za-z0-9._~/-]*$/
/** What the runtime's own function leaves and RFC 3986 does not. */
const leftByRuntime = /[!'()*]/g
const encodedBytes = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte)
  return onlyUnreserved.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
})

/** RFC 3986: keeps `A-Z a-z 0-9 - . _ ~` and writes every other byte of the UTF-8 form as `%XX`. */
export function percentEncode(data: Data): string {
  if (typeof data === 'string') {
    if (onlyUnreserved.test(data)) return data
    // A lone surrogate becomes U+FFFD, as in every UTF-8 form.
    return encodeURIComponent(data.toWellFormed()).replace(leftByRuntime, encodedOf)
  }
  let encoded = ''
  for (const byte of data) encoded += encodedBytes[byte] ?? ''
  return encoded
}

const encodedOf = (character: string): string => encodedBytes[character.charCodeAt(0)] ?? ''

/** The same with `/` kept, as in the path of a V4 canonical request. */
export function percentEncodePath(data: Data): string {
  if (typeof data === 'string' && onlyUnreservedPath.test(data)) return data
  return percentEncode(data).replaceAll('%2F', '/')
}

/** Decodes once, leaving `+` alone. Undefined for a `%` without two hexadecimal digits. */
export function percentDecodeBytes(text: string): Uint8Array | undefined {
  const bytes = bytesOf(text)
  const decoded = new Uint8Array(bytes.length)
  let length = 0
  for (let index = 0; index < bytes.length; index += 1) {
    let byte = bytes[index] ?? 0
    if (byte === 0x25) {
      const [high, low] = [hexValue(bytes[index + 1]), hexValue(bytes[index + 2])]
      if (high < 0 || low < 0) return undefined
      byte = high * 16 + low
      index += 2
    }
    decoded[length] = byte
    length += 1
  }
  return decoded.subarray(0, length)
}

/** Decodes once as UTF-8, leaving `+` alone. Undefined for a broken escape or bytes that are not UTF-8. */
export function percentDecode(text: string): string | undefined {
  if (!text.includes('%')) return text
  const bytes = percentDecodeBytes(text)
  return bytes === undefined ? undefined : utf8TextOf(bytes)
}

function hexValue(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30
  const letter = byte | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1
}
