import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { Alphabet } from './alphabet.ts'
import { IdExpressionError, parseIdExpression } from './id-expression.ts'
import { idLanguage, setsOf } from './id-language.ts'
import { isKnownId } from './testing/known-id.ts'
import { chanceOf } from './testing/random-case.ts'

function acceptor(source: string): (text: string) => boolean {
  const expression = parseIdExpression(source)
  // Every character of ASCII is named, so that the language is looked at letter by letter.
  const named = new Set(Array.from({ length: 0x7f - 0x20 }, (_, index) => index + 0x20))
  const alphabet = new Alphabet(named, setsOf(expression))
  const { start, accepting, steps } = idLanguage(expression, alphabet)
  return (text) => {
    let state = start
    for (const symbol of alphabet.symbolsOf(text))
      state = (steps[state] ?? []).find(([one]) => one === symbol)?.[1] ?? -1
    return accepting[state] ?? false
  }
}

const expressions = [
  'a',
  'ab|a',
  '(a|b)*',
  '(?:ab?){2,3}',
  'a{2,}b?',
  '[ab]+c',
  '\\d{1,2}[a-c_]?',
  '^a|b$',
  '(a*)*b',
  '[\\w-]{0,3}',
  'a(|b)c',
  '(((a)))',
  '[!-)]x'.replace('!-)', ':-<'),
  'a{0}b',
  '\\.[.]',
  '(a|ab)(c|bcd)',
]

for (const expression of expressions)
  test(`${expression} has the ids that the language’s own engine finds`, (t: TestContext) => {
    const accepts = acceptor(expression)
    const chance = chanceOf(expression.length * 7919)
    const letters = 'aabbccd_-.12:;<=x'
    let idCount = 0
    for (let tries = 0; tries < 3000; tries += 1) {
      const text = Array.from(
        { length: Math.floor(chance() * 6) },
        () => letters[Math.floor(chance() * letters.length)],
      ).join('')
      const isId = isKnownId(expression, text)
      if (isId) idCount += 1
      t.assert.equal(accepts(text), isId, text)
    }
    t.assert.ok(idCount > 0)
  })

const refused: [expression: string, column: number, says: RegExp][] = [
  ['a(b', 2, /not closed/],
  ['a)', 2, /Nothing opens/],
  ['[a', 1, /not closed/],
  ['[]', 1, /no character/],
  ['*a', 1, /Nothing stands before/],
  ['a**', 2, /follows another/],
  ['a+?', 2, /follows another/],
  ['a{2,1}', 2, /wrong order/],
  ['a{1,999}', 2, /at most 256/],
  ['a{x}', 2, /A count is/],
  ['(?=a)b', 1, /A group is/],
  ['(a)\\1', 4, /not regular/],
  ['\\bword', 1, /not supported/],
  ['a$b', 2, /at the ends/],
  ['.', 1, /could contain \*/],
  ['[^x]', 1, /could contain \*/],
  ['a/b', 2, /could contain \//],
  ['[a-z\\\\]', 1, /could contain \\/],
  ['\\$', 1, /could contain \$/],
  ['"', 1, /could contain "/],
  ['\\D', 1, /could contain \*/],
  ['a\tb', 2, /control/],
  ['ü', 1, /non-ASCII/],
  ['[a-ü]', 1, /non-ASCII/],
  ['[b-a]', 3, /no range/],
  ['x'.repeat(1025), 1, /at most 1024 characters/],
  ['(a{200}){200}', 1, /more than 4096 states/],
  ['('.repeat(40), 34, /nest at most 32/],
]
for (const [expression, column, says] of refused)
  test(`refused: ${expression.slice(0, 20)}`, (t: TestContext) => {
    t.assert.throws(
      () => acceptor(expression),
      (error) => error instanceof IdExpressionError && says.test(error.message) && error.column === column,
      expression,
    )
  })
