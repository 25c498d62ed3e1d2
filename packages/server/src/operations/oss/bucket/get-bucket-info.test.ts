import { test } from 'node:test'
import { getBucketInfo } from './get-bucket-info.ts'
import { openBench } from '../testing.ts'

test('a bucket tells what SDKs ask before anything else (quirks 4, 23 and 24)', async (t) => {
  await using bench = await openBench()
  const { bucket } = (await bench.run(getBucketInfo, {})).info
  t.assert.equal(bucket.name, 'game-saves')
  t.assert.equal(bucket.location, 'oss-cn-hangzhou')
  t.assert.equal(bucket.creationDate.toISOString(), '2026-11-20T12:00:00.000Z')
  t.assert.equal(bucket.extranetEndpoint, '127.0.0.1:9000')
  t.assert.deepEqual(bucket.grants, ['private'])
  t.assert.equal(bucket.owner.id, '1000000000000001')
  t.assert.deepEqual([bucket.storageClass, bucket.redundancy, bucket.versioning], ['Standard', 'LRS', undefined])
  t.assert.equal(bucket.isPublicAccessBlocked, false)
})

test('a bucket that is not there is NoSuchBucket', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketInfo, { bucket: 'absent' }), { code: 'NoSuchBucket', status: 404 })
})
