/** Text (hashed as UTF-8) or the very bytes, where a header is not valid UTF-8. */
export type Data = string | Uint8Array

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export function bytesOf(data: Data): Uint8Array {
  return typeof data === 'string' ? encoder.encode(data) : data
}

/** For showing only: bytes that are not UTF-8 come out as U+FFFD. */
export function textOf(data: Data): string {
  return typeof data === 'string' ? data : decoder.decode(data)
}

/** Stays text while every piece is text, which is nearly always. */
export function joinData(pieces: readonly Data[]): Data {
  if (pieces.every((piece) => typeof piece === 'string')) return pieces.join('')
  const parts = pieces.map(bytesOf)
  const joined = new Uint8Array(parts.reduce((sizeBytes, part) => sizeBytes + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** What newer runtimes have of their own, and the types of this one's target do not know. */
type OwnEncodings = Uint8Array & { readonly toHex?: () => string; readonly toBase64?: () => string }

const hexDigits = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export function hexOf(bytes: Uint8Array): string {
  const { toHex } = bytes as OwnEncodings
  if (toHex !== undefined) return toHex.call(bytes)
  let hex = ''
  for (const byte of bytes) hex += hexDigits[byte] ?? ''
  return hex
}

/** `StringToSignBytes` of SignatureDoesNotMatch: upper-case hexadecimal bytes with spaces between. */
export function spacedHexOf(data: Data): string {
  return Array.from(bytesOf(data), (byte) => (hexDigits[byte] ?? '').toUpperCase()).join(' ')
}

export function base64Of(bytes: Uint8Array): string {
  const { toBase64 } = bytes as OwnEncodings
  if (toBase64 !== undefined) return toBase64.call(bytes)
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Standard alphabet with padding and without line breaks; anything else is undefined. */
export function bytesOfBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text of valid UTF-8; undefined for anything else. */
export function utf8TextOf(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** Compares without telling by its duration where the difference lies; unequal lengths are unequal. */
export function equalInConstantTime(left: Data, right: Data): boolean {
  if (typeof left === 'string' && typeof right === 'string') return areEqualTexts(left, right)
  const [leftBytes, rightBytes] = [bytesOf(left), bytesOf(right)]
  let difference = leftBytes.length ^ rightBytes.length
  for (let index = 0; index < rightBytes.length; index += 1)
    difference |= (leftBytes[index] ?? 0) ^ (rightBytes[index] ?? 0)
  return difference === 0
}

/** Equal texts have equal units, and the other way round: nothing need be encoded. */
function areEqualTexts(left: string, right: string): boolean {
  let difference = left.length ^ right.length
  // Behind the end of the shorter one a unit is NaN, which counts as zero.
  for (let index = 0; index < right.length; index += 1) difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  return difference === 0
}
