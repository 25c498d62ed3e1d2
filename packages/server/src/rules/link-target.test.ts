import { test } from 'node:test'
import { decodeLinkTarget } from './link-target.ts'

const cases: [header: string, want: string | undefined][] = [
  ['a.txt', 'a.txt'],
  ['a%2Fb.txt', 'a/b.txt'],
  ['a/b.txt', 'a/b.txt'],
  ['a%20b', 'a b'],
  ['a+b', 'a b'],
  ['a%2Bb', 'a+b'],
  ['%E7%8E%A9', '玩'],
  ['\xe7\x8e\xa9', '玩'],
  ['%zz', undefined],
  ['%ff', undefined],
  ['', ''],
]
for (const [header, want] of cases)
  test(`x-oss-symlink-target ${JSON.stringify(header)} is ${want ?? 'no key'}`, (t) =>
    t.assert.equal(decodeLinkTarget(header), want))
