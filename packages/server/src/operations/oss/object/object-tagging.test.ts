import { test } from 'node:test'
import { bodyOf, openBench } from '../testing.ts'
import { getObject } from './get-object.ts'
import { headObject } from './head-object.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts'
import { putObject } from './put-object.ts'

const tags = (...keys: string[]) => ({ tagSet: keys.map((key) => ({ key, value: `of ${key}` })) })
const other = 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5'

test('tags are told as they were put, and change neither time nor ETag', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('x'), tagging: 'k=v' })
  const before = await bench.run(headObject, { key: 'a' })
  t.assert.deepEqual(await bench.run(getObjectTagging, { key: 'a' }), {
    versionId: undefined,
    tagging: { tagSet: [{ key: 'k', value: 'v' }] },
  })
  await bench.run(putObjectTagging, { key: 'a', tagging: tags('a', 'ü') }, { now: new Date('2027-01-01') })
  const told = await bench.run(getObjectTagging, { key: 'a', versionId: 'null' })
  t.assert.deepEqual(told.tagging, tags('a', 'ü'))
  t.assert.deepEqual(await bench.run(headObject, { key: 'a' }), { ...before, taggingCount: 2 })
  await bench.run(deleteObjectTagging, { key: 'a' })
  t.assert.deepEqual((await bench.run(getObjectTagging, { key: 'a' })).tagging, { tagSet: [] })
  t.assert.deepEqual(await bench.run(deleteObjectTagging, { key: 'a' }), { versionId: undefined })
})

test('the number of tags is told to whoever may read them', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('x'), tagging: 'k=v&l=w' })
  const denied = ['oss:GetObjectTagging']
  t.assert.equal((await bench.run(getObject, { key: 'a' })).taggingCount, 2)
  t.assert.equal((await bench.run(headObject, { key: 'a' })).taggingCount, 2)
  t.assert.equal((await bench.run(getObject, { key: 'a' }, { denied })).taggingCount, undefined)
  t.assert.equal((await bench.run(headObject, { key: 'a' }, { denied })).taggingCount, undefined)
})

const refusals: [what: string, tagging: Parameters<typeof putObjectTagging.run>[0]['tagging'], code: string][] = [
  ['eleven tags', tags(...Array.from({ length: 11 }, (_, index) => `k${index}`)), 'TooManyTags'],
  ['the same key twice', tags('a', 'a'), 'InvalidTag'],
  ['an empty key', tags(''), 'InvalidTag'],
  ['a bad character', tags('a<b'), 'InvalidTag'],
  ['a long key', tags('k'.repeat(129)), 'InvalidTag'],
  ['a long value', { tagSet: [{ key: 'a', value: 'v'.repeat(257) }] }, 'InvalidTag'],
]
for (const [what, tagging, code] of refusals)
  test(`${what} is ${code}, and the former tags stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('x'), tagging: 'former=1' })
    await t.assert.rejects(bench.run(putObjectTagging, { key: 'a', tagging }), { code })
    t.assert.equal((await bench.run(getObjectTagging, { key: 'a' })).tagging.tagSet[0]?.key, 'former')
  })

test('what is not there has no tags', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('x') })
  for (const [input, code] of [
    [{ key: 'none' }, 'NoSuchKey'],
    [{ key: 'a', versionId: other }, 'NoSuchVersion'],
    [{ key: 'a', versionId: 'x' }, 'InvalidArgument'],
  ] as const) {
    await t.assert.rejects(bench.run(getObjectTagging, input), { code })
    await t.assert.rejects(bench.run(deleteObjectTagging, input), { code })
    await t.assert.rejects(bench.run(putObjectTagging, { ...input, tagging: tags('a') }), { code })
  }
})
