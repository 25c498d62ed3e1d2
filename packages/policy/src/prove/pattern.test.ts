import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { compileWildcard, matchesWildcard } from '../wildcard.ts'
import { Alphabet } from './alphabet.ts'
import { Determinized } from './automaton.ts'
import { automatonOf, idMark, patternOf } from './pattern.ts'
import { chanceOf } from './testing/random-case.ts'

const noIds = { start: -1, accepting: [], steps: [] }
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31)

test(`automata of patterns accept what the evaluator matches (seed ${seed})`, (t: TestContext) => {
  const chance = chanceOf(seed)
  const some = (letters: string, count: number): string =>
    Array.from(
      { length: Math.floor(chance() * count) },
      () => Array.from(letters)[Math.floor(chance() * Array.from(letters).length)],
    ).join('')
  let matchCount = 0
  for (let tries = 0; tries < 4000; tries += 1) {
    const wildcard = compileWildcard(some('ab/é*?*', 40))
    const alphabet = new Alphabet(new Set(Array.from('ab/é', (letter) => letter.codePointAt(0) ?? 0)), [])
    const machine = new Determinized(automatonOf([patternOf(wildcard)], { alphabet, ids: noIds }))
    for (let texts = 0; texts < 8; texts += 1) {
      const text = some('ab/é😀', 12)
      let state = machine.start
      for (const symbol of alphabet.symbolsOf(text)) state = machine.step(state, symbol)
      const isMatch = matchesWildcard(wildcard, text)
      if (isMatch) matchCount += 1
      t.assert.equal(machine.isAccepting(state), isMatch, text)
    }
  }
  t.assert.ok(matchCount > 300, `${matchCount} matches`)
})

test('the place of the id is found in every form that patterns are compiled to', (t: TestContext) => {
  for (const [pattern, want] of [
    [`a${idMark}`, 'character id'],
    [`a${idMark}/*`, 'character id character'],
    [`*${idMark}`, 'id'],
    [`?${idMark}*${idMark}?`, 'any id id any'],
    [`${'x'.repeat(70)}*?${idMark}`, `${'character '.repeat(70)}any id`],
  ] as const)
    t.assert.equal(
      patternOf(compileWildcard(pattern))
        .elements.map(({ kind }) => kind)
        .join(' '),
      want,
    )
})

test('there is a character that nothing names, and one for each group of ids', (t: TestContext) => {
  const digits = [[0x30, 0x39]] as const
  const alphabet = new Alphabet(new Set([0x31, 0xe9]), [digits])
  t.assert.deepEqual(alphabet.characters.toSorted(), ['0', '1', '2', 'a', 'é', 'ê'].toSorted())
  t.assert.equal(alphabet.symbolOf(0x4e00), alphabet.foreign)
})
