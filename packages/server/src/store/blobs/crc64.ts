/**
 * CRC-64/ECMA-182 as OSS reports it (reflected, initial value and final XOR all ones; "123456789" gives
 * 0x995dc9bbdf1939fa), one chunk after another, and combined for bodies that were hashed in parts.
 */
import { createCRC64 } from 'hash-wasm'
import { createFold, foldBytesMax } from './crc-fold.ts'

/** The CRC-64 of nothing. */
export const crc64OfNothing = 0n

/** Of a multiple of the polynomial, as `crc-fold.ts` wants them: the test divides it. */
export const crc64Multiple = [1_303, 1_238, 1_029, 583, 520, 469, 393, 353, 258, 0] as const

// One of each serves everybody: every use ends before anybody else can run.
const hasher = await createCRC64()
const fold = createFold(crc64Multiple)

/** The CRC-64 of a body that arrives in chunks. */
export type Crc64Running = { update(chunk: Uint8Array): void; digest(): bigint }

export function createCrc64(): Crc64Running {
  let crc = crc64OfNothing
  return {
    update(chunk) {
      crc = crc64(chunk, crc)
    },
    digest: () => crc,
  }
}

/** Of the bytes, or of something that has the CRC-64 `before` with the bytes behind it. */
export function crc64(bytes: Uint8Array, before: bigint = crc64OfNothing): bigint {
  if (before === crc64OfNothing && bytes.length < fold.worthBytes) return hashed(bytes)
  let crc = before
  for (let from = 0; from < bytes.length; from += foldBytesMax)
    crc = followed(crc, bytes.subarray(from, from + foldBytesMax))
  return crc
}

/** What came before goes on in the first eight bytes, as all ones do when nothing came. */
function followed(before: bigint, bytes: Uint8Array): bigint {
  if (bytes.length < 8) return crc64Combine(before, hashed(bytes), bytes.length)
  if (bytes.length < fold.worthBytes) {
    const copy = few.subarray(0, bytes.length)
    copy.set(bytes)
    addTo(copy, before)
    return hashed(copy)
  }
  const rest = fold.shorten(bytes, before ^ allOnes)
  addTo(rest, allOnes)
  return hashed(rest)
}

const few = new Uint8Array(fold.worthBytes)
const allOnes = 0xffffffffffffffffn

function addTo(bytes: Uint8Array, value: bigint): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8)
  view.setBigUint64(0, view.getBigUint64(0, true) ^ value, true)
}

const hashed = (bytes: Uint8Array): bigint => BigInt(`0x${hasher.init().update(bytes).digest('hex')}`)

/**
 * The CRC-64 of A followed by B, from their own CRC-64s and the length of B in bytes. The CRC of A is carried through
 * `lengthB` zero bytes: multiplied by x to the power of 8 × lengthB modulo the polynomial. The all-ones start and end
 * cancel out between the two.
 */
export function crc64Combine(crcA: bigint, crcB: bigint, lengthB: number): bigint {
  if (!Number.isSafeInteger(lengthB) || lengthB < 0) throw new RangeError(`${lengthB} is no length`)
  let shifted = crcA
  let rest = lengthB
  for (const power of zeroBytePowers) {
    if (rest === 0) break
    if (rest % 2 === 1) shifted = multiply(shifted, power)
    rest = Math.floor(rest / 2)
  }
  return shifted ^ crcB
}

// Polynomials over GF(2) of degree below 64, reflected: the highest bit is the coefficient of x^0.
const polynomial = 0xc96c5795d7870f42n
const one = 1n << 63n

/** a × b modulo the polynomial. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n
  let shifted = b
  for (let bit = one; bit !== 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= shifted
    shifted = (shifted & 1n) === 0n ? shifted >> 1n : (shifted >> 1n) ^ polynomial
  }
  return product
}

/** x^(8 × 2^k) for k from 0 on: enough for every length below 2^53 bytes. */
const zeroBytePowers = squares(one >> 8n, 53)

function squares(first: bigint, count: number): readonly bigint[] {
  const powers: bigint[] = []
  let power = first
  for (let index = 0; index < count; index += 1) {
    powers.push(power)
    power = multiply(power, power)
  }
  return powers
}
