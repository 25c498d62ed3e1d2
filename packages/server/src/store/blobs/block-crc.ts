/** The CRC-32 of blocks, as zlib has it, in half of zlib's time. */
import { crc32 } from 'node:zlib'
import { createFold, foldBytesMax } from './crc-fold.ts'

/** Of a multiple of the polynomial, as `crc-fold.ts` wants them: the test divides it. */
export const crc32Multiple = [300, 155, 117, 89, 0] as const

const fold = createFold(crc32Multiple)

/** Of the bytes, or of something that has the CRC-32 `before` with the bytes behind it. */
export function blockCrc(bytes: Uint8Array, before: number = 0): number {
  if (bytes.length < fold.worthBytes || bytes.length > foldBytesMax) return crc32(bytes, before)
  fold.bytes.set(bytes)
  // What came before goes on in the first four bytes, as all ones do when nothing came.
  addTo(fold.bytes, ~before)
  const rest = fold.shorten(bytes.length)
  addTo(rest, ~0)
  return crc32(rest)
}

function addTo(bytes: Uint8Array, value: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 4)
  view.setInt32(0, view.getInt32(0, true) ^ value, true)
}
