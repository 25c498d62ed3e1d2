import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asciiLower, compileWildcard, matchesWildcard } from './wildcard.ts'

// Agreement with a naive matcher on generated patterns is in agreement.test.ts.
const cases: [pattern: string, text: string, want: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['**', 'abc', true],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['?', '', false],
  ['?', '\u{1f600}', true],
  ['??', '\u{1f600}', false],
  ['*?', 'abc', true],
  ['?*?', 'a', false],
  ['a**b', 'ab', true],
  ['*a*b*', 'xxaxxbxx', true],
  ['*a*b*', 'xxbxxaxx', false],
  ['a.c', 'abc', false], // nothing of a regular expression has a meaning
  ['[ab]', 'a', false],
  ['a\nb*', 'a\nbc', true],
  ['?', '\n', true],
  ['?'.repeat(31), 'x'.repeat(31), true],
  ['?'.repeat(32), 'x'.repeat(32), true],
  ['?'.repeat(32), 'x'.repeat(31), false],
  ['?'.repeat(63) + '*z', `${'x'.repeat(99)}z`, true],
  ['?'.repeat(64) + '*z', `${'x'.repeat(99)}y`, false],
]
for (const [pattern, text, want] of cases)
  test(`${JSON.stringify(pattern)} ${want ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () =>
    assert.equal(matchesWildcard(compileWildcard(pattern), text), want))

test('the worst pattern of a document takes milliseconds, not years', () => {
  const wildcard = compileWildcard('*a'.repeat(1000) + '?b')
  const text = 'a'.repeat(1023)
  const start = performance.now()
  for (let count = 0; count < 10; count += 1) assert.equal(matchesWildcard(wildcard, text), false)
  assert.ok(performance.now() - start < 500, `${performance.now() - start} ms`)
})

test('twice the text takes about twice the time, whatever the pattern', () => {
  const wildcard = compileWildcard('*aaaaaaaaaaaaaaab'.repeat(60))
  const timeMs = (text: string): number => {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now()
      for (let count = 0; count < 5; count += 1) matchesWildcard(wildcard, text)
      return performance.now() - start
    })
    return Math.min(...times)
  }
  timeMs('a'.repeat(20_000))
  const ratio = timeMs('a'.repeat(80_000)) / timeMs('a'.repeat(20_000))
  assert.ok(ratio < 12, `four times the text took ${ratio} times as long; quadratic would be 16`)
})

test('only A to Z are lowered', () => assert.equal(asciiLower('AZaz09\u212a\u00c9\u0130'), 'azaz09\u212a\u00c9\u0130'))
