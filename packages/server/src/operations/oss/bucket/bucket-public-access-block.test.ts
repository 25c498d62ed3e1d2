import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { putBucketAcl } from './bucket-acl.ts'
import { putBucketPolicy } from './bucket-policy.ts'
import {
  deleteBucketPublicAccessBlock,
  getBucketPublicAccessBlock,
  putBucketPublicAccessBlock,
} from './bucket-public-access-block.ts'
import { getBucketInfo } from './get-bucket-info.ts'

test('it is off, can be switched on and off, and its removal switches it off', async (t) => {
  await using bench = await openBench()
  const isBlocked = async () => {
    const { configuration } = await bench.run(getBucketPublicAccessBlock, {})
    t.assert.equal((await bench.run(getBucketInfo, {})).info.bucket.isPublicAccessBlocked, configuration.isBlocked)
    return configuration.isBlocked
  }
  t.assert.equal(await isBlocked(), false)
  for (const wanted of [true, false, true]) {
    await bench.run(putBucketPublicAccessBlock, { configuration: { isBlocked: wanted } })
    t.assert.equal(await isBlocked(), wanted)
  }
  await bench.run(deleteBucketPublicAccessBlock, {})
  t.assert.equal(await isBlocked(), false)
  await bench.run(deleteBucketPublicAccessBlock, {})
})

test('while it is on, public ACLs and policies are refused and nothing changes', async (t) => {
  await using bench = await openBench()
  await bench.run(putBucketPublicAccessBlock, { configuration: { isBlocked: true } })
  const denied = (message: string) => ({ code: 'AccessDenied', status: 403, message })
  await t.assert.rejects(
    bench.run(putBucketAcl, { acl: 'public-read' }),
    denied('Put public bucket acl is not allowed'),
  )
  const statement = { Effect: 'Allow', Principal: '*', Action: 'oss:GetObject', Resource: 'acs:oss:*:*:game-saves/*' }
  const policy = JSON.stringify({ Version: '1', Statement: [statement] })
  await t.assert.rejects(bench.run(putBucketPolicy, { policy }), denied('Put public bucket policy is not allowed'))
  const bucket = await bench.store.buckets.find('game-saves')
  t.assert.deepEqual([bucket?.acl, bucket?.documents.policy], ['private', undefined])
  await bench.run(putBucketPolicy, { policy: policy.replace('"*"', '"1234567890123456"') })
})
