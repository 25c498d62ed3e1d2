import { test } from 'node:test'
import { headObject } from './head-object.ts'
import { getObjectAcl, putObjectAcl } from './object-acl.ts'
import { grantFor, putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'

for (const objectAcl of ['default', 'private', 'public-read', 'public-read-write'] as const)
  test(`the ACL ${objectAcl} is set and told, and the object stays what it was`, async (t) => {
    await using bench = await openBench()
    const before = await putText(bench.store, bench.bucket, 'a', 'x')
    await bench.run(putObjectAcl, { key: 'a', objectAcl })
    t.assert.deepEqual(await bench.run(getObjectAcl, { key: 'a', versionId: 'null' }), {
      versionId: undefined,
      policy: { owner: { id: '1000000000000001', displayName: '1000000000000001' }, grants: [objectAcl] },
    })
    const head = await bench.run(headObject, { key: 'a' })
    t.assert.deepEqual([head.etag, head.lastModified.getTime()], [`"${before.etag}"`, before.modifiedMs])
  })

test('a key that is not there has no ACL', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(putObjectAcl, { key: 'a', objectAcl: 'private' }), { code: 'NoSuchKey' })
  await t.assert.rejects(bench.run(getObjectAcl, { key: 'a' }), { code: 'NoSuchKey' })
  await t.assert.rejects(bench.run(getObjectAcl, { key: 'a', versionId: 'CAEQMhiBgIC3' }), { code: 'NoSuchVersion' })
})

test('a bucket that takes nothing public refuses public objects', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'x')
  await bench.store.buckets.update(grantFor('configure', bench.bucket), { documents: { publicAccessBlock: 'true' } })
  await t.assert.rejects(bench.run(putObjectAcl, { key: 'a', objectAcl: 'public-read' }), { code: 'AccessDenied' })
  await bench.run(putObjectAcl, { key: 'a', objectAcl: 'private' })
})
