import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { blockCrc, crc32Multiple } from './block-crc.ts'
import { foldBytesMax } from './crc-fold.ts'

test('the CRC-32 of any bytes behind any others is that of zlib', () => {
  const bytes = randomBytes(2 * foldBytesMax)
  const length = fc.oneof(fc.nat(3_000), fc.nat(foldBytesMax + 20), fc.constant(foldBytesMax))
  const before = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  fc.assert(
    fc.property(fc.nat(foldBytesMax - 20), length, before, (from, count, crc) => {
      const part = bytes.subarray(from, from + count)
      return blockCrc(part, crc) === crc32(part, crc) && blockCrc(part) === crc32(part)
    }),
  )
})

test('what bytes are shortened with is a multiple of the polynomial', (t) => {
  const polynomial = 0x1_04c1_1db7n
  let rest = crc32Multiple.reduce((sum, exponent) => sum | (1n << BigInt(exponent)), 0n)
  for (let bit = BigInt(crc32Multiple[0]); bit >= 32n; bit -= 1n)
    if (((rest >> bit) & 1n) === 1n) rest ^= polynomial << (bit - 32n)
  t.assert.equal(rest, 0n)
})
