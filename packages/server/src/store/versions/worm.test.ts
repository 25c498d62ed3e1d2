import { test } from 'node:test'
import {
  abortWorm,
  completeWorm,
  extendWorm,
  initiateWorm,
  isRetention,
  lockWithinMs,
  retainedUntilMs,
  wormState,
} from './worm.ts'
import type { WormPolicy } from './worm.ts'

const day = 86_400_000
const open: WormPolicy = { id: 'A', days: 10, createdMs: 1_000 }
const locked: WormPolicy = { ...open, lockedMs: 2_000 }
const overMs = open.createdMs + lockWithinMs

test('a policy is void a day later unless it was locked', (t) => {
  t.assert.equal(wormState(open, overMs - 1), 'InProgress')
  t.assert.equal(wormState(open, overMs), 'Expired')
  t.assert.equal(wormState(locked, overMs * 10_000), 'Locked')
})

test('days are whole, from one to seventy years', (t) => {
  for (const days of [1, 25_550]) t.assert.equal(isRetention(days), true)
  for (const days of [0, -1, 1.5, 25_551, Number.NaN]) t.assert.equal(isRetention(days), false)
  t.assert.equal(retainedUntilMs({ days: 2 }, 5), 2 * day + 5)
})

const next: WormPolicy = { id: 'B', days: 1, createdMs: 5_000 }
const steps: [what: string, outcome: unknown, want: unknown][] = [
  ['beginning', initiateWorm(undefined, next), next],
  ['beginning beside another', initiateWorm(open, next), 'exists'],
  ['beginning beside a locked one', initiateWorm(locked, next), 'exists'],
  ['beginning behind a void one', initiateWorm(open, { ...next, createdMs: overMs }), { ...next, createdMs: overMs }],
  ['taking back', abortWorm(open, 2_000), undefined],
  ['taking back none', abortWorm(undefined, 2_000), undefined],
  ['taking back a void one', abortWorm(open, overMs), undefined],
  ['taking back a locked one', abortWorm(locked, 2_000), 'locked'],
  ['locking', completeWorm(open, 'A', 2_000), locked],
  ['locking twice', completeWorm(locked, 'A', 9_000), locked],
  ['locking another', completeWorm(open, 'B', 2_000), 'none'],
  ['locking none', completeWorm(undefined, 'A', 2_000), 'none'],
  ['locking a void one', completeWorm(open, 'A', overMs), 'none'],
  ['making longer', extendWorm(locked, 'A', 11, overMs * 9), { ...locked, days: 11 }],
  ['making as long', extendWorm(locked, 'A', 10, 9_000), 'not-longer'],
  ['making shorter', extendWorm(locked, 'A', 9, 9_000), 'not-longer'],
  ['making another longer', extendWorm(locked, 'B', 11, 9_000), 'none'],
  ['making an open one longer', extendWorm(open, 'A', 11, 2_000), 'not-locked'],
]
for (const [what, outcome, want] of steps)
  test(`${what}: ${JSON.stringify(want)}`, (t) => {
    t.assert.deepEqual(outcome, want)
  })
