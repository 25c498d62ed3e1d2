import { test } from 'node:test'
import { deleteMultipleObjects } from './delete-multiple-objects.ts'
import { getBytes, grantFor, plainDraft, putText } from '../../../store/testing.ts'
import { wormDocument } from '../../../store/versions/worm.ts'
import { openBench } from '../testing.ts'

const contentMd5 = 'checked by the reader'

test('every key is told as deleted, also one that was not there (quirk 8)', async (t) => {
  await using bench = await openBench()
  for (const key of ['a', 'b', '\u0001']) await putText(bench.store, bench.bucket, key, key)
  const objects = [{ key: 'a' }, { key: 'absent' }, { key: '\u0001', versionId: 'null' }]
  const { result } = await bench.run(deleteMultipleObjects, { contentMd5, delete: { objects }, encodingType: 'url' })
  const deleted = objects.map(({ key, versionId }) => ({ key, versionId }))
  t.assert.deepEqual(result, { encodingType: 'url', deleted })
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'a'), undefined)
  t.assert.equal(await getBytes(bench.store, bench.bucket, '\u0001'), undefined)
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'b')
})

test('a quiet deletion says nothing (Go v2 always sends Quiet)', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'x')
  const input = { contentMd5, delete: { quiet: true, objects: [{ key: 'a' }] } }
  t.assert.deepEqual(await bench.run(deleteMultipleObjects, input), {})
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'a'), undefined)
})

test('a thousand keys go at once', async (t) => {
  await using bench = await openBench()
  const objects = Array.from({ length: 1_000 }, (_, index) => ({ key: `k${index}` }))
  for (const { key } of objects.slice(0, 130)) await putText(bench.store, bench.bucket, key, 'x')
  const { result } = await bench.run(deleteMultipleObjects, { contentMd5, delete: { objects } })
  t.assert.equal(result?.deleted?.length, 1_000)
  t.assert.equal((await bench.store.buckets.stat(grantFor('list', bench.bucket))).objects, 0)
})

const refusals: [what: string, objects: { readonly key: string; readonly versionId?: string }[], code: string][] = [
  ['no key', [], 'MalformedXML'],
  ['an empty key', [{ key: '' }], 'InvalidObjectName'],
  ['a key of 1,024 bytes', [{ key: 'k'.repeat(1_024) }], 'InvalidObjectName'],
  ['a version that is none', [{ key: 'b', versionId: 'x' }], 'InvalidArgument'],
]
for (const [what, objects, code] of refusals)
  test(`${what} is ${code}, and nothing is deleted`, async (t) => {
    await using bench = await openBench()
    await putText(bench.store, bench.bucket, 'a', 'x')
    const all = objects.length === 0 ? [] : [{ key: 'a' }, ...objects]
    await t.assert.rejects(bench.run(deleteMultipleObjects, { contentMd5, delete: { objects: all } }), { code })
    t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'x')
  })

test('another version than the object itself deletes nothing', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'x')
  const objects = [{ key: 'a', versionId: 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5' }]
  const { result } = await bench.run(deleteMultipleObjects, { contentMd5, delete: { objects } })
  t.assert.deepEqual(result?.deleted, objects)
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'x')
})

test('a key that is retained is refused by name, and the others are deleted all the same', async (t) => {
  await using bench = await openBench()
  const put = async (key: string, atMs: number) =>
    bench.store.objects.put(grantFor('write', bench.bucket, key), plainDraft, Buffer.from('x'), {}, {}, atMs)
  for (const key of ['a', 'z']) await put(key, 0)
  await put('kept', Date.parse('2100-01-01T00:00:00Z'))
  const worm = wormDocument({ id: 'A', days: 1, createdMs: 0, lockedMs: 0 })
  await bench.store.buckets.update(grantFor('configure', bench.bucket), { documents: { worm } })
  const objects = [{ key: 'a' }, { key: 'kept' }, { key: 'z' }]
  const refused = bench.run(deleteMultipleObjects, { contentMd5, delete: { objects } })
  await t.assert.rejects(refused, { name: 'ObjectImmutable', key: 'kept' })
  const left = await Promise.all(objects.map(async ({ key }) => String(await getBytes(bench.store, bench.bucket, key))))
  t.assert.deepEqual(left, ['undefined', 'x', 'undefined'])
})
