import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { oneShotHmac } from './one-shot-hmac.ts'

test('it is what Node’s own HMAC is, for keys and data of any kind, one after another', () => {
  const hmac = oneShotHmac()
  const keys = Array.from({ length: 4 }, (_, index) => new Uint8Array(index * 16 + 16).fill(index + 1))
  fc.assert(
    fc.property(
      fc.constantFrom(...keys),
      fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.uint8Array()),
      (key, data) => {
        assert.equal(hmac(key, data), createHmac('sha256', key).update(data).digest('hex'))
      },
    ),
  )
})

test('a key of more than a block is refused', () => {
  assert.throws(() => oneShotHmac()(new Uint8Array(65), 'data'))
})
