import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { foldBytesMax } from './crc-fold.ts'
import { crc64, crc64Combine, crc64Multiple, crc64OfNothing, createCrc64 } from './crc64.ts'

// Values that Alibaba's own clients and the CRC catalogue (CRC-64/XZ) give.
const cases: [text: string, want: bigint][] = [
  ['', 0n],
  ['123456789', 0x995dc9bbdf1939fan],
]
for (const [text, want] of cases)
  test(`the CRC-64 of "${text}" is ${want.toString(16)}`, (t) => t.assert.equal(crc64(Buffer.from(text)), want))

/** Bit by bit from the definition. */
function obviousCrc64(bytes: Uint8Array): bigint {
  let crc = 0xffffffffffffffffn
  for (const byte of bytes) {
    crc ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1n) === 1n ? (crc >> 1n) ^ 0xc96c5795d7870f42n : crc >> 1n
  }
  return crc ^ 0xffffffffffffffffn
}

test('any bytes have the CRC-64 of the definition', () =>
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => crc64(bytes) === obviousCrc64(bytes))))

/** So many random bytes that the last ones are in a call of their own, or too few to be shortened, or neither. */
const lengths = [5_211, 5_212, 5_213, foldBytesMax - 1, foldBytesMax, foldBytesMax + 1, foldBytesMax + 9, 140_001]
for (const length of lengths)
  test(`${length} bytes have the CRC-64 of the definition, in one chunk or in two`, (t) => {
    const bytes = randomBytes(length)
    const want = obviousCrc64(bytes)
    t.assert.equal(crc64(bytes), want)
    for (const at of [1, 7, 8, 100, 5_000, length - 9, length - 3]) {
      const running = createCrc64()
      running.update(bytes.subarray(0, at))
      running.update(bytes.subarray(at))
      t.assert.equal(running.digest(), want, `in two at ${at}`)
    }
  })

test('what bytes are shortened with is a multiple of the polynomial', (t) => {
  const polynomial = 0x42f0e1eba9ea3693n | (1n << 64n)
  let rest = crc64Multiple.reduce((sum, exponent) => sum | (1n << BigInt(exponent)), 0n)
  for (let bit = BigInt(crc64Multiple[0]); bit >= 64n; bit -= 1n)
    if (((rest >> bit) & 1n) === 1n) rest ^= polynomial << (bit - 64n)
  t.assert.equal(rest, 0n)
})

test('chunks of two bodies may be hashed in turns', () =>
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.uint8Array({ maxLength: 50 }))), (chunks) => {
      const running = [createCrc64(), createCrc64()] as const
      for (const [isSecond, chunk] of chunks) running[isSecond ? 1 : 0].update(chunk)
      return [false, true].every((second) => {
        const whole = Buffer.concat(chunks.filter(([isSecond]) => isSecond === second).map(([, chunk]) => chunk))
        return running[second ? 1 : 0].digest() === crc64(whole)
      })
    }),
  ))

test('a digest may be taken in the middle', (t) => {
  const running = createCrc64()
  running.update(Buffer.from('1234'))
  t.assert.equal(running.digest(), crc64(Buffer.from('1234')))
  running.update(Buffer.from('56789'))
  t.assert.equal(running.digest(), 0x995dc9bbdf1939fan)
})

test('combining is hashing the concatenation', () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 70_000, size: 'max' }), (a, b) => {
      return crc64Combine(crc64(a), crc64(b), b.length) === crc64(Buffer.concat([a, b]))
    }),
  ))

test('combining is associative over lengths that no test could hash', () => {
  const length = fc.integer({ min: 0, max: 2 ** 48 })
  const crc = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  fc.assert(
    fc.property(crc, crc, crc, length, length, (a, b, c, lengthB, lengthC) => {
      const left = crc64Combine(crc64Combine(a, b, lengthB), c, lengthC)
      const right = crc64Combine(a, crc64Combine(b, c, lengthC), lengthB + lengthC)
      return left === right
    }),
  )
})

test('nothing is neutral on both sides', (t) => {
  const crc = crc64(Buffer.from('body'))
  t.assert.equal(crc64Combine(crc, crc64OfNothing, 0), crc)
  t.assert.equal(crc64Combine(crc64OfNothing, crc, 4), crc)
})

for (const length of [-1, 0.5, Number.NaN, 2 ** 53])
  test(`a length of ${length} is refused`, (t) => t.assert.throws(() => crc64Combine(0n, 0n, length), RangeError))
