import { test } from 'node:test'
import { getBucketStat } from './get-bucket-stat.ts'
import { grantFor, plainDraft, putText, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

test('objects, bytes and unfinished uploads are counted as they are now', async (t) => {
  await using bench = await openBench()
  t.assert.deepEqual((await bench.run(getBucketStat, {})).stat.objectCount, 0)
  await putText(bench.store, bench.bucket, 'a', '12345')
  await putText(bench.store, bench.bucket, 'b', '123')
  await putText(bench.store, bench.bucket, 'b', '1')
  await bench.store.uploads.initiate(grantFor('write', bench.bucket, 'c'), plainDraft, {}, testNowMs)
  const { stat } = await bench.run(getBucketStat, {})
  t.assert.deepEqual([stat.objectCount, stat.storage, stat.uploadCount], [2, 6, 1])
})
