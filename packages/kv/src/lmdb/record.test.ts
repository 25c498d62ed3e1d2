import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { bytesOf } from '../contract/harness.ts'
import { decodeAmounts, decodeRecord, encodeAmounts, encodeRecord, recordBytes } from './record.ts'

const amounts = fc.array(fc.maxSafeInteger(), { maxLength: 16 })
const record = fc.record(
  {
    version: fc.maxSafeNat(),
    value: fc.uint8Array({ maxLength: 300 }),
    tally: fc.record({ counter: fc.uint8Array({ minLength: 1, maxLength: 100 }), amounts }),
  },
  { requiredKeys: ['version', 'value'] },
)

test('a record comes back as it was written, its value cut to the head that was asked for', () => {
  fc.assert(
    fc.property(record, fc.option(fc.nat(400), { nil: undefined }), (written, head) => {
      // More memory than the record needs, filled with what was there before.
      const target = Buffer.alloc(recordBytes(written) + 5, 0xaa)
      encodeRecord(written, target)
      const read = decodeRecord(target.subarray(0, recordBytes(written)), head)
      assert.equal(read.version, written.version)
      assert.deepEqual(bytesOf(read.value), bytesOf(written.value.subarray(0, head)))
      assert.deepEqual(read.tally?.amounts, written.tally?.amounts)
      assert.deepEqual(read.tally && bytesOf(read.tally.counter), written.tally && bytesOf(written.tally.counter))
    }),
  )
})

test('a counter comes back as it was written', () => {
  fc.assert(fc.property(amounts, (written) => assert.deepEqual(decodeAmounts(encodeAmounts(written)), written)))
})

test('a record with flags of a later release is refused', () => {
  const target = Buffer.alloc(8)
  encodeRecord({ version: 1, value: new Uint8Array(0) }, target)
  target[0] = 2
  assert.throws(() => decodeRecord(target, undefined), /flags 2/)
})
