import { test } from 'node:test'
import { deleteBucketPolicy, getBucketPolicy, putBucketPolicy } from './bucket-policy.ts'
import { grantFor } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

const policyFor = (principal: string): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['oss:GetObject'],
        Principal: [principal],
        Resource: ['acs:oss:*:*:game-saves/*'],
      },
    ],
  })

test('a policy is answered as it was put, and is gone after it was deleted', async (t) => {
  await using bench = await openBench()
  const policy = `  ${policyFor('20000000000000001')}\n`
  await bench.run(putBucketPolicy, { policy })
  t.assert.deepEqual(await bench.run(getBucketPolicy, {}), { policy })
  await bench.run(deleteBucketPolicy, {})
  await t.assert.rejects(bench.run(getBucketPolicy, {}), { code: 'NoSuchBucketPolicy', status: 404 })
  t.assert.deepEqual(await bench.run(deleteBucketPolicy, {}), {})
})

for (const policy of ['', '{', '[]', '{"Version":"2","Statement":[]}', '{"Version":"1"}'])
  test(`the policy ${JSON.stringify(policy)} is refused with its place`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(putBucketPolicy, { policy }), {
      code: 'InvalidPolicyDocument',
      ec: '0030-00000005',
      message: /line 1, column/,
    })
  })

for (const effect of ['Allow', 'Deny'])
  test(`a statement of ${effect} that does not say of whom it speaks is refused`, async (t) => {
    await using bench = await openBench()
    const statement = { Effect: effect, Action: ['oss:GetObject'], Resource: ['acs:oss:*:*:game-saves/*'] }
    const policy = JSON.stringify({ Version: '1', Statement: [statement] })
    await t.assert.rejects(bench.run(putBucketPolicy, { policy }), {
      code: 'InvalidPolicyDocument',
      message: /A statement needs Principal/,
    })
  })

test('a bucket that takes nothing public refuses a policy for everybody', async (t) => {
  await using bench = await openBench()
  const grant = grantFor('configure', bench.bucket)
  await bench.store.buckets.update(grant, { documents: { publicAccessBlock: 'true' } })
  await t.assert.rejects(bench.run(putBucketPolicy, { policy: policyFor('*') }), { code: 'AccessDenied' })
  await bench.run(putBucketPolicy, { policy: policyFor('20000000000000001') })
})
