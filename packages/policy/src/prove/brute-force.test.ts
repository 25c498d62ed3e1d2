/**
 * PROVED never contradicts a world that is small enough to try everything. 100,000 cases: npm run prove:brute-force.
 */
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { compare } from './testing/compare.ts'

// Set SEED to repeat a run; the seed of each run is printed.
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const caseCount = 1000

test(`no proof is contradicted by brute force (seed ${seed}, ${caseCount} cases)`, (t: TestContext) => {
  const counts = { proved: 0, empty: 0, refuted: 0, undecided: 0 }
  let missedCount = 0
  for (let index = 0; index < caseCount; index += 1) {
    const { answer, isCounterexampleKnown } = compare(seed + index)
    counts[answer] += 1
    if (answer === 'undecided' && isCounterexampleKnown) missedCount += 1
  }
  t.diagnostic(`${JSON.stringify(counts)}, ${missedCount} counterexamples left undecided`)
  // A prover that is never certain, and a generator that never tempts it, would pass, too.
  t.assert.ok(counts.proved > caseCount * 0.15, 'proofs of templates that allow something')
  t.assert.ok(counts.refuted > caseCount * 0.2, 'refutations')
  t.assert.ok(counts.undecided < caseCount * 0.1, 'hardly anything is left undecided')
  t.assert.ok(missedCount < caseCount * 0.02, 'what is false is refuted')
})
