import { test } from 'node:test'
import { makeBucket, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { deleteBucketLogging, getBucketLogging, putBucketLogging } from './bucket-logging.ts'

test('a log is told as it was put, and ends by an empty document as by deletion', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'log-bucket')
  t.assert.deepEqual(await bench.run(getBucketLogging, {}), { status: {} })
  const enabled = { targetBucket: 'log-bucket', targetPrefix: 'log/', role: 'LoggingRole' }
  await bench.run(putBucketLogging, { status: { enabled } })
  t.assert.deepEqual(bench.found, ['oss:PutObject log-bucket/log/game-saves'])
  t.assert.deepEqual(await bench.run(getBucketLogging, {}), { status: { enabled } })
  await bench.run(putBucketLogging, { status: {} })
  t.assert.deepEqual(await bench.run(getBucketLogging, {}), { status: {} })
  await bench.run(putBucketLogging, { status: { enabled: { targetBucket: 'game-saves' } } })
  await bench.run(deleteBucketLogging, {})
  t.assert.deepEqual(await bench.run(getBucketLogging, {}), { status: {} })
  t.assert.deepEqual(await bench.run(deleteBucketLogging, {}), {})
})

const refusals: [what: string, targetBucket: string, targetPrefix: string, code: string][] = [
  ['a target that is not there', 'no-such-bucket', '', 'InvalidTargetBucketForLogging'],
  ['a target of another account', 'their-bucket', '', 'InvalidTargetBucketForLogging'],
  ['a target that cannot be a bucket', 'Not A Bucket', '', 'InvalidTargetBucketForLogging'],
  ['a prefix that no key has', 'game-saves', '/log', 'InvalidArgument'],
  ['a prefix that leaves no room', 'game-saves', 'x'.repeat(901), 'InvalidArgument'],
]
for (const [what, targetBucket, targetPrefix, code] of refusals)
  test(`${what} is ${code}, and the former log stays`, async (t) => {
    await using bench = await openBench()
    await makeBucket(bench.store, 'log-bucket')
    await bench.store.buckets.create(
      {
        name: 'their-bucket',
        accountId: '2000000000000002',
        acl: 'private',
        storageClass: 'Standard',
        redundancy: 'LRS',
      },
      testNowMs,
    )
    await bench.run(putBucketLogging, { status: { enabled: { targetBucket: 'log-bucket' } } })
    await t.assert.rejects(bench.run(putBucketLogging, { status: { enabled: { targetBucket, targetPrefix } } }), {
      code,
    })
    t.assert.equal((await bench.run(getBucketLogging, {})).status.enabled?.targetBucket, 'log-bucket')
  })

test('whoever may not write into the target does not make the server write there', async (t) => {
  await using bench = await openBench()
  const status = { enabled: { targetBucket: 'game-saves' } }
  await t.assert.rejects(bench.run(putBucketLogging, { status }, { denied: ['oss:PutObject'] }), {
    code: 'AccessDenied',
  })
  t.assert.deepEqual(await bench.run(getBucketLogging, {}), { status: {} })
})
