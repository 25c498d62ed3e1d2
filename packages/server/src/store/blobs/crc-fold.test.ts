import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32 } from 'node:zlib'
import { createFold, foldBytesMax } from './crc-fold.ts'

/** What `shorten` promises, one byte at a time. */
function obviouslyShortened(exponents: readonly number[], bytes: Uint8Array, restBytes: number): Uint8Array {
  const [degree = 0, ...others] = exponents
  const all = Uint8Array.from(bytes)
  for (let at = 0; at < all.length - restBytes; at += 1)
    for (const exponent of others) {
      const to = at + degree - exponent
      all[to] = (all[to] ?? 0) ^ (all[at] ?? 0)
    }
  return all.subarray(all.length - restBytes)
}

for (const exponents of [
  [16, 0],
  [40, 24, 8, 0],
  [333, 300, 33, 9, 0],
])
  test(`bytes are shortened with ${exponents.join(', ')} as they are one by one, call after call`, (t) => {
    const fold = createFold(exponents)
    const lengths = [foldBytesMax, fold.worthBytes, fold.worthBytes + 1, fold.worthBytes + 31, 5_000, foldBytesMax - 3]
    const buffer = fold.createBuffer(2 * foldBytesMax)
    for (const [index, length] of lengths.entries()) {
      const ordinary = Uint8Array.from({ length }, (_, at) => crc32(`${index} ${at}`))
      const where = buffer.subarray(buffer.length - length - index, buffer.length - index)
      where.set(ordinary)
      for (const bytes of [ordinary, where])
        for (const first of [0n, 0xfedc_ba98_7654_3210n]) {
          const before = bytes.slice()
          const rest = fold.shorten(bytes, first).slice()
          t.assert.deepEqual(bytes.slice(), before, 'the bytes stay as they are')
          assert.ok(rest.length < (exponents[0] ?? 0) + 16, `${rest.length} bytes are left of ${length}`)
          const view = new DataView(before.buffer, before.byteOffset, 8)
          view.setBigUint64(0, view.getBigUint64(0, true) ^ first, true)
          t.assert.deepEqual(rest, obviouslyShortened(exponents, before, rest.length))
        }
    }
  })

test('too few or too many bytes are refused', (t) => {
  const fold = createFold([40, 24, 8, 0])
  for (const length of [0, 55, foldBytesMax + 1])
    t.assert.throws(() => fold.shorten(new Uint8Array(length), 0n), /bytes/)
})

test('a multiple that would add bytes to their own sixteen, or twice to the first, is refused', (t) => {
  for (const exponents of [[40, 25, 0], [40, 24], [40, 24, 7, 0], []]) t.assert.throws(() => createFold(exponents))
})
