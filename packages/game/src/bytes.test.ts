import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { base64, bufferOf, bytesOf, fromBase64, queryOf, textOf, utf8 } from './bytes.ts'
import { sha256 } from './sha256.ts'

const check = (property: fc.IProperty<[Uint8Array]> | fc.IProperty<[string]>): void =>
  fc.assert(property as fc.IProperty<[string]>)

test('any text is encoded as TextEncoder does it', (t) => {
  check(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points)),
      (text) => {
        t.assert.equal(Buffer.from(utf8(text)).toString('hex'), Buffer.from(text.toWellFormed()).toString('hex'))
      },
    ),
  )
  t.assert.equal(Buffer.from(utf8('a\ud800b')).toString(), 'a\ufffdb')
})

test('UTF-8 comes back as the text that it was', (t) => {
  check(
    fc.property(fc.string({ unit: 'grapheme' }), (text) =>
      t.assert.equal(textOf(new TextEncoder().encode(text)), text),
    ),
  )
})

test('bytes that are no UTF-8 never throw, and ASCII around them stays', (t) => {
  check(fc.property(fc.uint8Array(), (bytes) => t.assert.equal(typeof textOf(bytes), 'string')))
  t.assert.equal(
    textOf(new Uint8Array([0x61, 0xff, 0x62, 0xc0, 0x80, 0x63, 0xed, 0xa0, 0x80])).replaceAll('\ufffd', ''),
    'abc',
  )
})

test('base64 is what Node makes of it, both ways and in both alphabets', (t) => {
  check(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      t.assert.equal(base64(bytes), Buffer.from(bytes).toString('base64'))
      t.assert.equal(base64(bytes, 'url'), Buffer.from(bytes).toString('base64url'))
      t.assert.deepEqual(fromBase64(base64(bytes)), bytes)
      t.assert.deepEqual(fromBase64(base64(bytes, 'url')), bytes)
    }),
  )
  for (const text of ['A', '*', 'AAAAA', 'é']) t.assert.equal(fromBase64(text), undefined)
})

test('SHA-256 is what Node makes of it, at every length around a block', (t) => {
  for (let length = 0; length < 200; length += 1) {
    const bytes = new Uint8Array(length).map((_, index) => index * 7)
    t.assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex'), `${length} bytes`)
  }
  check(
    fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) =>
      t.assert.equal(sha256(bytes), createHash('sha256').update(bytes).digest('hex')),
    ),
  )
})

test('content is copied, and a buffer holds nothing but its bytes', (t) => {
  const source = new Uint8Array([1, 2, 3, 4]).subarray(1, 3)
  const copy = bytesOf(source)
  source[0] = 9
  t.assert.deepEqual(copy, new Uint8Array([2, 3]))
  t.assert.deepEqual(new Uint8Array(bufferOf(source)), new Uint8Array([9, 3]))
})

test('a query leaves out what is undefined and escapes the rest', (t) => {
  t.assert.equal(queryOf({ prefix: 'a b&c', cursor: undefined, limit: 3 }), '?prefix=a%20b%26c&limit=3')
  t.assert.equal(queryOf({ cursor: undefined }), '')
})
