/** The CRC-32 of blocks, as zlib has it, in half of zlib's time. */
import { crc32 } from 'node:zlib'
import { createFold, foldBytesMax } from './crc-fold.ts'

/** Of a multiple of the polynomial, as `crc-fold.ts` wants them: the test divides it. */
export const crc32Multiple = [300, 155, 117, 89, 0] as const

const fold = createFold(crc32Multiple)

const allOnes = 0xffffffff

/** A buffer whose blocks are summed where they lie, in two thirds of the time. It takes more from the system than others. */
export const createBlockBuffer = (lengthBytes: number): Buffer => fold.createBuffer(lengthBytes)

/** Of the bytes, or of something that has the CRC-32 `before` with the bytes behind it. */
export function blockCrc(bytes: Uint8Array, before: number = 0): number {
  if (bytes.length < fold.worthBytes || bytes.length > foldBytesMax) return crc32(bytes, before)
  // What came before goes on in the first four bytes, as all ones do when nothing came.
  const rest = fold.shorten(bytes, BigInt(~before >>> 0))
  return crc32(rest, allOnes)
}
