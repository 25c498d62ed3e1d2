import { test } from 'node:test'
import { attempted, lockedMs } from './attempts.ts'

test('after as many attempts as allowed nobody gets another for an hour, whichever way the clock goes', (t) => {
  const at = Date.parse('2026-01-01T00:00:00Z')
  const before = { count: 3, lastMs: at }
  const countAfter = (passedMs: number) => attempted(before, 3, new Date(at + passedMs))?.count
  t.assert.equal(countAfter(lockedMs - 1), undefined)
  t.assert.equal(countAfter(lockedMs), 1)
  t.assert.equal(countAfter(1 - lockedMs), undefined)
  t.assert.equal(countAfter(-24 * lockedMs), 1)
})
