/** Text and base64 without TextEncoder and atob, which mini-games and old engines do not have. */

/** What the SDK takes as content. A string is its UTF-8. */
export type Content = Uint8Array | ArrayBuffer | string

/** The content in a copy of its own, so that what the game does to its buffer later changes nothing. */
export function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? utf8(content) : new Uint8Array(content).slice()
}

/** The bytes as an ArrayBuffer that holds nothing else, which is what every platform's transport takes. */
export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes
  const isWhole = buffer instanceof ArrayBuffer && byteLength === buffer.byteLength
  if (isWhole) return buffer
  const copy = new ArrayBuffer(byteLength)
  new Uint8Array(copy).set(new Uint8Array(buffer, byteOffset, byteLength))
  return copy
}

export function utf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3)
  let end = 0
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0
    const code = point >= 0xd800 && point <= 0xdfff ? 0xfffd : point
    let more = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3
    bytes[end++] = more === 0 ? code : ((0xf00 >> (more + 1)) & 0xff) | (code >> (6 * more))
    while (more-- > 0) bytes[end++] = 0x80 | ((code >> (6 * more)) & 0x3f)
  }
  return bytes.slice(0, end)
}

/** Never an error: of bytes that are no UTF-8 the ASCII is left, and replacement characters for the rest. */
export function textOf(bytes: Uint8Array): string {
  let escaped = ''
  for (const byte of bytes) escaped += `%${(byte + 256).toString(16).slice(1)}`
  try {
    return decodeURIComponent(escaped)
  } catch {
    return decodeURIComponent(escaped.replace(/%[89a-f]./g, '%ef%bf%bd'))
  }
}

/** A to Z, a to z, 0 to 9: sixty letters that a compressor can do nothing with are longer than how they are counted. */
const alphabet = Array.from({ length: 62 }, (_, index) =>
  String.fromCharCode(index + (index < 26 ? 65 : index < 52 ? 71 : -4)),
).join('')

/** With padding; `url` gives the alphabet for URLs and headers, without padding. */
export function base64(bytes: Uint8Array, kind: 'plain' | 'url' = 'plain'): string {
  const letters = alphabet + (kind === 'url' ? '-_' : '+/')
  const parts: string[] = []
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    const count = Math.min(4, bytes.length - index + 1)
    let text = ''
    for (let at = 0; at < count; at += 1) text += letters.charAt((group >> (18 - 6 * at)) & 63)
    parts.push(kind === 'url' ? text : text.padEnd(4, '='))
  }
  return parts.join('')
}

/** Both alphabets, with or without padding; undefined for what is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replace(/=+$/, '').replace(/-/g, '+').replace(/_/g, '/')
  if (plain.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(plain)) return undefined
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4))
  let group = 0
  for (let index = 0, end = 0; index < plain.length; index += 1) {
    group = ((group << 6) | `${alphabet}+/`.indexOf(plain.charAt(index))) & 0xffffff
    const left = index % 4
    if (left > 0) bytes[end++] = (group >> (6 - 2 * left)) & 0xff
  }
  return bytes
}

/** The same headers, with their names in lower case. */
export function lowerCased(headers: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const lower: Record<string, string> = {}
  // A value that came twice is a list on some platforms.
  for (const [name, value] of Object.entries(headers ?? {})) lower[name.toLowerCase()] = String(value)
  return lower
}

export function queryOf(fields: Readonly<Record<string, string | number | undefined>>): string {
  const query = Object.entries(fields)
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${encodeURIComponent(value)}`))
    .join('&')
  return query && `?${query}`
}
