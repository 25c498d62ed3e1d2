import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { deleteBucketTags, getBucketTags, putBucketTags } from './bucket-tagging.ts'

const tags = (...keys: string[]) => ({ tagSet: keys.map((key) => ({ key, value: `of ${key}` })) })

test('tags are told as they were put, replaced whole, and gone after they were deleted', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: { tagSet: [] } })
  await bench.run(putBucketTags, { tagging: tags('a', 'ü') })
  t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: tags('a', 'ü') })
  await bench.run(putBucketTags, { tagging: { tagSet: [{ key: 'b' }] } })
  t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: { tagSet: [{ key: 'b', value: '' }] } })
  await bench.run(deleteBucketTags, { keys: '' })
  t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: { tagSet: [] } })
  t.assert.deepEqual(await bench.run(deleteBucketTags, {}), {})
})

test('only the keys that are named are deleted, also by two at once', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketTags, { tagging: tags('a', 'b', 'c', 'd', 'e') })
  await Promise.all([
    bench.run(deleteBucketTags, { keys: 'a,b' }),
    bench.run(deleteBucketTags, { keys: 'd' }),
    bench.run(deleteBucketTags, { keys: 'none' }),
  ])
  t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: tags('c', 'e') })
})

const refusals: [what: string, tagging: Parameters<typeof putBucketTags.run>[0]['tagging'], code: string][] = [
  ['twenty-one tags', tags(...Array.from({ length: 21 }, (_, index) => `k${index}`)), 'TooManyTags'],
  ['the same key twice', tags('a', 'a'), 'InvalidTag'],
  ['an empty key', tags(''), 'InvalidTag'],
  ['a reserved key', tags('Aliyun-x'), 'InvalidTag'],
  ['a bad character', tags('a\u0007b'), 'InvalidTag'],
  ['a long value', { tagSet: [{ key: 'a', value: 'v'.repeat(129) }] }, 'InvalidTag'],
]
for (const [what, tagging, code] of refusals)
  test(`${what} is ${code}, and the former tags stay`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketTags, { tagging: tags('former') })
    await t.assert.rejects(bench.run(putBucketTags, { tagging }), { code })
    t.assert.deepEqual(await bench.run(getBucketTags, {}), { tagging: tags('former') })
  })
