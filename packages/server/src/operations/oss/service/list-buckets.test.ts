import { test } from 'node:test'
import { putBucket } from '../bucket/put-bucket.ts'
import { listBuckets } from './list-buckets.ts'
import { makeBucket } from '../../../store/testing.ts'
import { openBench, otherRoot } from '../testing.ts'

test('a list has every member without which oss2 fails, and no page where none was asked for (quirks 4 and 23)', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(listBuckets, {})
  t.assert.deepEqual(result, {
    owner: { id: '1000000000000001', displayName: '1000000000000001' },
    nextMarker: undefined,
    buckets: [
      {
        name: 'game-saves',
        location: 'oss-cn-hangzhou',
        region: 'cn-hangzhou',
        creationDate: new Date('2026-11-20T12:00:00.000Z'),
        storageClass: 'Standard',
        extranetEndpoint: '127.0.0.1:9000',
        intranetEndpoint: '127.0.0.1:9000',
        resourceGroupId: 'rg-default-id',
      },
    ],
  })
})

test('pages go by prefix and marker until every bucket was listed', async (t) => {
  await using bench = await openBench()
  for (const name of ['app-1', 'app-2', 'app-3', 'zoo']) await makeBucket(bench.store, name)
  const first = await bench.run(listBuckets, { prefix: 'app-', maxKeys: 2 })
  t.assert.deepEqual(
    first.result.buckets.map(({ name }) => name),
    ['app-1', 'app-2'],
  )
  t.assert.deepEqual([first.result.isTruncated, first.result.nextMarker], [true, 'app-2'])
  const second = await bench.run(listBuckets, { prefix: 'app-', maxKeys: 2, marker: 'app-2' })
  t.assert.deepEqual(
    second.result.buckets.map(({ name }) => name),
    ['app-3'],
  )
  t.assert.deepEqual([second.result.isTruncated, second.result.nextMarker], [false, undefined])
})

test('nobody sees the buckets of another account', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(listBuckets, {}, { caller: otherRoot })
  t.assert.deepEqual(result.buckets, [])
  t.assert.equal(result.owner.id, '2000000000000002')
})

test('every bucket is in the default resource group', async (t) => {
  await using bench = await openBench()
  t.assert.equal((await bench.run(listBuckets, { resourceGroupId: 'rg-default-id' })).result.buckets.length, 1)
  t.assert.equal((await bench.run(listBuckets, { resourceGroupId: 'rg-other' })).result.buckets.length, 0)
})

test('a tag selects buckets by its key, or by key and value, page by page', async (t) => {
  await using bench = await openBench()
  const tagging: Record<string, string> = { 'tag-1': 'a=1&b=2', 'tag-2': 'a=2', 'tag-3': 'b=2', 'tag-4': 'a=1' }
  for (const [bucket, tags] of Object.entries(tagging)) await bench.run(putBucket, { bucket, tagging: tags })
  const names = async (input: Parameters<typeof listBuckets.run>[0]): Promise<string[]> => {
    const { result } = await bench.run(listBuckets, input)
    return [...result.buckets.map(({ name }) => name), ...(result.isTruncated === true ? ['…'] : [])]
  }
  t.assert.deepEqual(await names({ tagKey: 'a' }), ['tag-1', 'tag-2', 'tag-4'])
  t.assert.deepEqual(await names({ tagKey: 'a', tagValue: '1' }), ['tag-1', 'tag-4'])
  t.assert.deepEqual(await names({ tagKey: 'a', maxKeys: 2 }), ['tag-1', 'tag-2', '…'])
  t.assert.deepEqual(await names({ tagKey: 'a', maxKeys: 1, marker: 'tag-2' }), ['tag-4'])
  t.assert.deepEqual(await names({ tagKey: 'A' }), [])
  await t.assert.rejects(bench.run(listBuckets, { tagValue: '1' }), { code: 'InvalidArgument' })
})

test('pairs of keys and values select buckets that have all of them', async (t) => {
  await using bench = await openBench()
  const tags: Record<string, string> = { 'tag-1': 'a=1&b=2', 'tag-2': 'a=1', 'tag-3': 'b=2' }
  for (const [bucket, tagging] of Object.entries(tags)) await bench.run(putBucket, { bucket, tagging })
  const names = async (tagging: string): Promise<string[]> =>
    (await bench.run(listBuckets, { tagging })).result.buckets.map(({ name }) => name)
  t.assert.deepEqual(await names('"a":"1"'), ['tag-1', 'tag-2'])
  t.assert.deepEqual(await names('"a":"1","b":"2"'), ['tag-1'])
  const [told] = (await bench.run(listBuckets, { tagging: '"b":"2"' })).result.buckets
  t.assert.deepEqual(told?.tagging?.tagSet, [
    { key: 'a', value: '1' },
    { key: 'b', value: '2' },
  ])
  t.assert.equal((await bench.run(listBuckets, {})).result.buckets[0]?.tagging, undefined)
  t.assert.deepEqual(await names('"a":"2"'), [])
  t.assert.deepEqual(await names('"__proto__":"1"'), [])
  for (const tagging of ['a', '"a"', '"a":1', '"a":{"b":"c"}', '"a":"1"}', 'a:1'])
    await t.assert.rejects(bench.run(listBuckets, { tagging }), { code: 'InvalidArgument' }, tagging)
})
