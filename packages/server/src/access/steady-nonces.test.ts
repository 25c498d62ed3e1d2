import { test } from 'node:test'
import { memoryNonces, nonceWindowMs } from './nonces.ts'
import { steadyNonces } from './steady-nonces.ts'

const hourMs = 3_600_000

/** Nonces under a clock that tells what it is set to, beside the time that passes. */
function bench(max?: number) {
  let passedMs = 0
  let aheadMs = 0
  const nonces = steadyNonces(memoryNonces(max), { monotonicMs: () => passedMs })
  return {
    pass: (ms: number) => void (passedMs += ms),
    leap: (ms: number) => void (aheadMs += ms),
    use: (nonce: string) => nonces.use('key', nonce, passedMs + aheadMs + nonceWindowMs, passedMs + aheadMs),
  }
}

test('a nonce is used while its time may be good, whatever leaps the clock makes meanwhile', async (t) => {
  for (const leaps of [[hourMs], [hourMs, hourMs], [-hourMs], [10_000 * hourMs], [hourMs, -2 * hourMs]]) {
    const { use, leap, pass } = bench()
    t.assert.equal(await use('once'), 'fresh')
    for (const [index, ms] of leaps.entries()) {
      pass(400_000)
      leap(ms)
      t.assert.equal(await use(`between ${index}`), 'fresh')
    }
    for (const ms of leaps) leap(-ms)
    t.assert.equal(await use('once'), 'used', String(leaps))
  }
})

test('after a second leap what was used since the first has its time in full as well', async (t) => {
  const { use, leap, pass } = bench()
  await use('before')
  leap(hourMs)
  t.assert.equal(await use('once'), 'fresh')
  pass(nonceWindowMs - 1_000)
  t.assert.equal(await use('late'), 'fresh')
  leap(hourMs)
  t.assert.equal(await use('other'), 'fresh')
  pass(2_000)
  t.assert.equal(await use('another'), 'fresh')
  leap(-hourMs)
  t.assert.equal(await use('late'), 'used')
})

test('a clock that stays ahead is believed when what was used before has had its time', async (t) => {
  const { use, leap, pass } = bench(2)
  t.assert.deepEqual([await use('a'), await use('b')], ['fresh', 'fresh'])
  leap(hourMs)
  t.assert.equal(await use('c'), 'full')
  pass(nonceWindowMs - 1)
  t.assert.equal(await use('c'), 'full')
  pass(1)
  t.assert.equal(await use('c'), 'fresh')
})

test('a clock that gains a little is followed', async (t) => {
  const { use, leap, pass } = bench(1)
  t.assert.equal(await use('a'), 'fresh')
  for (let step = 0; step < 1_800; step += 1) {
    pass(1_000)
    leap(1)
    t.assert.equal(await use('a'), step < 1_799 ? 'used' : 'fresh')
  }
})
