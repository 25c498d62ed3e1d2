import { test } from 'node:test'
import { isBucketName, isVersionId, objectKeyProblem } from './names.ts'

const buckets: [name: string, want: boolean][] = [
  ['abc', true],
  ['a-b', true],
  ['0a0', true],
  ['a'.repeat(63), true],
  ['a'.repeat(64), false],
  ['ab', false],
  ['', false],
  ['-ab', false],
  ['ab-', false],
  ['Abc', false],
  ['a.b', false],
  ['a_b', false],
  ['a/b', false],
  ['äbc', false],
]
for (const [name, want] of buckets)
  test(`${JSON.stringify(name)} is ${want ? 'a' : 'no'} bucket name`, (t) => t.assert.equal(isBucketName(name), want))

const keys: [key: string, want: string | undefined][] = [
  ['a', undefined],
  ['a'.repeat(1_023), undefined],
  ['a'.repeat(1_024), 'too-long'],
  ['ä'.repeat(512), 'too-long'],
  ['', 'empty'],
  ['/a', 'leading-slash'],
  ['\\a', 'leading-slash'],
  ['a\0b', 'zero-character'],
  ['\ud800', 'too-long'],
  ['a/../b', undefined],
  ['a//b', undefined],
  ['\u0001\u0007\r\n\u000b\f', undefined],
]
for (const [key, want] of keys)
  test(`the key ${JSON.stringify(key.slice(0, 12))} of ${key.length} characters is ${want ?? 'fine'}`, (t) =>
    t.assert.equal(objectKeyProblem(key), want))

test('`null` and CAE… are ids of versions, anything else is none', (t) => {
  for (const text of ['null', 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5']) t.assert.equal(isVersionId(text), true)
  for (const text of ['', 'NULL', 'x', 'CAE<script>']) t.assert.equal(isVersionId(text), false)
})
