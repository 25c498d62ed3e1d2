import assert from 'node:assert/strict'
import { test } from 'node:test'

import fc from 'fast-check'

import { bytesOf } from '../contract/harness.ts'
import type { Batch, Committed } from '../port.ts'
import { keysWritten } from '../watchers.ts'
import { decodeBatch, decodeCommitted, decodeRefused, encodeBatch, encodeCommitted } from './batch-codec.ts'
import { kinds, makeFrameSplitter, MalformedFrameError } from './wire.ts'
import type { Frame } from './wire.ts'

const key = fc.uint8Array({ minLength: 0, maxLength: 20 })
const version = fc.maxSafeNat()
const tally = fc.record({ counter: key, amounts: fc.array(fc.maxSafeInteger(), { maxLength: 4 }) })
const batch: fc.Arbitrary<Batch> = fc.record(
  {
    check: fc.array(fc.record({ key, version: fc.option(version, { nil: undefined }) }), { maxLength: 3 }),
    guard: fc.array(fc.record({ key, version }), { maxLength: 3 }),
    empty: fc.array(fc.record({ from: key, to: key }), { maxLength: 3 }),
    put: fc.array(fc.record({ key, value: key, tally }, { requiredKeys: ['key', 'value'] }), { maxLength: 3 }),
    delete: fc.array(key, { maxLength: 3 }),
    add: fc.array(tally, { maxLength: 3 }),
    ceilings: fc.array(fc.record({ counter: key, index: fc.nat(15), max: fc.maxSafeInteger() }), { maxLength: 3 }),
    previousHead: fc.nat(100),
  },
  { requiredKeys: [] },
)

test('a batch crosses the socket unchanged, however its bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(batch, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 200 }),
      (batches, chunkBytes) => {
        const frames = cut(Buffer.concat(batches.map((each, index) => encodeBatch(index + 1, each))), chunkBytes)
        assert.deepEqual(
          frames.map(({ id, kind }) => [id, kind]),
          batches.map((_, index) => [index + 1, kinds.commit]),
        )
        for (const [index, frame] of frames.entries())
          assert.deepEqual(plain(decodeBatch(frame.body)), plain({ ...nothing, ...batches[index] }))
      },
    ),
  )
})

test('an outcome crosses the socket unchanged', () => {
  const entry = fc.option(fc.record({ key, value: key, version }), { nil: undefined })
  fc.assert(
    fc.property(version, fc.array(entry, { maxLength: 5 }), (given, previous) => {
      const result: Committed = { kind: 'committed', version: given, previous }
      const [frame] = cut(encodeCommitted(7, result), 9)
      assert.ok(frame)
      const keys = previous.map((each) => each?.key ?? new Uint8Array(0))
      assert.deepEqual(plain(decodeCommitted(frame.body, keys)), plain(result))
    }),
  )
  const refused: Committed = { kind: 'refused', by: 'ceiling', index: 12 }
  const [frame] = cut(encodeCommitted(7, refused), 100)
  assert.deepEqual(frame && decodeRefused(frame.body), refused)
})

test('bytes that were changed on the way are a batch or a malformed frame, and nothing else', () => {
  fc.assert(
    fc.property(batch, fc.nat(), fc.nat(255), fc.nat(), (given, at, byte, cutBytes) => {
      const bytes = encodeBatch(1, given)
      bytes[9 + (at % Math.max(1, bytes.length - 9))] = byte
      const body = bytes.subarray(0, bytes.length - (cutBytes % 4))
      body.writeUInt32BE(body.length - 4, 0)
      try {
        for (const frame of cut(body, 50)) keysWritten(decodeBatch(frame.body))
      } catch (error) {
        assert.ok(error instanceof MalformedFrameError, String(error))
      }
    }),
    { numRuns: 500 },
  )
})

const nothing = { check: [], guard: [], empty: [], put: [], delete: [], add: [], ceilings: [] }

function cut(bytes: Buffer, chunkBytes: number): Frame[] {
  const frames: Frame[] = []
  const split = makeFrameSplitter((frame) => frames.push(frame))
  for (let offset = 0; offset < bytes.length; offset += chunkBytes)
    split(Buffer.from(bytes.subarray(offset, offset + chunkBytes)))
  return frames
}

/** Buffers and arrays of bytes are equal when their bytes are. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return bytesOf(value)
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]))
}
