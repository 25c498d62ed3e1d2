import { test } from 'node:test'
import { listBuckets } from '../service/list-buckets.ts'
import { openBench } from '../testing.ts'
import { getBucketResourceGroup, putBucketResourceGroup } from './bucket-resource-group.ts'
import { getBucketInfo } from './get-bucket-info.ts'
import { putBucket } from './put-bucket.ts'

test('a bucket is in the default group until it is put into another, and back', async (t) => {
  await using bench = await openBench()
  for (const [given, want] of [
    [undefined, 'rg-default-id'],
    ['rg-abc123', 'rg-abc123'],
    ['', 'rg-default-id'],
  ] as const) {
    if (given !== undefined) await bench.run(putBucketResourceGroup, { configuration: { resourceGroupId: given } })
    t.assert.equal((await bench.run(getBucketResourceGroup, {})).configuration.resourceGroupId, want)
    t.assert.equal((await bench.run(getBucketInfo, {})).info.bucket.resourceGroupId, want)
  }
})

test('a name that no group can have is refused, and the bucket stays where it is', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketResourceGroup, { configuration: { resourceGroupId: 'rg-abc' } })
  for (const resourceGroupId of ['abc', 'rg-', 'rg-A', 'rg-a b'])
    await t.assert.rejects(bench.run(putBucketResourceGroup, { configuration: { resourceGroupId } }), {
      code: 'ResourceGroupIdPreCheckError',
    })
  t.assert.equal((await bench.run(getBucketResourceGroup, {})).configuration.resourceGroupId, 'rg-abc')
})

test('the list of buckets can be asked for one group, also page by page', async (t) => {
  await using bench = await openBench()
  for (const name of ['a-one', 'b-two', 'c-three', 'd-four'])
    await bench.run(putBucket, { bucket: name, resourceGroupId: name < 'c' ? 'rg-x' : 'rg-y' })
  const names = async (resourceGroupId: string, marker?: string, maxKeys?: number) => {
    const { result } = await bench.run(listBuckets, { resourceGroupId, marker, maxKeys })
    return [result.buckets.map((bucket) => bucket.name), result.nextMarker]
  }
  t.assert.deepEqual(await names('rg-x'), [['a-one', 'b-two'], undefined])
  t.assert.deepEqual(await names('rg-y', undefined, 1), [['c-three'], 'c-three'])
  t.assert.deepEqual(await names('rg-y', 'c-three', 1), [['d-four'], undefined])
  t.assert.deepEqual(await names('rg-default-id'), [['game-saves'], undefined])
  t.assert.deepEqual(await names('rg-none'), [[], undefined])
})
