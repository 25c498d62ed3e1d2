import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { bytesOf, chunksOf, createBufferBudget, type Taken } from './streams.ts'

test('the budget admits in order, and nobody who waits is overtaken', async (t) => {
  const budget = createBufferBudget(100)
  const first = await budget.take(60)
  const admitted: string[] = []
  const large = budget.take(70).then((taken) => (admitted.push('large'), taken))
  const small = budget.take(10).then((taken) => (admitted.push('small'), taken))
  await turn()
  t.assert.deepEqual(admitted, [])
  t.assert.equal(budget.tryTake(1), false)
  t.assert.equal(budget.waitingCount, 2)
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  for (const taken of await Promise.all([large, small])) taken[Symbol.dispose]()
  t.assert.deepEqual(admitted, ['large', 'small'])
  t.assert.equal(budget.usedBytes, 0)
})

test('whoever is aborted leaves the line, and those behind move up', async (t) => {
  const budget = createBufferBudget(100)
  const first = await budget.take(50)
  const abort = new AbortController()
  const large = budget.take(80, abort.signal)
  const small = budget.take(50)
  abort.abort(new Error('gone'))
  await t.assert.rejects(large, /gone/)
  const taken = await small
  t.assert.equal(budget.usedBytes, 100)
  taken[Symbol.dispose]()
  first[Symbol.dispose]()
  await t.assert.rejects(budget.take(1, abort.signal), /gone/)
  t.assert.equal(budget.usedBytes, 0)
})

test('more than the whole budget is answered as the whole', async (t) => {
  const budget = createBufferBudget(100)
  using taken = await budget.take(1_000)
  t.assert.equal(taken.sizeBytes, 100)
})

test('the budget is never exceeded and everybody is served', async () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 120 }), { maxLength: 40 }), async (sizes) => {
      const budget = createBufferBudget(100)
      let isKept = true
      const use = async (taken: Taken): Promise<void> => {
        isKept &&= budget.usedBytes <= 100
        await turn()
        taken[Symbol.dispose]()
      }
      await Promise.all(sizes.map(async (size) => use(await budget.take(size))))
      return isKept && budget.usedBytes === 0 && budget.waitingCount === 0
    }),
    { numRuns: 30 },
  ))

async function* source(chunks: readonly string[], closed: () => void): AsyncGenerator<Uint8Array> {
  try {
    for (const chunk of chunks) yield Buffer.from(chunk)
  } finally {
    closed()
  }
}

test('chunks pass through in order, and the source is closed once', async (t) => {
  let closedCount = 0
  const bytes = await bytesOf(chunksOf(source(['a', 'bc', ''], () => (closedCount += 1))), 3)
  t.assert.equal(bytes.toString(), 'abc')
  t.assert.equal(closedCount, 1)
  t.assert.equal((await bytesOf(chunksOf(Buffer.from('whole')), 5)).toString(), 'whole')
})

test('a body longer than allowed ends its source', async (t) => {
  let isClosed = false
  await t.assert.rejects(
    bytesOf(
      source(['ab', 'cd'], () => (isClosed = true)),
      3,
    ),
    RangeError,
  )
  assert.ok(isClosed)
})

test('an abort ends the wait for a source that never answers', async (t) => {
  const abort = new AbortController()
  let isClosed = false
  const silent: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => new Promise(() => undefined),
      return: () => {
        isClosed = true
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  const reading = bytesOf(chunksOf(silent, abort.signal), 10)
  setImmediate(() => abort.abort(new Error('the client left')))
  await t.assert.rejects(reading, /the client left/)
  assert.ok(isClosed)
})

test("the failure of a source is its reader's", async (t) => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a')
    throw new Error('reset by peer')
  }
  await t.assert.rejects(bytesOf(chunksOf(broken(), new AbortController().signal), 10), /reset by peer/)
})
