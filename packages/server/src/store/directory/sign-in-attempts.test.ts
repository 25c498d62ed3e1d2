import { openMemoryKv } from '@latchkey/kv'
import { test } from 'node:test'
import { seededIds } from '../../base/ids.ts'
import { signInAttempts } from './sign-in-attempts.ts'

const minuteMs = 60_000
const recordsIn = async (kv: ReturnType<typeof openMemoryKv>): Promise<number> =>
  (await kv.range({ from: Buffer.from('sign-in-try/'), to: Buffer.from('sign-in-try0'), limit: 1_000 })).items.length

test('one count holds for all workers, however their attempts are mixed and how many come at once', async (t) => {
  const kv = openMemoryKv()
  const workers = [1, 2, 3, 4].map((seed) => signInAttempts(kv, seededIds(seed), 10))
  const taken = await Promise.all(
    Array.from({ length: 10 }, () => workers.map((worker) => worker.take('192.0.2.1', 5_000))).flat(),
  )
  t.assert.equal(taken.filter((place) => place !== undefined).length, 10)
  for (const worker of workers) {
    t.assert.equal(await worker.take('192.0.2.1', 59_999), undefined)
    t.assert.notEqual(await worker.take('192.0.2.2', 5_000), undefined)
    t.assert.notEqual(await worker.take('192.0.2.1', minuteMs), undefined)
  }
})

test('a place that is given back is free for the next', async (t) => {
  const kv = openMemoryKv()
  const attempts = signInAttempts(kv, seededIds(1), 1)
  for (let count = 0; count < 5; count += 1) {
    const place = await attempts.take('192.0.2.1', 1_000)
    t.assert.notEqual(place, undefined)
    await place?.giveBack()
  }
  t.assert.equal(await recordsIn(kv), 0)
})

test('who was refused costs no commit until the minute ends, and minutes that are over leave nothing', async (t) => {
  const kv = openMemoryKv()
  let commits = 0
  const counting = {
    sweep: kv.sweep.bind(kv),
    commit: (batch: Parameters<typeof kv.commit>[0]) => {
      commits += 1
      return kv.commit(batch)
    },
  }
  const attempts = signInAttempts(counting, seededIds(1), 3)
  for (let count = 0; count < 1_000; count += 1) await attempts.take('192.0.2.1', 1_000)
  t.assert.equal(commits, 4)
  t.assert.equal(await recordsIn(kv), 3)
  await attempts.take('192.0.2.9', 3 * minuteMs)
  t.assert.equal(await recordsIn(kv), 1)
})
