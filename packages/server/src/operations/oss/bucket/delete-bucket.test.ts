import { test } from 'node:test'
import { deleteBucket } from './delete-bucket.ts'
import { grantFor, plainDraft, putText, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

test('an empty bucket is deleted', async (t) => {
  await using bench = await openBench()
  await bench.run(deleteBucket, {})
  t.assert.equal(await bench.store.buckets.find('game-saves'), undefined)
})

test('a bucket with an object is not', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'x')
  await t.assert.rejects(bench.run(deleteBucket, {}), {
    code: 'BucketNotEmpty',
    status: 409,
    ec: '0015-00000301',
    details: { BucketName: 'game-saves' },
  })
  t.assert.equal((await bench.store.buckets.find('game-saves'))?.id, bench.bucket.id)
})

test('nor is one with an unfinished upload', async (t) => {
  await using bench = await openBench()
  await bench.store.uploads.initiate(grantFor('write', bench.bucket, 'a'), plainDraft, {}, testNowMs)
  await t.assert.rejects(bench.run(deleteBucket, {}), { code: 'BucketNotEmpty' })
})
