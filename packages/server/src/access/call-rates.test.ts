import { test } from 'node:test'
import fc from 'fast-check'
import { fixedClock } from '../base/clock.ts'
import { CallBuckets, callQuotas } from './call-rates.ts'
import type { AskForCalls } from './call-rates.ts'

const start = '2026-11-20T12:00:00.000Z'

test('a bucket holds the calls of one second and fills by the rate', (t) => {
  const buckets = new CallBuckets({ sts: 10 })
  t.assert.deepEqual(buckets.take('sts', 'a', 4, 0), { granted: 4, retryMs: 0 })
  t.assert.deepEqual(buckets.take('sts', 'a', 9, 0), { granted: 6, retryMs: 0 })
  t.assert.deepEqual(buckets.take('sts', 'a', 1, 0), { granted: 0, retryMs: 100 })
  t.assert.deepEqual(buckets.take('sts', 'a', 1, 40), { granted: 0, retryMs: 60 })
  t.assert.deepEqual(buckets.take('sts', 'a', 5, 250), { granted: 2, retryMs: 0 })
  t.assert.deepEqual(buckets.take('sts', 'a', 99, 60_000), { granted: 10, retryMs: 0 })
})

test('callers and groups have buckets of their own, and a group without a rate has none', (t) => {
  const buckets = new CallBuckets({ sts: 1 })
  t.assert.equal(buckets.take('sts', 'a', 1, 0).granted, 1)
  t.assert.equal(buckets.take('sts', 'a', 1, 0).granted, 0)
  t.assert.equal(buckets.take('sts', 'b', 1, 0).granted, 1)
  t.assert.equal(buckets.take('ram', 'a', 1_000, 0).granted, 1_000)
})

test('only so many callers are remembered, and who called longest ago is forgotten first', (t) => {
  const buckets = new CallBuckets({ sts: 1 }, 2)
  for (const caller of ['a', 'b', 'a', 'c']) buckets.take('sts', caller, 1, 0)
  t.assert.equal(buckets.take('sts', 'a', 1, 0).granted, 0)
  t.assert.equal(buckets.take('sts', 'b', 1, 0).granted, 1)
})

test('whatever is asked for, no more is granted than one bucket and what flowed in', () => {
  const steps = fc.array(
    fc.record({ wanted: fc.integer({ min: 1, max: 50 }), afterMs: fc.integer({ min: -5, max: 400 }) }),
  )
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100 }), steps, (rate, asked) => {
      const buckets = new CallBuckets({ sts: rate })
      let nowMs = 0
      // The bucket is full when it is first asked for, and flows from then on.
      const firstMs = asked[0]?.afterMs ?? 0
      let highestMs = firstMs
      let granted = 0
      for (const { wanted, afterMs } of asked) {
        nowMs += afterMs
        highestMs = Math.max(highestMs, nowMs)
        granted += buckets.take('sts', 'a', wanted, nowMs).granted
      }
      return granted <= rate + ((highestMs - firstMs) * rate) / 1_000 + 1e-6
    }),
  )
})

function opened(rate: number, workers = 1) {
  const clock = fixedClock(start)
  const buckets = new CallBuckets({ sts: rate })
  const asked: number[] = []
  const ask: AskForCalls = async (group, caller, wanted) => {
    asked.push(wanted)
    return buckets.take(group, caller, wanted, clock.monotonicMs())
  }
  const quotas = Array.from({ length: workers }, () => callQuotas({ sts: rate }, { workers, ask, clock }))
  return { clock, asked, quotas, first: quotas[0] ?? callQuotas({}, { workers, ask, clock }) }
}

async function admitted(calls: readonly Promise<number | undefined>[]): Promise<number> {
  return (await Promise.all(calls)).filter((waitMs) => waitMs === undefined).length
}

test('all workers together admit what the rate says', async (t) => {
  const { clock, quotas } = opened(100, 4)
  const flood = () => quotas.flatMap((one) => Array.from({ length: 100 }, () => one.admit('sts', 'a')))
  t.assert.equal(await admitted(flood()), 100)
  clock.advance(500)
  t.assert.equal(await admitted(flood()), 50)
  // Of a caller that knows one worker only, too.
  clock.advance(1_000)
  t.assert.equal(
    await admitted(
      Array.from({ length: 400 }, () => (quotas[2] ?? quotas[0])?.admit('sts', 'a') ?? Promise.resolve(0)),
    ),
    100,
  )
})

test('who is refused learns when to come again, and does not ask the supervisor until then', async (t) => {
  const { clock, asked, first } = opened(2)
  t.assert.deepEqual([await first.admit('sts', 'a'), await first.admit('sts', 'a')], [undefined, undefined])
  t.assert.equal(await first.admit('sts', 'a'), 500)
  const questions = asked.length
  clock.advance(200)
  t.assert.equal(await first.admit('sts', 'a'), 300)
  t.assert.equal(asked.length, questions)
  clock.advance(300)
  t.assert.equal(await first.admit('sts', 'a'), undefined)
})

test('a worker takes several calls at a time, and what it does not use is void after a second', async (t) => {
  const { clock, asked, first } = opened(1_000, 2)
  for (let call = 0; call < 50; call += 1) t.assert.equal(await first.admit('sts', 'a'), undefined)
  t.assert.deepEqual(asked, [25, 25])
  await first.admit('sts', 'a')
  t.assert.equal(asked.length, 3)
  clock.advance(1_000)
  await first.admit('sts', 'a')
  t.assert.equal(asked.length, 4)
})

test('without a rate nobody is asked', async (t) => {
  const { asked, first } = opened(1)
  for (let call = 0; call < 5; call += 1) t.assert.equal(await first.admit('ram', 'a'), undefined)
  t.assert.deepEqual(asked, [])
})
