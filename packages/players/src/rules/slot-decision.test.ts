import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conflictPolicyOf, decideSlot, prunedOf } from './slot-decision.ts'
import type { Base, Candidate, ConflictPolicy } from './slot-decision.ts'

const candidate = (sha256: string, sizeBytes = 10, progress?: number): Candidate => ({
  sha256,
  sizeBytes,
  meta: progress === undefined ? {} : { progress },
})

const bases: fc.Arbitrary<Base> = fc.oneof(
  fc.constant<Base>({ kind: 'none' }),
  fc.constant<Base>({ kind: 'any' }),
  fc.integer({ min: 1, max: 4 }).map((rev): Base => ({ kind: 'revision', rev })),
)
const policies: fc.Arbitrary<ConflictPolicy> = fc.constantFrom(
  ...['reject', 'lastWriteWins', 'highest(progress)'].map(conflictPolicyOf),
)

test('whatever devices do, no save is lost silently and reject never moves the head under somebody', () => {
  const step = fc.record({
    base: bases,
    sha256: fc.constantFrom('a', 'b', 'c'),
    sizeBytes: fc.nat(20),
    progress: fc.nat(5),
  })
  fc.assert(
    fc.property(policies, fc.array(step, { maxLength: 12 }), (policy, steps) => {
      let head: (Candidate & { rev: number }) | undefined
      const kept: string[] = []
      for (const [index, { base, sha256, sizeBytes, progress }] of steps.entries()) {
        const given = candidate(sha256, sizeBytes, progress)
        const decision = decideSlot({
          head,
          base,
          candidate: given,
          policy,
          guardShrink: undefined,
          allowsShrink: false,
        })
        if (decision.kind === 'stored') {
          if (policy.kind === 'reject' && head !== undefined)
            assert.equal(base.kind === 'any' || (base.kind === 'revision' && base.rev === head.rev), true)
          kept.push(sha256)
          if (decision.becomesHead) head = { ...given, rev: index + 1 }
        } else if (decision.kind === 'same') assert.deepEqual([head?.sha256, head?.sizeBytes], [sha256, sizeBytes])
        else assert.equal(decision.kind, 'conflict')
        assert.equal(head === undefined || kept.includes(head.sha256), true)
      }
    }),
  )
})

test('the head never goes, nor what is among the newest and young enough', () => {
  const now = new Date('2026-01-31T00:00:00Z')
  const at = (rev: number, day: number) => ({ rev, savedAt: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z` })
  const revisions = [at(1, 1), at(2, 10), at(3, 20), at(4, 30)]
  const gone = (headRev: number, keep: number, keepDays: number) =>
    prunedOf(revisions, headRev, { keep, keepDays, now }).gone.map(({ rev }) => rev)
  assert.deepEqual(gone(4, 2, 365), [1, 2])
  assert.deepEqual(gone(1, 2, 365), [2])
  assert.deepEqual(gone(4, 10, 15), [1, 2])
  assert.deepEqual(gone(4, 10, 365), [])
})

const shrinks: [guardShrink: number, headBytes: number, sizeBytes: number, want: 'stored' | 'shrink'][] = [
  [0.42, 50, 29, 'stored'],
  [0.42, 50, 28, 'shrink'],
  [0.29, 100, 71, 'stored'],
  [0.29, 100, 70, 'shrink'],
  [0, 10, 9, 'shrink'],
  [1, 10, 0, 'stored'],
]
for (const [guardShrink, headBytes, sizeBytes, want] of shrinks)
  test(`a save of ${sizeBytes} bytes over ${headBytes} where ${guardShrink} may go: ${want}`, (t) => {
    const head = { ...candidate('a', headBytes), rev: 1 }
    const base: Base = { kind: 'revision', rev: 1 }
    const given = { head, base, candidate: candidate('b', sizeBytes), policy: conflictPolicyOf('reject') }
    t.assert.equal(decideSlot({ ...given, guardShrink, allowsShrink: false }).kind, want)
  })

const deleted: [policy: string, want: 'stored' | 'conflict'][] = [
  ['reject', 'conflict'],
  ['lastWriteWins', 'stored'],
  ['highest(progress)', 'stored'],
]
for (const [policy, want] of deleted)
  test(`${policy}: a save on top of what was deleted meanwhile is ${want}`, (t) => {
    const base: Base = { kind: 'revision', rev: 1 }
    const given = { head: undefined, base, candidate: candidate('a'), policy: conflictPolicyOf(policy) }
    t.assert.equal(decideSlot({ ...given, guardShrink: undefined, allowsShrink: false }).kind, want)
  })
