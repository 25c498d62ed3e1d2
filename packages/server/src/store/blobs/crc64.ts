/**
 * CRC-64/ECMA-182 as OSS reports it (reflected, initial value and final XOR all ones; "123456789" gives
 * 0x995dc9bbdf1939fa), one chunk after another, and combined for bodies that were hashed in parts.
 */
import { createCRC64 } from 'hash-wasm'

/** The CRC-64 of nothing. */
export const crc64OfNothing = 0n

// One instance serves everybody: every use begins with `load` or `init` and ends before anybody else can run.
const hasher = await createCRC64()
const initialState = hasher.init().save()

/** The CRC-64 of a body that arrives in chunks. */
export type Crc64Running = { update(chunk: Uint8Array): void; digest(): bigint }

export function createCrc64(): Crc64Running {
  let state = initialState
  return {
    update(chunk) {
      hasher.load(state).update(chunk)
      state = hasher.save()
    },
    digest: () => BigInt(`0x${hasher.load(state).digest('hex')}`),
  }
}

export function crc64(bytes: Uint8Array): bigint {
  return BigInt(`0x${hasher.init().update(bytes).digest('hex')}`)
}

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
