import { createHash } from 'node:crypto'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryKv } from '@latchkey/kv'
import { PlayerError } from '../rules/errors.ts'
import { sweepTaken } from '../state/rates.ts'
import { openState } from '../state/space.ts'
import { openLimiter } from './limiter.ts'

const start = Date.parse('2026-11-20T12:00:00.000Z')

function clockAt() {
  let nowMs = start
  return { now: () => new Date(nowMs), monotonicMs: () => nowMs, forward: (byMs: number) => (nowMs += byMs) }
}

const keys = { mac: () => Promise.resolve((data: Uint8Array) => createHash('sha256').update(data).digest()) }
const allowances: [count: number, tries: number][] = [
  [1, 5],
  [20, 40],
  [100, 300],
]
for (const [count, tries] of allowances)
  test(`of ${tries} tries over four workers no more than ${count} pass, and nearly all of those`, async () => {
    const [state, clock] = [openState(openMemoryKv()), clockAt()]
    const workers = Array.from({ length: 4 }, () => openLimiter('demo', state, clock, keys))
    let passed = 0
    for (let index = 0; index < tries; index += 1) {
      const taken = await workers[index % 4]?.take('x', 'p', { count, windowSeconds: 60 }).then(
        () => true,
        (error: unknown) => {
          assert.ok(error instanceof PlayerError && error.code === 'RateLimited')
          return false
        },
      )
      if (taken === true) passed += 1
    }
    assert.ok(passed <= count && passed >= count * 0.8, `${passed} of ${count}`)
  })

test('workers that start together share one limit', async () => {
  const [state, clock] = [openState(openMemoryKv()), clockAt()]
  const workers = Array.from({ length: 8 }, () => openLimiter('demo', state, clock, keys))
  const tries = workers.map((worker) => worker.take('x', 'p', { count: 3, windowSeconds: 60 }))
  const settled = await Promise.allSettled(tries)
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 3)
})

test('workers that end again and again do not use up what a limit allows', async () => {
  const [state, clock] = [openState(openMemoryKv()), clockAt()]
  for (let start = 0; start < 100; start += 1)
    await openLimiter('demo', state, clock, keys).take('x', 'p', { count: 1_000, windowSeconds: 86_400 })
})

test('calls that come at once are judged in few commits, and no more than the limit pass', async () => {
  const kv = openMemoryKv()
  let commits = 0
  const counting = { ...kv, commit: (batch: Parameters<typeof kv.commit>[0]) => ((commits += 1), kv.commit(batch)) }
  const limiter = openLimiter('demo', openState(counting), clockAt(), keys)
  const tries = Array.from({ length: 200 }, (_, index) =>
    limiter.take('x', `p${index % 40}`, { count: 4, windowSeconds: 60 }),
  )
  const settled = await Promise.allSettled(tries)
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 160)
  assert.ok(commits <= 4, `${commits} commits`)
})

test('who asks for more than is left is refused, and who asks for less is served', async () => {
  const limiter = openLimiter('demo', openState(openMemoryKv()), clockAt(), keys)
  const rate = { count: 10, windowSeconds: 60 }
  const settled = await Promise.allSettled([8, 5, 2, 1].map((count) => limiter.take('x', 'p', rate, count)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
  )
})

test('a state that fails refuses everybody who waits, and not who comes later', async () => {
  const kv = openMemoryKv()
  let isAway = true
  const failing = {
    ...kv,
    commit: (batch: Parameters<typeof kv.commit>[0]) => (isAway ? Promise.reject(new Error('away')) : kv.commit(batch)),
  }
  const limiter = openLimiter('demo', openState(failing), clockAt(), keys)
  const rate = { count: 1, windowSeconds: 60 }
  const settled = await Promise.allSettled(['a', 'b'].map((subject) => limiter.take('x', subject, rate)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  isAway = false
  await limiter.take('x', 'a', rate)
})

test('one subject does not use up what another has, and the next window begins anew', async () => {
  const [state, clock] = [openState(openMemoryKv()), clockAt()]
  const limiter = openLimiter('demo', state, clock, keys)
  const rate = { count: 1, windowSeconds: 60 }
  await limiter.take('x', 'a', rate)
  await limiter.take('x', 'b', rate)
  await assert.rejects(limiter.take('x', 'a', rate), (error: PlayerError) => error.details.retryAfter === 60)
  clock.forward(60_000)
  await limiter.take('x', 'a', rate)
})

test('windows that are over are swept, and the one that runs is not', async () => {
  const kv = openMemoryKv()
  const [state, clock] = [openState(kv), clockAt()]
  const limiter = openLimiter('demo', state, clock, keys)
  const rate = { count: 1, windowSeconds: 60 }
  await limiter.take('x', 'a', rate)
  clock.forward(120_000)
  await limiter.take('x', 'b', rate)
  assert.equal(await sweepTaken(kv, clock.now().getTime(), 100), 1)
  await assert.rejects(limiter.take('x', 'b', rate))
})
