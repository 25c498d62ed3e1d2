import { test } from 'node:test'
import { putBucketAcl } from '../bucket/bucket-acl.ts'
import { putBucketPolicy } from '../bucket/bucket-policy.ts'
import { putBucket } from '../bucket/put-bucket.ts'
import { putObject } from '../object/put-object.ts'
import { bodyOf, openBench, otherRoot } from '../testing.ts'
import { deletePublicAccessBlock, getPublicAccessBlock, putPublicAccessBlock } from './public-access-block.ts'

test('it belongs to the caller’s account', async (t) => {
  await using bench = await openBench()
  const isBlocked = async (caller?: typeof otherRoot) =>
    (await bench.run(getPublicAccessBlock, {}, caller === undefined ? {} : { caller })).configuration.isBlocked
  t.assert.equal(await isBlocked(), false)
  await bench.run(putPublicAccessBlock, { configuration: { isBlocked: true } })
  t.assert.deepEqual([await isBlocked(), await isBlocked(otherRoot)], [true, false])
  await bench.run(putPublicAccessBlock, { configuration: { isBlocked: false } })
  t.assert.equal(await isBlocked(), false)
  await bench.run(putPublicAccessBlock, { configuration: { isBlocked: true } })
  await bench.run(deletePublicAccessBlock, {})
  t.assert.equal(await isBlocked(), false)
})

test('while it is on, every bucket of the account refuses to become public', async (t) => {
  await using bench = await openBench()
  await bench.run(putPublicAccessBlock, { configuration: { isBlocked: true } })
  const statement = { Effect: 'Allow', Principal: '*', Action: 'oss:GetObject', Resource: 'acs:oss:*:*:game-saves/*' }
  const policy = JSON.stringify({ Version: '1', Statement: [statement] })
  const denied = { code: 'AccessDenied', status: 403 }
  await t.assert.rejects(bench.run(putBucketAcl, { acl: 'public-read' }), denied)
  await t.assert.rejects(bench.run(putBucketPolicy, { policy }), denied)
  await t.assert.rejects(bench.run(putObject, { key: 'a', objectAcl: 'public-read', body: bodyOf('x') }), denied)
  await t.assert.rejects(bench.run(putBucket, { bucket: 'not-yet', acl: 'public-read' }), denied)
  await t.assert.rejects(bench.run(putBucketAcl, { bucket: 'nor-this', acl: 'public-read-write' }), denied)
  t.assert.equal(await bench.store.buckets.find('not-yet'), undefined)
  t.assert.equal(await bench.store.buckets.find('nor-this'), undefined)
  await bench.run(putBucket, { bucket: 'private-one' })
  await bench.run(deletePublicAccessBlock, {})
  await bench.run(putBucketAcl, { acl: 'public-read' })
})
