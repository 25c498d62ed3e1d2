import { test } from 'node:test'
import { globExpression, keyFilter } from './glob.ts'

const cases: [glob: string, key: string, want: boolean][] = [
  ['*.tmp', 'a.tmp', true],
  ['*.tmp', 'deep/er/a.tmp', true],
  ['*.tmp', 'a.tmpx', false],
  ['*', '.hidden', true],
  ['*', 'deep/.hidden', true],
  ['a/*', 'a/b', true],
  ['a/*', 'a/b/c', false],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', false],
  ['/a', 'a', true],
  ['/a', 'b/a', false],
  ['a/**/b', 'a/b', true],
  ['a/**/b', 'a/x/y/b', true],
  ['.git/', '.git/config', true],
  ['.git/', 'deep/.git/config', true],
  ['.git/', '.gitignore', false],
  ['a/b/', 'a/b/c', true],
  ['a/b/', 'x/a/b/c', false],
  ['?.txt', 'ü.txt', true],
  ['?.txt', 'ab.txt', false],
  ['a+(b).[c]', 'a+(b).[c]', true],
  ['a.b', 'axb', false],
  ['line*', 'line\nbreak', true],
]
for (const [glob, key, want] of cases)
  test(`${glob} ${want ? 'means' : 'does not mean'} ${JSON.stringify(key)}`, (t) =>
    t.assert.equal(globExpression(glob).test(key), want))

test('what is excluded stays excluded, and without an include everything is included', (t) => {
  const keys = ['a.png', 'a.tmp', 'b/c.png']
  t.assert.deepEqual(keys.filter(keyFilter([], [])), keys)
  t.assert.deepEqual(keys.filter(keyFilter(['*.png', '*.tmp'], ['*.tmp', 'b/'])), ['a.png'])
})
