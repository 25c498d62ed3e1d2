import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  base64Of,
  bytesOf,
  bytesOfBase64,
  equalInConstantTime,
  hexOf,
  joinData,
  spacedHexOf,
  textOf,
  utf8TextOf,
} from './data.ts'

const bytes = fc.uint8Array()
const data = fc.oneof(fc.string({ unit: 'grapheme' }), bytes)

test('hexadecimal and base64 are those of every other program', () => {
  fc.assert(
    fc.property(bytes, (given) => {
      const buffer = Buffer.from(given)
      assert.equal(hexOf(given), buffer.toString('hex'))
      assert.equal(base64Of(given), buffer.toString('base64'))
      assert.deepEqual(bytesOfBase64(base64Of(given)), given)
    }),
  )
})

test('the bytes of a string to sign are shown in upper case with blanks between', () => {
  assert.equal(spacedHexOf('PUT\nü'), '50 55 54 0A C3 BC')
})

for (const text of ['a', 'ab=', 'a===', '=', 'YQ==YQ==', 'Y Q=', 'YQ=\n', 'YQ==\n', 'YQ-_', 'é===', 'Y'.repeat(5)])
  test(`${JSON.stringify(text)} is no base64`, () => assert.equal(bytesOfBase64(text), undefined))

test('pieces are joined as their bytes, and stay text while all are', () => {
  fc.assert(
    fc.property(fc.array(data), (pieces) => {
      const joined = joinData(pieces)
      assert.deepEqual(Buffer.from(bytesOf(joined)), Buffer.concat(pieces.map((piece) => bytesOf(piece))))
      assert.equal(
        typeof joined === 'string',
        pieces.every((piece) => typeof piece === 'string'),
      )
    }),
  )
})

test('two data are equal when their bytes are, at any lengths', () => {
  fc.assert(
    fc.property(data, data, (left, right) => {
      const isSame = Buffer.compare(bytesOf(left), bytesOf(right)) === 0
      assert.equal(equalInConstantTime(left, right), isSame)
      assert.ok(equalInConstantTime(left, bytesOf(left)))
    }),
  )
  for (const [left, right] of [
    ['', 'a'],
    ['a', ''],
    ['ab', 'a'],
    ['a', 'a\0'],
    ['\0', ''],
  ] as const)
    assert.ok(!equalInConstantTime(left, right))
})

test('text is read from valid UTF-8 only, its byte order mark kept', () => {
  assert.equal(utf8TextOf(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)), '\ufeffa')
  assert.equal(utf8TextOf(Uint8Array.of(0xc0, 0x80)), undefined)
  assert.equal(textOf(Uint8Array.of(0xff)), '\ufffd')
})
