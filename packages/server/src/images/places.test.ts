import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as later } from 'node:timers/promises'
import { Places } from './places.ts'

const never = new AbortController().signal
const options = { placesMax: 2, waitingMax: 3, patienceMs: 40 }

/** Whether it has a place by now. */
async function has(taken: Promise<void>): Promise<boolean> {
  return Promise.race([taken.then(() => true), later(1, false)])
}

test('who comes second has the first place that is free, without another', async (t) => {
  const places = new Places(options)
  await places.take(never)
  const [second, third] = [places.take(never), places.take(never)]
  t.assert.equal(await has(second), false)
  places.give()
  t.assert.equal(await has(second), true)
  t.assert.equal(await has(third), false)
  t.assert.equal(places.waitingCount, 1)
  places.give()
  t.assert.equal(await has(third), true)
})

test('who has waited for a while has another place, as long as there is one', async (t) => {
  const places = new Places(options)
  await places.take(never)
  const startedMs = performance.now()
  const [second, third] = [places.take(never), places.take(never)]
  await second
  assert.ok(performance.now() - startedMs >= options.patienceMs - 1, 'waited')
  await later(2 * options.patienceMs)
  t.assert.equal(await has(third), false)
  places.give()
  await third
  // One of two who are served comes to an end, and the next has the other's place only when it has waited as well.
  places.give()
  const fourth = places.take(never)
  t.assert.equal(await has(fourth), false)
  await fourth
})

test('the first of many who wait counts, however often places become free behind which they wait', async (t) => {
  const places = new Places({ ...options, waitingMax: 100 })
  let [servedNow, servedMost] = [0, 0]
  const one = async (): Promise<void> => {
    await places.take(never)
    servedNow += 1
    servedMost = Math.max(servedMost, servedNow)
    await later(8)
    servedNow -= 1
    places.give()
  }
  await Promise.all(Array.from({ length: 40 }, one))
  t.assert.equal(servedMost, 2)
})

test('who leaves is passed over, too many are refused, and when places are closed so are all who wait', async (t) => {
  const places = new Places({ ...options, placesMax: 1 })
  await places.take(never)
  const leaving = new AbortController()
  const left = places.take(leaving.signal)
  leaving.abort(new Error('gone'))
  await t.assert.rejects(left, /gone/)
  const waiting = [places.take(never), places.take(never), places.take(never)]
  await t.assert.rejects(places.take(never), { code: 'ServiceUnavailable' })
  places.close()
  for (const one of waiting) await t.assert.rejects(one, { code: 'ServiceUnavailable' })
  await t.assert.rejects(places.take(never), { code: 'ServiceUnavailable' })
})
