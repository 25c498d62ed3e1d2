import { openMemoryKv } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { attemptsMax, defineFamily, openState, refOf } from './space.ts'
import type { Decision } from './space.ts'

const counts = defineFamily<{ readonly count: number }>('counts')
const ref = refOf(counts, 'sol', 'one')
const many = 3 * attemptsMax

/** Between looking and committing there is time for others. */
function slowState() {
  const kv = openMemoryKv()
  const slow: Kv = {
    ...kv,
    commit: async (batch) => {
      await turn()
      return kv.commit(batch)
    },
  }
  const state = openState(slow)
  const count = async (): Promise<Decision<number>> => {
    const row = await state.get(ref)
    const value = { count: (row?.value.count ?? 0) + 1 }
    const change =
      row === undefined ? { kind: 'create' as const, ref, value } : { kind: 'replace' as const, row, value }
    return { changes: [change], result: value.count }
  }
  return { state, count }
}

test('who takes turns for a record loses no race to others of this process', async () => {
  const { state, count } = slowState()
  const counted = await Promise.all(Array.from({ length: many }, () => state.settle(count, ref)))
  assert.deepEqual(new Set(counted).size, many)
})

test('who takes none is turned away after so many lost races', async () => {
  const { state, count } = slowState()
  const settled = await Promise.allSettled(Array.from({ length: many }, () => state.settle(count)))
  assert.equal(settled.filter(({ status }) => status === 'rejected').length, many - attemptsMax)
})

test('a turn that failed holds nobody up', async () => {
  const { state, count } = slowState()
  const failed = state.settle(() => Promise.reject(new Error('no decision')), ref)
  const next = state.settle(count, ref)
  await assert.rejects(failed, /no decision/)
  assert.equal(await next, 1)
})
