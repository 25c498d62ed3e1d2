import { test } from 'node:test'
import { getBucketAcl, putBucketAcl } from './bucket-acl.ts'
import { grantFor } from '../../../store/testing.ts'
import { openBench, otherRoot } from '../testing.ts'

for (const acl of ['private', 'public-read', 'public-read-write'] as const)
  test(`the ACL ${acl} is set and told with the owner`, async (t) => {
    await using bench = await openBench()
    await bench.run(putBucketAcl, { acl })
    t.assert.deepEqual(await bench.run(getBucketAcl, {}), {
      policy: { owner: { id: '1000000000000001', displayName: '1000000000000001' }, grants: [acl] },
    })
  })

test('setting the ACL of a bucket that is not there creates it, which needs oss:PutBucket (quirk 9)', async (t) => {
  await using bench = await openBench()
  const input = { bucket: 'fresh', acl: 'public-read' } as const
  await t.assert.rejects(bench.run(putBucketAcl, input, { denied: ['oss:PutBucket'] }), { code: 'AccessDenied' })
  t.assert.equal(await bench.store.buckets.find('fresh'), undefined)
  await bench.run(putBucketAcl, input, { caller: otherRoot })
  const fresh = await bench.store.buckets.find('fresh')
  t.assert.deepEqual([fresh?.acl, fresh?.accountId], ['public-read', '2000000000000002'])
})

test('a name that no bucket can have is refused', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(putBucketAcl, { bucket: 'A', acl: 'private' }), { code: 'InvalidBucketName' })
})

test('a bucket that takes nothing public keeps its ACL', async (t) => {
  await using bench = await openBench()
  const grant = grantFor('configure', bench.bucket)
  await bench.store.buckets.update(grant, { documents: { publicAccessBlock: 'true' } })
  await t.assert.rejects(bench.run(putBucketAcl, { acl: 'public-read' }), { code: 'AccessDenied' })
  await bench.run(putBucketAcl, { acl: 'private' })
  t.assert.equal((await bench.store.buckets.find('game-saves'))?.acl, 'private')
})
