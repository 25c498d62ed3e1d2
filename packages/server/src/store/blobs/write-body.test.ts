import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createBufferBudget } from '../../base/streams.ts'
import { inChunks, openReal, openSimulated, owner, put, readAll } from './harness.ts'
import { BodySizeError } from './port.ts'

const wrongSizes: [
  name: string,
  declared: number | undefined,
  max: number,
  sent: number,
  kind: BodySizeError['kind'],
][] = [
  ['shorter than declared', 5_000, 10_000, 4_999, 'shorter'],
  ['longer than declared', 5_000, 10_000, 5_001, 'longer'],
  ['a file shorter than declared', 700_000, 1_000_000, 699_999, 'shorter'],
  ['a file longer than declared', 700_000, 1_000_000, 900_000, 'longer'],
  ['declared above the limit', 10_001, 10_000, 10_001, 'above-max'],
  ['above the limit without a declaration', undefined, 400_000, 500_000, 'above-max'],
]
for (const [name, sizeBytes, sizeBytesMax, sent, kind] of wrongSizes)
  test(`a body ${name} is refused, and nothing of it remains`, async (t) => {
    const { blobs, disk, budget } = await openSimulated()
    let pulled = 0
    const body = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of inChunks(randomBytes(sent), 1_000)) {
        pulled += chunk.length
        yield chunk
      }
    }
    const what = { sizeBytesMax, ...(sizeBytes !== undefined && { sizeBytes }) }
    await t.assert.rejects(put(blobs, body(), what), (error) => error instanceof BodySizeError && error.kind === kind)
    assert.ok(pulled <= Math.min(sent, (sizeBytes ?? sizeBytesMax) + 1_000), 'it stops reading where it knows')
    t.assert.equal(budget.usedBytes, 0)
    t.assert.deepEqual(disk.paths(), [])
  })

for (const sizeBytes of [10_000, 2_000_000])
  test(`an abort in the middle of ${sizeBytes} bytes ends the body and leaves nothing`, async (t) => {
    const { blobs, disk, budget } = await openSimulated()
    const abort = new AbortController()
    let isEnded = false
    const body = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (let sent = 0; sent < sizeBytes; sent += 1_000) {
          if (sent === sizeBytes / 2) abort.abort(new Error('the client left'))
          yield Buffer.alloc(1_000)
        }
      } finally {
        isEnded = true
      }
    }
    await t.assert.rejects(put(blobs, body(), { sizeBytes, signal: abort.signal }), /the client left/)
    await turn()
    assert.ok(isEnded)
    t.assert.equal(budget.usedBytes, 0)
    t.assert.deepEqual(disk.paths(), [])
    await t.assert.rejects(put(blobs, Buffer.alloc(1), { signal: abort.signal }), /the client left/)
    assert.ok((await put(blobs, Buffer.alloc(10))).sizeBytes === 10, 'others go on')
  })

test('a body that breaks off is forgotten, and its own error is told', async (t) => {
  const blobs = await openReal()
  const body = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(300_000)
    throw new Error('reset by peer')
  }
  await t.assert.rejects(put(blobs, body()), /reset by peer/)
  t.assert.equal((await blobs.stats()).fileCount, 0)
  await blobs.close()
})

test('bodies far above the budget flow through it, all at once, and it is never exceeded', async (t) => {
  const inner = createBufferBudget(300_000)
  let highest = 0
  const budget = new Proxy(inner, {
    get(target, name, receiver) {
      highest = Math.max(highest, target.usedBytes)
      return Reflect.get(target, name, receiver) as unknown
    },
  })
  const blobs = await openReal({ budget })
  const bodies = Array.from({ length: 12 }, (_, index) => randomBytes(100_000 + index * 60_000))
  const stored = await Promise.all(bodies.map((body, index) => put(blobs, inChunks(body, 10_000 + index * 7_001))))
  const found = await Promise.all(stored.map((each) => readAll(blobs, each)))
  for (const [index, body] of bodies.entries()) assert.ok(found[index]?.equals(body))
  assert.ok(highest <= 300_000 && highest > 100_000, `${highest} bytes were held`)
  t.assert.equal(inner.usedBytes, 0)
  t.assert.equal(inner.waitingCount, 0)
  await blobs.close()
})

test('bodies that are read and written at once never wait for each other, however small the budget', async (t) => {
  const budget = createBufferBudget(300_000)
  const blobs = await openReal({ budget })
  const sources = await Promise.all([20_000, 200_000, 700_000, 900_001].map((size) => put(blobs, randomBytes(size))))
  const copies = await Promise.all(
    [...sources, ...sources, ...sources, ...sources].map(async (source) => {
      const range = { startByte: 0, endByte: source.sizeBytes - 1 }
      const copy = await put(blobs, blobs.read(source.location, owner, range), { sizeBytes: source.sizeBytes })
      return copy.crc64 === source.crc64
    }),
  )
  assert.ok(copies.every(Boolean))
  t.assert.equal(budget.usedBytes, 0)
  await blobs.close()
})

test('when others hold the whole budget, bodies of all sizes are written and read all the same', async (t) => {
  const budget = createBufferBudget(300_000)
  const blobs = await openReal({ budget })
  using _slow = await budget.take(300_000)
  for (const sizeBytes of [1_000, 100_000, 250_000, 2_000_000]) {
    const body = randomBytes(sizeBytes)
    assert.ok((await readAll(blobs, await put(blobs, inChunks(body, 50_000)))).equals(body))
  }
  t.assert.equal(budget.usedBytes, 300_000)
  await blobs.close()
})
