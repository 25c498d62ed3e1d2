import { crc64, createCRC64 } from 'hash-wasm'

/** The CRC-64/ECMA-182 that OSS reports in x-oss-hash-crc64ecma, of bytes that come one after another. */
export type RunningCrc64 = { update(chunk: Uint8Array): void; digest(): bigint }

export const crc64OfNothing = 0n

export async function createCrc64(): Promise<RunningCrc64> {
  const hasher = await createCRC64()
  hasher.init()
  return { update: (chunk) => void hasher.update(chunk), digest: () => BigInt(`0x${hasher.digest('hex')}`) }
}

/** The CRC of bytes that are all there: the library has one program for these, where each running CRC has its own. */
export async function crc64Of(bytes: Uint8Array): Promise<bigint> {
  return BigInt(`0x${await crc64(bytes)}`)
}

/** The CRC of bytes, taken on from that of what came before them. */
export async function crc64After(before: bigint, bytes: Uint8Array): Promise<bigint> {
  return combineCrc64(before, await crc64Of(bytes), bytes.length)
}

/**
 * The CRC of A followed by B, from their own and the length of B in bytes: A's is carried through that many zero bytes,
 * which is a multiplication by x to the power of 8 × length, modulo the polynomial. The all-ones start and end cancel out.
 */
export function combineCrc64(crcA: bigint, crcB: bigint, lengthB: number): bigint {
  if (!Number.isSafeInteger(lengthB) || lengthB < 0) throw new RangeError(`${lengthB} is no length`)
  let carried = crcA
  let rest = lengthB
  let power = oneByte
  while (rest > 0) {
    if (rest % 2 === 1) carried = product(carried, power)
    rest = Math.floor(rest / 2)
    power = product(power, power)
  }
  return carried ^ crcB
}

// Polynomials over GF(2), reflected: the highest of the 64 bits stands for x^0.
const polynomial = 0xc96c5795d7870f42n
const unit = 1n << 63n
/** x^8 */
const oneByte = unit >> 8n

function product(left: bigint, right: bigint): bigint {
  let sum = 0n
  let shifted = right
  for (let bit = unit; bit > 0n; bit >>= 1n) {
    if ((left & bit) !== 0n) sum ^= shifted
    const carry = (shifted & 1n) === 1n
    shifted >>= 1n
    if (carry) shifted ^= polynomial
  }
  return sum
}

/** As the header has it, undefined for anything else. */
export function parseCrc64(text: string | undefined): bigint | undefined {
  return text !== undefined && /^\d{1,20}$/.test(text) ? BigInt.asUintN(64, BigInt(text)) : undefined
}
