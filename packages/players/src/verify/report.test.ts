import { test } from 'node:test'
import { hasFailed, junitXml, tableLines } from './report.ts'
import type { Report, Result } from './verify.ts'

const result = (given: Partial<Result>): Result => ({
  class: 'list',
  title: 'the <space>',
  version: 'v1',
  outcome: 'refused',
  why: '',
  durationMs: 12,
  ...given,
})

const report = (...results: readonly Result[]): Report => ({ players: ['p_a', 'p_b'], results, leftovers: [] })

test('a failure is told with its attack, what happened, and what it means', (t) => {
  const failed = report(result({}), result({ outcome: 'failed', why: 'answered 200, not 403 AccessDenied' }))
  t.assert.deepEqual(tableLines(failed, 'demo').slice(2, 4), [
    '✖ list   1 refused, 1 failed   a player sees the names of other players or of their files',
    '    ✖ the <space> (V1): answered 200, not 403 AccessDenied',
  ])
  t.assert.match(tableLines(failed, 'demo').at(-1) ?? '', /^A player can reach what belongs to others/)
  t.assert.equal(hasFailed(failed), true)
})

test('what is unproven fails the run, what is skipped does not', (t) => {
  t.assert.equal(hasFailed(report(result({ outcome: 'unproven', why: 'the server is away' }))), true)
  t.assert.equal(hasFailed(report(result({ outcome: 'skipped', why: 'needs a server key' }))), false)
})

test('JUnit XML has a suite for each class, and everything in it is escaped', (t) => {
  const xml = junitXml(report(result({ outcome: 'failed', why: 'it said "yes" & \0' }), result({ class: 'read' })))
  t.assert.match(xml, /<testsuite name="list" tests="1" failures="1" errors="0" skipped="0">/)
  t.assert.match(
    xml,
    /name="the &lt;space&gt; \(V1\)" time="0.012"><failure message="a player sees[^"]*">it said &quot;yes&quot; &amp; �</,
  )
  t.assert.match(xml, /<testsuite name="read" tests="1"/)
})
