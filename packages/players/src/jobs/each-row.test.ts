import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openMemoryKv } from '@latchkey/kv'
import { defineFamily, openState, rangeOf, refOf } from '../state/space.ts'
import type { Change } from '../state/space.ts'
import { eachRow, inTurns, visitRows } from './each-row.ts'

const family = defineFamily<number>('number')

async function manyRows(count: number) {
  const state = openState(openMemoryKv())
  const rows = Array.from({ length: count }, (_, value): Change => {
    return { kind: 'create', ref: refOf(family, 'demo', String(value).padStart(4, '0')), value }
  })
  await state.commit(rows)
  return { state, range: rangeOf(family, 'demo') }
}

/** How often somebody else came to their turn while this was done. */
async function turnsWhile(work: () => Promise<unknown>): Promise<number> {
  let turns = 0
  let isOver = false
  const next = (): void =>
    void setImmediate(() => {
      if (isOver) return
      turns += 1
      next()
    })
  next()
  await work()
  isOver = true
  return turns
}

test('each row is visited once, and what was done is counted', async () => {
  const { state, range } = await manyRows(250)
  const seen: number[] = []
  const done = await visitRows(state, range, ({ value }) => {
    seen.push(value)
    return Promise.resolve(value % 2 === 0)
  })
  assert.deepEqual(
    seen,
    Array.from({ length: 250 }, (_, value) => value),
  )
  assert.equal(done, 125)
  const removed = await eachRow(state, range, (row) => Promise.resolve(row.value < 10 ? [{ kind: 'remove', row }] : []))
  assert.equal(removed, 10)
  assert.equal((await state.page(range, { limit: 1_000 })).rows.length, 240)
})

test('a row that somebody changes meanwhile is left to the next time', async () => {
  const { state, range } = await manyRows(3)
  const removed = await eachRow(state, range, async (row) => {
    if (row.value === 1) await state.commit([{ kind: 'replace', row, value: 11 }])
    return [{ kind: 'remove', row }]
  })
  assert.equal(removed, 2)
  assert.deepEqual(
    (await state.page(range, { limit: 10 })).rows.map(({ value }) => value),
    [11],
  )
})

test('others come to their turn between the pages', async () => {
  const { state, range } = await manyRows(350)
  assert.ok((await turnsWhile(() => visitRows(state, range, () => Promise.resolve(false)))) >= 3)
  const count = async (): Promise<void> => {
    let seen = 0
    for await (const item of inTurns(Array.from({ length: 350 }, (_, at) => at))) seen += item >= 0 ? 1 : 0
    assert.equal(seen, 350)
  }
  assert.ok((await turnsWhile(count)) >= 3)
})
