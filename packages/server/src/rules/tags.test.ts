import { test } from 'node:test'
import { bucketTagLimits, judgeTags, parseTaggingHeader, parseTagsDocument, tagsDocument } from './tags.ts'

const cases: [text: string, want: string][] = [
  ['k1=v1&k2=v2', 'k1=v1,k2=v2'],
  ['k1=v1&k2', 'k1=v1,k2='],
  ['a%20b=c%2Bd', 'a b=c+d'],
  ['a+b=c', 'a b=c'],
  ['%E4%B8%AD=%E6%96%87', '中=文'],
  ['', ''],
  ['k=v&k=w', 'repeated'],
  ['=v', 'bad-key'],
  ['a%3Cb=v', 'bad-key'],
  ['k=%00', 'bad-value'],
  [`${'k'.repeat(128)}=v`, `${'k'.repeat(128)}=v`],
  [`${'k'.repeat(129)}=v`, 'bad-key'],
  [`k=${'v'.repeat(257)}`, 'bad-value'],
  ['k=%zz', 'malformed'],
  [
    Array.from({ length: 10 }, (_, index) => `k${index}=v`).join('&'),
    Array.from({ length: 10 }, (_, i) => `k${i}=v`).join(','),
  ],
  [Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&'), 'too-many'],
]
for (const [text, want] of cases)
  test(`x-oss-tagging ${text.slice(0, 30)} is ${want.slice(0, 30)}`, (t) => {
    const parsed = parseTaggingHeader(text)
    t.assert.equal(
      parsed.kind === 'tags' ? parsed.tags.map(([key, value]) => `${key}=${value}`).join(',') : parsed.kind,
      want,
    )
  })

const ofBuckets: [tags: readonly (readonly [string, string])[], want: string][] = [
  [[['team', 'blue']], 'tags'],
  [[['k'.repeat(64), 'v'.repeat(128)]], 'tags'],
  [[['k'.repeat(65), 'v']], 'bad-key'],
  [[['k', 'v'.repeat(129)]], 'bad-value'],
  [[['HTTP://a', 'v']], 'bad-key'],
  [[['https://a', 'v']], 'bad-key'],
  [[['AliyunTeam', 'v']], 'bad-key'],
  [[['my-aliyun', 'v']], 'tags'],
  [[['', 'v']], 'bad-key'],
  [Array.from({ length: 20 }, (_, index) => [`k${index}`, ''] as const), 'tags'],
  [Array.from({ length: 21 }, (_, index) => [`k${index}`, ''] as const), 'too-many'],
]
for (const [tags, want] of ofBuckets)
  test(`the bucket’s tag ${String(tags[0]).slice(0, 20)}, one of ${tags.length}, is ${want}`, (t) =>
    t.assert.equal(judgeTags(tags, bucketTagLimits).kind, want))

test('a bucket’s tags come out of their document as they went in', (t) => {
  const tags = [['a', '1'] as const, ['ü', ''] as const]
  t.assert.deepEqual(parseTagsDocument(tagsDocument(tags)), tags)
  t.assert.deepEqual(parseTagsDocument(undefined), [])
})
