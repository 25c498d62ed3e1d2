import { test } from 'node:test'
import fc from 'fast-check'
import { parseCopySource } from './copy-source.ts'

const cases: [text: string, want: string | undefined][] = [
  ['/b/k', 'b k'],
  ['/b/a%2Fb.txt', 'b a/b.txt'],
  ['/b/a/b.txt', 'b a/b.txt'],
  ['/b/a+b', 'b a b'],
  ['/b/a%2Bb', 'b a+b'],
  ['/b/%E4%B8%AD', 'b 中'],
  ['/b/\xe4\xb8\xad', 'b 中'],
  ['/b/a%3Fb', 'b a?b'],
  ['/b/k?versionId=CAEQ', 'b k CAEQ'],
  ['/b/k?versionId=null', 'b k null'],
  ['/b/k?versionId=', undefined],
  ['/b/k?other=1', undefined],
  ['b/k', undefined],
  ['/b', undefined],
  ['/b/', undefined],
  ['//k', undefined],
  ['', undefined],
  ['/b/%zz', undefined],
  ['/b/%ff', undefined],
]
for (const [text, want] of cases)
  test(`the copy source ${JSON.stringify(text)} is ${want ?? 'none'}`, (t) => {
    const source = parseCopySource(text)
    const parts = source === undefined ? undefined : [source.bucket, source.key, source.versionId]
    t.assert.equal(parts?.filter((part) => part !== undefined).join(' '), want)
  })

test('every key survives as the SDKs write it', () => {
  const key = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.isWellFormed())
  fc.assert(fc.property(key, (text) => parseCopySource(`/bucket/${encodeURIComponent(text)}`)?.key === text))
})
