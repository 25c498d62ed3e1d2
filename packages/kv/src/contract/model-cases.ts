import assert from 'node:assert/strict'

import fc from 'fast-check'

import type { Batch, Committed, Kv, RangeQuery, Version } from '../port.ts'
import { bytes, showPage, text } from './harness.ts'
import type { Case } from './harness.ts'
import { Model } from './model.ts'

const sequentialRuns = 30
const concurrentRuns = 15

/** Few keys over few bytes, so that batches meet: delimiters, zero bytes, bytes of ones, prefixes of each other. */
const keyTail = fc.string({ unit: fc.constantFrom('a', '/', '\x00', '\xff'), minLength: 0, maxLength: 3 })
const counterTail = fc.constantFrom('x', 'y')
const amounts = fc.array(fc.integer({ min: -3, max: 5 }), { minLength: 1, maxLength: 3 })
const versionWanted = fc.constantFrom('right', 'right', 'right', 'wrong', 'absent')

const change = fc.record({
  conditions: fc.array(fc.record({ kind: fc.constantFrom('check', 'guard'), key: keyTail, version: versionWanted }), {
    maxLength: 2,
  }),
  empty: fc.option(fc.record({ from: keyTail, to: keyTail }), { nil: undefined, freq: 5 }),
  writes: fc.uniqueArray(
    fc.record({
      key: keyTail,
      value: fc.option(fc.string({ maxLength: 5 }), { nil: undefined }),
      tally: fc.option(fc.record({ counter: counterTail, amounts }), { nil: undefined }),
    }),
    { selector: (write) => write.key, maxLength: 4 },
  ),
  add: fc.array(fc.record({ counter: counterTail, amounts }), { maxLength: 2 }),
  ceilings: fc.array(fc.record({ counter: counterTail, index: fc.nat(2), max: fc.integer({ min: 0, max: 12 }) }), {
    maxLength: 2,
  }),
})

const question = fc.record({
  from: keyTail,
  to: fc.option(keyTail, { nil: undefined }),
  after: fc.option(keyTail, { nil: undefined }),
  afterGroup: fc.boolean(),
  limit: fc.integer({ min: 1, max: 6 }),
  reverse: fc.boolean(),
  head: fc.option(fc.nat(3), { nil: undefined }),
  group: fc.option(fc.record({ prefixBytes: fc.nat(2), delimiter: fc.constantFrom('/', '\xff', 'a/', '//') }), {
    nil: undefined,
  }),
})

type Change = typeof change extends fc.Arbitrary<infer Value> ? Value : never
type Question = typeof question extends fc.Arbitrary<infer Value> ? Value : never

/** Every run has keys of its own, so that one database serves for all. */
let lastRun = 0

export const modelCases: readonly Case[] = [
  [
    'an engine and the naive model answer the same to random batches and ranges',
    async ({ kv }) => {
      const steps = fc.array(fc.oneof(change, question), { minLength: 1, maxLength: 25 })
      await fc.assert(
        fc.asyncProperty(steps, async (run) => {
          const prefix = nextPrefix()
          const model = new Model()
          for (const step of run)
            if ('limit' in step) await compareRange(kv, model, rangeOf(step, prefix))
            else await compareCommit(kv, model, batchOf(step, prefix, model))
          await compareCounters(kv, model, prefix)
        }),
        { numRuns: sequentialRuns, endOnFailure: false },
      )
    },
  ],
  [
    'random batches at once, through two doors, have the outcome of some order of theirs',
    async ({ kv, other }) => {
      const rounds = fc.array(fc.array(change, { minLength: 2, maxLength: 8 }), { minLength: 1, maxLength: 5 })
      await fc.assert(
        fc.asyncProperty(rounds, async (run) => {
          const prefix = nextPrefix()
          const model = new Model()
          for (const changes of run) {
            const batches = changes.map((each) => withCeilings(batchOf(each, prefix, model), prefix))
            const results = await Promise.all(
              batches.map((batch, index) => (index % 2 === 0 ? kv : (other ?? kv)).commit(batch)),
            )
            explain(model, batches, results)
            await compareRange(kv, model, { from: bytes(prefix), to: bytes(`${prefix}\xff\xff\xff\xff`), limit: 1_000 })
          }
          await compareCounters(kv, model, prefix)
        }),
        { numRuns: concurrentRuns, endOnFailure: false },
      )
    },
  ],
]

function nextPrefix(): string {
  lastRun += 1
  return `run ${lastRun}/`
}

function batchOf(each: Change, prefix: string, model: Model): Batch {
  const key = (tail: string) => bytes(prefix + tail)
  const conditionsOf = (kind: string) =>
    each.conditions
      .filter((condition) => condition.kind === kind)
      .map(({ key: tail, version }) => ({ key: key(tail), version: versionFor(model, key(tail), version) }))
  const tallyOf = (tally: { counter: string; amounts: number[] }) => ({
    counter: key(tally.counter),
    amounts: tally.amounts,
  })
  return {
    check: conditionsOf('check'),
    guard: conditionsOf('guard').map((guard) => ({ key: guard.key, version: guard.version ?? 0 })),
    empty: each.empty === undefined ? [] : [{ from: key(each.empty.from), to: key(each.empty.to) }],
    put: each.writes.flatMap(({ key: tail, value, tally }) => {
      if (value === undefined) return []
      const put = { key: key(tail), value: Buffer.from(value) }
      return [tally === undefined ? put : { ...put, tally: tallyOf(tally) }]
    }),
    delete: each.writes.flatMap((write) => (write.value === undefined ? [key(write.key)] : [])),
    add: each.add.map(tallyOf),
    ceilings: each.ceilings.map(({ counter, index, max }) => ({ counter: key(counter), index, max })),
  }
}

function versionFor(model: Model, key: Uint8Array, wanted: string): Version | undefined {
  const current = model.entry(key)?.version
  if (wanted === 'right') return current
  return wanted === 'absent' ? undefined : (current ?? 1) + 1_000_000
}

/** An order by versions exists only among batches that see each other; one that adds without a ceiling sees nothing. */
function withCeilings(batch: Batch, prefix: string): Batch {
  const all = ['x', 'y'].flatMap((counter) =>
    [0, 1, 2].map((index) => ({ counter: bytes(prefix + counter), index, max: 20 })),
  )
  return { ...batch, ceilings: [...(batch.ceilings ?? []), ...all] }
}

function rangeOf(each: Question, prefix: string): RangeQuery {
  return {
    from: bytes(prefix + each.from),
    to: bytes(each.to === undefined ? `${prefix}\xff\xff\xff\xff` : prefix + each.to),
    limit: each.limit,
    reverse: each.reverse,
    ...(each.after !== undefined && { after: bytes(prefix + each.after), afterGroup: each.afterGroup }),
    ...(each.head !== undefined && { head: each.head }),
    ...(each.group && {
      group: { prefixBytes: prefix.length + each.group.prefixBytes, delimiter: bytes(each.group.delimiter) },
    }),
  }
}

async function compareRange(kv: Kv, model: Model, query: RangeQuery): Promise<void> {
  const page = await kv.range(query)
  const want = model.range(query)
  assert.deepEqual(showPage(page), showPage(want))
  for (const [index, item] of page.items.entries()) {
    const wanted = want.items[index]
    if (item.kind !== 'entry' || wanted?.kind !== 'entry') continue
    assert.equal(item.version, wanted.version)
    assert.equal(text(item.value), text(wanted.value))
  }
}

async function compareCommit(kv: Kv, model: Model, batch: Batch): Promise<void> {
  const refusal = model.refusal(batch)
  const result = await kv.commit(batch)
  if (result.kind !== 'committed') return assert.deepEqual(result, refusal)
  assert.equal(refusal, undefined)
  assert.deepEqual(result.previous.map(show), model.write(batch, result.version).map(show))
}

async function compareCounters(kv: Kv, model: Model, prefix: string): Promise<void> {
  const keys = [bytes(`${prefix}x`), bytes(`${prefix}y`)]
  assert.deepEqual(
    await kv.counters(keys),
    keys.map((key) => model.counter(key)),
  )
}

/**
 * Commits have an order: that of their versions. In it the model must take each one and answer the same previous
 * entries; and each refused batch must have been refused for its reason somewhere between them.
 */
function explain(model: Model, batches: readonly Batch[], results: readonly Committed[]): void {
  const committed = results
    .flatMap((result, index) => (result.kind === 'committed' ? [{ result, batch: batches[index] ?? {} }] : []))
    .toSorted((a, b) => a.result.version - b.result.version)
  assert.equal(new Set(committed.map(({ result }) => result.version)).size, committed.length, 'a version came twice')
  const unexplained = new Set(results.flatMap((result, index) => (result.kind === 'refused' ? [index] : [])))
  const explainRefusals = () => {
    for (const index of unexplained) {
      const refusal = model.refusal(batches[index] ?? {})
      const result = results[index]
      if (result?.kind === 'refused' && refusal?.by === result.by && refusal.index === result.index)
        unexplained.delete(index)
    }
  }
  explainRefusals()
  for (const { result, batch } of committed) {
    assert.equal(model.refusal(batch), undefined)
    assert.deepEqual(result.previous.map(show), model.write(batch, result.version).map(show))
    explainRefusals()
  }
  assert.deepEqual([...unexplained], [], 'a batch was refused that nothing refused')
}

function show(entry: { key: Uint8Array; value: Uint8Array; version: Version } | undefined): unknown {
  return entry && [text(entry.key), text(entry.value), entry.version]
}
