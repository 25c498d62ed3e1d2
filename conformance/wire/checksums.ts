/** The checksums that clients compare, computed apart from the server's own code. */
import { createHash } from 'node:crypto'

export function md5Base64(body: string | Uint8Array): string {
  return createHash('md5').update(body).digest('base64')
}

/** As in an ETag: quoted upper-case hexadecimal. */
export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('md5').update(body).digest('hex').toUpperCase()}"`
}

const polynomial = 0xc96c5795d7870f42n
const table = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte)
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1n) === 1n ? (value >> 1n) ^ polynomial : value >> 1n
  return value
})

/** CRC-64/XZ as decimal text; "123456789" gives 11051210869376104954. */
export function crc64(body: string | Uint8Array): string {
  let value = 0xffffffffffffffffn
  for (const byte of typeof body === 'string' ? Buffer.from(body) : body)
    value = (table[Number((value ^ BigInt(byte)) & 255n)] ?? 0n) ^ (value >> 8n)
  return (value ^ 0xffffffffffffffffn).toString()
}
