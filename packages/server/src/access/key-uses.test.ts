import { test } from 'node:test'
import { openTestDirectory, testAccountId as account, testNow, testRootKey } from '../store/testing/directory.ts'
import { keysRememberedMax, keyUses, writtenAgainAfterMs } from './key-uses.ts'

const nowMs = testNow.getTime()

test('many uses are one write, and the next comes a minute later', async (t) => {
  const writes: ReadonlyMap<string, number>[] = []
  const uses = keyUses({ record: async (batch) => (writes.push(batch), 'recorded') })
  for (let count = 0; count < 1_000; count += 1) uses.used('a', nowMs + count)
  await uses.flush()
  await uses.flush()
  uses.used('a', nowMs + writtenAgainAfterMs)
  await uses.flush()
  t.assert.deepEqual(writes, [new Map([['a', nowMs + 999]])])
  uses.used('a', nowMs + 999 + writtenAgainAfterMs)
  await uses.flush()
  t.assert.equal(writes.length, 2)
})

test('what could not be written is written the next time', async (t) => {
  const outcomes = ['try-again', 'recorded'] as const
  const writes: ReadonlyMap<string, number>[] = []
  const uses = keyUses({ record: async (batch) => (writes.push(batch), outcomes[writes.length - 1] ?? 'recorded') })
  uses.used('a', nowMs)
  await uses.flush()
  await uses.flush()
  await uses.flush()
  t.assert.equal(writes.length, 2)
})

test('however many keys are used, so many are remembered', async (t) => {
  let written = 0
  const uses = keyUses({ record: async (batch) => ((written += batch.size), 'recorded') })
  for (let count = 0; count < keysRememberedMax + 500; count += 1) uses.used(`key-${count}`, nowMs)
  await uses.flush()
  t.assert.equal(written, keysRememberedMax)
})

test('a date only grows, belongs to a key that is there, and moves no sequence', async (t) => {
  const { directory } = await openTestDirectory()
  const before = await directory.sequence()
  const { id } = testRootKey
  t.assert.equal(await directory.lastUsed.of(id), undefined)
  await directory.lastUsed.record(
    new Map([
      [id, nowMs],
      ['nobody', nowMs],
    ]),
  )
  await directory.lastUsed.record(new Map([[id, nowMs - 1]]))
  t.assert.equal(await directory.lastUsed.of(id), nowMs)
  t.assert.equal(await directory.lastUsed.of('nobody'), undefined)
  t.assert.equal(await directory.sequence(), before)
  await directory.accessKeys.delete(account, { kind: 'root' }, id)
  t.assert.equal(await directory.lastUsed.of(id), undefined)
})
