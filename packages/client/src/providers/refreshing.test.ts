import { test } from 'node:test'
import type { Credentials } from '../credentials.ts'
import { refreshing } from './refreshing.ts'

/** A source that is answered by hand, and a clock that is set by hand. */
class Bench {
  nowMs = 1_000_000
  fetches = 0
  waiting: { resolve(credentials: Credentials): void; reject(error: Error): void }[] = []
  readonly provider = refreshing(
    () => {
      this.fetches += 1
      return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }))
    },
    { clock: { now: () => this.nowMs }, chance: { random: () => 0 } },
  )

  async answer(id: string, lifeMs = 3_600_000): Promise<void> {
    this.waiting.shift()?.resolve(this.keys(id, lifeMs))
    await settled()
  }

  async fail(): Promise<void> {
    this.waiting.shift()?.reject(new Error('no keys today'))
    await settled()
  }

  keys(id: string, lifeMs: number): Credentials {
    return { accessKeyId: id, accessKeySecret: 's', securityToken: 't', expiration: new Date(this.nowMs + lifeMs) }
  }

  async id(): Promise<string> {
    return (await this.provider()).accessKeyId
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('a hundred first callers make one fetch', async (t) => {
  const bench = new Bench()
  const ids = Promise.all(Array.from({ length: 100 }, () => bench.id()))
  await bench.answer('A')
  t.assert.deepEqual(new Set(await ids), new Set(['A']))
  t.assert.equal(bench.fetches, 1)
})

test('shortly before the end everybody gets the old keys at once, while one fetch is under way', async (t) => {
  const bench = new Bench()
  const first = bench.id()
  await bench.answer('A')
  await first
  bench.nowMs += 3_299_000
  t.assert.deepEqual([await bench.id(), bench.fetches], ['A', 1])
  bench.nowMs += 2_000
  t.assert.deepEqual([await bench.id(), await bench.id(), bench.fetches], ['A', 'A', 2])
  await bench.answer('B')
  t.assert.deepEqual([await bench.id(), bench.fetches], ['B', 2])
})

test('when fetching fails the old keys serve until they end, and the source is not hammered', async (t) => {
  const bench = new Bench()
  const first = bench.id()
  await bench.answer('A')
  await first
  bench.nowMs += 3_400_000
  t.assert.equal(await bench.id(), 'A')
  await bench.fail()
  for (let count = 0; count < 50; count += 1) t.assert.equal(await bench.id(), 'A')
  t.assert.equal(bench.fetches, 2)
  bench.nowMs += 1_000
  t.assert.equal(await bench.id(), 'A')
  t.assert.equal(bench.fetches, 3)
  await bench.fail()
  bench.nowMs += 300_000
  const late = t.assert.rejects(bench.id(), /no keys today/)
  await bench.fail()
  await late
  await t.assert.rejects(bench.id(), /no keys today/)
  t.assert.equal(bench.fetches, 4)
  bench.nowMs += 1_000
  const again = bench.id()
  await bench.answer('B')
  t.assert.equal(await again, 'B')
})

test('after their end nobody is given the old keys', async (t) => {
  const bench = new Bench()
  const first = bench.id()
  await bench.answer('A')
  await first
  bench.nowMs += 3_600_000
  const callers = Promise.all([bench.id(), bench.id(), bench.id()])
  await bench.answer('B')
  t.assert.deepEqual([await callers, bench.fetches], [['B', 'B', 'B'], 2])
})

test('a session of fifteen minutes is used for most of them', async (t) => {
  const bench = new Bench()
  const first = bench.id()
  await bench.answer('A', 900_000)
  await first
  bench.nowMs += 700_000
  await bench.id()
  t.assert.equal(bench.fetches, 1)
})

test('a caller who gives up leaves the fetch to the others', async (t) => {
  const bench = new Bench()
  const control = new AbortController()
  const leaving = bench.provider(control.signal)
  const staying = bench.id()
  control.abort(new Error('gone'))
  await t.assert.rejects(leaving, /gone/)
  await bench.answer('A')
  t.assert.deepEqual([await staying, bench.fetches], ['A', 1])
})

test('keys that our clock thinks over are used for a minute, not fetched for every request', async (t) => {
  const bench = new Bench()
  const first = bench.id()
  await bench.answer('A', -7_200_000)
  await first
  bench.nowMs += 40_000
  t.assert.deepEqual([await bench.id(), bench.fetches], ['A', 1])
})

test('keys without an end are fetched once', async (t) => {
  let fetches = 0
  const provider = refreshing(() => {
    fetches += 1
    return Promise.resolve({ accessKeyId: 'A', accessKeySecret: 's' })
  })
  await provider()
  await provider()
  t.assert.equal(fetches, 1)
})

test('a source that never answers has failed after its limit', async (t) => {
  const provider = refreshing(() => new Promise(() => undefined), { timeoutMs: 20 })
  await t.assert.rejects(provider(), { name: 'TimeoutError' })
})
