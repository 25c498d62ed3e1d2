/** Generated policies and requests get the same answer from the fast evaluator, `explain` and the obvious one. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { accessRequest } from './corpus.ts'
import { evaluate, explain } from './evaluate.ts'
import type { Explanation } from './trace.ts'
import { glob, obvious, type PlainCase } from './obvious.ts'
import { generatedCase } from './testing/generated-case.ts'
import { compileWildcard, matchesWildcard } from './wildcard.ts'

// Set SEED to repeat a run; the seed of each run is printed.
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)
const runCount = 20_000
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values)

test(`the fast evaluator, explain and the obvious one agree (seed ${seed}, ${runCount} runs)`, (t) => {
  const counts = new Map<string, number>()
  const agree = (entry: PlainCase) => {
    const request = accessRequest({ ...entry, name: '', expect: { allowed: false, layer: '', reason: '' } })
    const { isAllowed, layer, isUpToObjectAcl, ...decision } = evaluate(request)
    const answer = `${isAllowed ? 'allow' : 'deny'} ${layer}`
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
    assert.equal(answer, obvious(entry))
    if (!isUpToObjectAcl)
      for (const objectAcl of ['private', 'public-read-write'] as const)
        assert.equal(evaluate({ ...request, objectAcl }).isAllowed, isAllowed, 'an ACL has no say in it')
    const explanation = explain(request)
    assert.equal(explanation.reason, decision.reason)
    checkExplanation(explanation)
  }
  fc.assert(fc.property(generatedCase, agree), { seed, numRuns: runCount })
  for (const answer of [...counts.keys()].toSorted()) t.diagnostic(`${answer}: ${counts.get(answer)}`)
  for (const [answer, shareMin] of shares)
    assert.ok((counts.get(answer) ?? 0) >= runCount * shareMin, `${answer} must come up in ${shareMin} of the runs`)
})

/** A generator that never reaches a layer proves nothing about it. */
const shares: readonly [answer: string, shareMin: number][] = [
  ['allow identity-policy', 0.02],
  ['allow bucket-policy', 0.02],
  ['allow owner', 0.02],
  ['allow object-acl', 0.01],
  ['allow bucket-acl', 0.005],
  ['deny session-policy', 0.02],
  ['deny identity-policy', 0.02],
  ['deny bucket-policy', 0.02],
  ['deny object-acl', 0.02],
  ['deny bucket-acl', 0.02],
  ['deny public-access-block', 0.01],
  ['deny anonymous', 0.005],
]

function checkExplanation(explanation: Explanation): void {
  const { statement, layer, noPermissionType, isAllowed, matched } = explanation
  const isByStatement = layer.endsWith('-policy') && noPermissionType !== 'ImplicitDeny'
  assert.ok(!isByStatement || statement?.layer === layer, 'a decision by a statement names one of its layer')
  assert.ok(isByStatement || statement === undefined, 'no other decision names a statement')
  assert.ok(statement === undefined || statement.effect === (isAllowed ? 'Allow' : 'Deny'), 'with its effect')
  assert.ok(matched.every(({ outcome }) => outcome === 'matched'))
}

test(`wildcards agree with the obvious matcher (seed ${seed})`, () => {
  const pattern = fc.array(pick('*', '?', 'a', 'b', '/', '😀'), { maxLength: 8 }).map((parts) => parts.join(''))
  const text = fc.array(pick('a', 'a', 'b', '/', '😀', 'é'), { maxLength: 8 }).map((parts) => parts.join(''))
  let matchCount = 0
  const agree = (one: string, other: string) => {
    const isMatch = matchesWildcard(compileWildcard(one), other)
    if (isMatch) matchCount += 1
    assert.equal(isMatch, glob(Array.from(one), Array.from(other)), `${one} and ${other}`)
  }
  fc.assert(fc.property(pattern, text, agree), { seed, numRuns: runCount })
  assert.ok(matchCount > runCount / 50, `${matchCount} matches`)
})

test(`long patterns agree with the obvious matcher (seed ${seed})`, () => {
  // More than 32 elements, so that the state spans words; the text is made from the pattern, so that many match.
  const filling = fc.array(pick('a', 'b', ''), { minLength: 90, maxLength: 90 })
  const shape = fc.array(pick('a', 'b', 'a', 'b', '?', '*'), { minLength: 30, maxLength: 90 })
  let matchCount = 0
  const agree = (parts: readonly string[], fill: readonly string[], shouldBreak: boolean) => {
    const stars = parts.map((part, index) => (part === '*' && index % 9 > 0 ? '?' : part))
    const text = stars.map((part, index) => (part === '*' ? fill[index] : part === '?' ? 'a' : part)).join('')
    const other = shouldBreak ? `${text}c` : text
    const isMatch = matchesWildcard(compileWildcard(stars.join('')), other)
    if (isMatch) matchCount += 1
    const expected = new RegExp(`^${stars.join('').replaceAll('?', '.').replaceAll('*', '.*')}$`).test(other)
    assert.equal(isMatch, expected, stars.join(''))
  }
  fc.assert(fc.property(shape, filling, fc.boolean(), agree), { seed, numRuns: 2000 })
  assert.ok(matchCount > 500, `${matchCount} matches`)
})
