import { openMemoryKv } from '@latchkey/kv'
import { test } from 'node:test'
import { progressRecord } from '../store/job-progress.ts'
import { latestSlot } from './daily.ts'

const cases: [now: string, atMinute: number, slot: string][] = [
  ['2026-11-20T16:00:00Z', 960, '2026-11-20T16:00:00Z'],
  ['2026-11-20T15:59:59Z', 960, '2026-11-19T16:00:00Z'],
  ['2026-11-20T00:00:00Z', 0, '2026-11-20T00:00:00Z'],
  ['2026-11-20T23:59:59Z', 0, '2026-11-20T00:00:00Z'],
]
for (const [now, atMinute, slot] of cases)
  test(`at ${now} the slot of minute ${atMinute} is that of ${slot}`, (t) => {
    t.assert.equal(latestSlot(Date.parse(now), atMinute), Date.parse(slot))
  })

test('progress is what was saved last, under each name', async (t) => {
  const kv = openMemoryKv()
  const [one, other] = [progressRecord(kv, 'one'), progressRecord(kv, 'other')]
  t.assert.equal(await one.load(), undefined)
  await one.save({ slotMs: 1, isDone: false, bucket: 'b', after: 'ключ' })
  await other.save({ slotMs: 2, isDone: true })
  t.assert.deepEqual(await one.load(), { slotMs: 1, isDone: false, bucket: 'b', after: 'ключ' })
  t.assert.deepEqual(await other.load(), { slotMs: 2, isDone: true })
})
