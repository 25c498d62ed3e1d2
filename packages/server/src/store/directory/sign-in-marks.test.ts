import { openMemoryKv } from '@latchkey/kv'
import { test } from 'node:test'
import { signInMarks } from './sign-in-marks.ts'

test('a mark is made once, however many try at the same time', async (t) => {
  const marks = signInMarks(openMemoryKv())
  const made = await Promise.all(Array.from({ length: 8 }, () => marks.markOnce('ticket', 2_000, 1_000)))
  t.assert.equal(made.filter(Boolean).length, 1)
  t.assert.equal(await marks.isMarked('ticket', 2_000), true)
  t.assert.equal(await marks.isMarked('other', 2_000), false)
})

test('marks go when what they are of has ended by itself', async (t) => {
  const kv = openMemoryKv()
  const marks = signInMarks(kv)
  for (let index = 0; index < 5; index += 1) await marks.markOnce(`ticket-${index}`, 2_000, 1_000)
  await marks.markOnce('later', 9_000, 3_000)
  const page = await kv.range({ from: Buffer.from('sign-in/'), to: Buffer.from('sign-in0'), limit: 100 })
  t.assert.equal(page.items.length, 1)
})
