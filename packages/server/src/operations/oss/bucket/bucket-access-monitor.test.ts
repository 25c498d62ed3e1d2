import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { getBucketAccessMonitor, putBucketAccessMonitor } from './bucket-access-monitor.ts'
import { getBucketInfo } from './get-bucket-info.ts'

test('it is off until it is switched on, and GetBucketInfo says the same', async (t) => {
  await using bench = await openBench()
  for (const status of [undefined, 'Enabled', 'Disabled'] as const) {
    if (status !== undefined) await bench.run(putBucketAccessMonitor, { configuration: { status } })
    const want = status ?? 'Disabled'
    t.assert.equal((await bench.run(getBucketAccessMonitor, {})).configuration.status, want)
    t.assert.equal((await bench.run(getBucketInfo, {})).info.bucket.accessMonitor, want)
  }
})
