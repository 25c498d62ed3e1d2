import { test } from 'node:test'
import { deleteObject } from './delete-object.ts'
import { putObject } from './put-object.ts'
import { getBytes } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'

test('an object is deleted, and deleting it again succeeds', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  await bench.run(deleteObject, { key: 'a' })
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'a'), undefined)
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a' }), {})
})

const versions: [versionId: string, want: string][] = [
  // Clean-up code deletes what ListObjectVersions named, and that is `null` here (Go v2, oss2, Java).
  ['null', 'deleted'],
  ['CAEQMhiBgIC3rpSD0BYiIDBjYTk5', 'kept'],
]
for (const [versionId, want] of versions)
  test(`with the version ${versionId} the object is ${want}`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
    await bench.run(deleteObject, { key: 'a', versionId })
    const left = await getBytes(bench.store, bench.bucket, 'a')
    t.assert.equal(left === undefined ? 'deleted' : 'kept', want)
  })

test('a version that is none is refused', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', versionId: '' }), { code: 'InvalidArgument' })
})

test('If-Match deletes what its sender knows', async (t) => {
  await using bench = await openBench()
  const put = await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  const failed = { code: 'PreconditionFailed', status: 412, details: { Condition: 'If-Match' } }
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', ifMatch: '"A"' }), failed)
  await t.assert.rejects(bench.run(deleteObject, { key: 'none', ifMatch: '*' }), failed)
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', ifNoneMatch: '*' }), { code: 'NotImplemented' })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'hello')
  await bench.run(deleteObject, { key: 'a', ifMatch: put.etag })
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'a'), undefined)
})
