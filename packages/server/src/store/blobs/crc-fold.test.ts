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
  [40, 24, 7, 0],
  [333, 300, 33, 5, 0],
])
  test(`bytes are shortened with ${exponents.join(', ')} as they are one by one, call after call`, (t) => {
    const fold = createFold(exponents)
    const lengths = [foldBytesMax, fold.worthBytes, fold.worthBytes + 1, fold.worthBytes + 31, 5_000, foldBytesMax - 3]
    for (const [index, length] of lengths.entries()) {
      const bytes = Uint8Array.from({ length }, (_, at) => crc32(`${index} ${at}`))
      fold.bytes.set(bytes)
      const rest = fold.shorten(length)
      assert.ok(rest.length < (exponents[0] ?? 0) + 16, `${rest.length} bytes are left of ${length}`)
      t.assert.deepEqual(rest.slice(), obviouslyShortened(exponents, bytes, rest.length))
    }
  })

test('few bytes are left as they are', (t) => {
  const fold = createFold([40, 24, 7, 0])
  const bytes = Uint8Array.from({ length: fold.worthBytes - 1 }, (_, at) => at)
  fold.bytes.set(bytes)
  t.assert.deepEqual(fold.shorten(bytes.length).slice(), bytes)
})

test('a multiple that would add bytes to their own sixteen is refused', (t) => {
  for (const exponents of [[40, 25, 0], [40, 24], []]) t.assert.throws(() => createFold(exponents))
})
