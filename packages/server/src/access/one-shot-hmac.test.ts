import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { oneShotHmac } from './one-shot-hmac.ts'

const keys = [16, 32, 63, 64, 65, 200].map((length, index) => new Uint8Array(length).fill(index + 1))
const anyData = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.uint8Array())

for (const algorithm of ['sha1', 'sha256'] as const) {
  test(`HMAC of ${algorithm} is what Node’s own is, for keys and data of any kind, one after another`, () => {
    const hmac = oneShotHmac(algorithm, (key: Uint8Array) => key)
    fc.assert(
      fc.property(fc.constantFrom(...keys), anyData, fc.constantFrom('hex', 'base64'), (key, data, encoding) => {
        assert.equal(hmac(key, data, encoding), createHmac(algorithm, key).update(data).digest(encoding))
      }),
    )
  })

  test(`data of ${algorithm} may be short, then long, then short again`, () => {
    const hmac = oneShotHmac(algorithm, (key: Uint8Array) => key)
    for (const data of ['a', 'ü'.repeat(20_000), 'b', Buffer.alloc(16_384 - 64, 7), Buffer.alloc(16_384, 8), ''])
      for (const key of keys)
        assert.equal(hmac(key, data, 'hex'), createHmac(algorithm, key).update(data).digest('hex'))
  })
}

test('the bytes of a key are asked for once', () => {
  let asked = 0
  const hmac = oneShotHmac('sha256', (key: { readonly text: string }) => {
    asked += 1
    return Buffer.from(key.text)
  })
  const key = { text: 'secret' }
  assert.equal(hmac(key, 'one', 'hex'), createHmac('sha256', 'secret').update('one').digest('hex'))
  assert.equal(hmac(key, 'two', 'hex'), createHmac('sha256', 'secret').update('two').digest('hex'))
  assert.equal(asked, 1)
})
