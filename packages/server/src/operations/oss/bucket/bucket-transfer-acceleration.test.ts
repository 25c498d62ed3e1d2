import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getBucketTransferAcceleration, putBucketTransferAcceleration } from './bucket-transfer-acceleration.ts'
import { getBucketInfo } from './get-bucket-info.ts'

test('there is no configuration until it is put; GetBucketInfo says whether it is on', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(getBucketTransferAcceleration, {}), {
    code: 'NoSuchTransferAccelerationConfiguration',
    status: 404,
  })
  for (const enabled of [true, false]) {
    await bench.run(putBucketTransferAcceleration, { configuration: { enabled } })
    t.assert.deepEqual((await bench.run(getBucketTransferAcceleration, {})).configuration, { enabled })
    t.assert.equal(
      (await bench.run(getBucketInfo, {})).info.bucket.transferAcceleration,
      enabled ? 'Enabled' : 'Disabled',
    )
  }
})
