import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { percentDecodeBytes, percentEncode } from '../signatures/percent-encoding.ts'
import { percentDecodeKey, percentEncodeKey } from './url-encoding.ts'

const encoded: [text: string, want: string][] = [
  ['a/b c+d', 'a%2Fb%20c%2Bd'],
  ["!'()*~-._", '%21%27%28%29%2A~-._'],
  ['ü\u0001\n', '%C3%BC%01%0A'],
  ['😀', '%F0%9F%98%80'],
  ['', ''],
  ['\ud800', '%EF%BF%BD'],
]
for (const [text, want] of encoded)
  test(`${JSON.stringify(text)} is encoded as ${want}`, () => assert.equal(percentEncodeKey(text), want))

const decoded: [text: string, want: string | undefined][] = [
  ['a%2fb+c', 'a/b+c'],
  ['%E4%B8%AD', '中'],
  ['%', undefined],
  ['%4', undefined],
  ['%zz', undefined],
  ['%-1', undefined],
  ['%ff', undefined],
  ['%c0%80', undefined],
  ['%ed%a0%80', undefined],
  ['%25%32%35', '%25'],
  ['%EF%BB%BFx', '\ufeffx'],
]
for (const [text, want] of decoded)
  test(`${text} is decoded as ${JSON.stringify(want)}`, () => assert.equal(percentDecodeKey(text), want))

test('what is encoded is decoded, and other clients decode it alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const encodedText = percentEncodeKey(text)
      assert.equal(percentDecodeKey(encodedText), text.toWellFormed())
      assert.equal(decodeURIComponent(encodedText), text.toWellFormed())
      assert.equal(new URLSearchParams(`a=${encodedText}`).get('a'), text.toWellFormed())
    }),
  )
})

test('bytes survive encoding and decoding', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      assert.deepEqual(percentDecodeBytes(percentEncode(bytes)), bytes)
    }),
  )
})
