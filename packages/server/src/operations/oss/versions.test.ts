/** What each operation tells and does where versions are kept. */
import { test } from 'node:test'
import { grantFor } from '../../store/testing.ts'
import type { Bucket } from '../../store/port.ts'
import { deleteBucket } from './bucket/delete-bucket.ts'
import { getBucketStat } from './bucket/get-bucket-stat.ts'
import { listObjectVersions } from './bucket/list-object-versions.ts'
import { completeMultipartUpload } from './multipart/complete-multipart-upload.ts'
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts'
import { uploadPartCopy } from './multipart/upload-part-copy.ts'
import { appendObject } from './object/append-object.ts'
import { copyObject } from './object/copy-object.ts'
import { deleteMultipleObjects } from './object/delete-multiple-objects.ts'
import { deleteObject } from './object/delete-object.ts'
import { getObject } from './object/get-object.ts'
import { getObjectMeta } from './object/get-object-meta.ts'
import { headObject } from './object/head-object.ts'
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object/object-tagging.ts'
import { getObjectAcl, putObjectAcl } from './object/object-acl.ts'
import { putObject } from './object/put-object.ts'
import { getSymlink, putSymlink } from './object/symlink.ts'
import { bodyOf, openBench, textOf } from './testing.ts'
import type { Bench } from './testing.ts'

const idPattern = /^CAEQ[0-9a-f]{32}$/
const unknown = 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5'

async function openVersioned(versioning: Bucket['versioning'] = 'enabled'): Promise<Bench> {
  const bench = await openBench()
  await keep(bench, versioning)
  return bench
}

async function keep(bench: Bench, versioning: Bucket['versioning']): Promise<void> {
  await bench.store.buckets.update(grantFor('configure', bench.bucket), { versioning })
}

async function put(bench: Bench, key: string, text: string): Promise<string> {
  return (await bench.run(putObject, { key, body: bodyOf(text) })).versionId ?? 'none'
}

async function read(bench: Bench, key: string, versionId?: string): Promise<string> {
  return textOf((await bench.run(getObject, { key, ...(versionId !== undefined && { versionId }) })).body)
}

type Input = { readonly key: string; readonly versionId?: string }

/** Whatever reads an object or one version of it. */
const readers: [name: string, run: (bench: Bench, input: Input) => Promise<unknown>][] = [
  ['GetObject', (bench, input) => bench.run(getObject, input)],
  ['HeadObject', (bench, input) => bench.run(headObject, input)],
  ['GetObjectMeta', (bench, input) => bench.run(getObjectMeta, input)],
  ['GetObjectAcl', (bench, input) => bench.run(getObjectAcl, input)],
  ['GetObjectTagging', (bench, input) => bench.run(getObjectTagging, input)],
  ['GetSymlink', (bench, input) => bench.run(getSymlink, input)],
]

test('each put has an id, and each is read by it', async (t) => {
  await using bench = await openVersioned()
  const [first, second] = [await put(bench, 'a', 'first'), await put(bench, 'a', 'second')]
  t.assert.match(first, idPattern)
  t.assert.notEqual(first, second)
  t.assert.equal(await read(bench, 'a'), 'second')
  t.assert.equal(await read(bench, 'a', first), 'first')
  const head = await bench.run(headObject, { key: 'a', versionId: first })
  t.assert.deepEqual([head.versionId, head.contentLength], [first, 5])
  t.assert.equal((await bench.run(headObject, { key: 'a' })).versionId, second)
  t.assert.equal((await bench.run(getObjectMeta, { key: 'a', versionId: first })).versionId, first)
})

test('forbidding to overwrite means nothing, for nothing is overwritten', async (t) => {
  await using bench = await openVersioned()
  const first = await put(bench, 'a', 'first')
  await bench.run(putObject, { key: 'a', body: bodyOf('second'), forbidOverwrite: true })
  t.assert.equal(await read(bench, 'a'), 'second')
  t.assert.equal(await read(bench, 'a', first), 'first')
})

test('a bucket that never kept versions tells of none', async (t) => {
  await using bench = await openBench()
  t.assert.equal(await put(bench, 'a', 'x'), 'none')
  t.assert.equal((await bench.run(headObject, { key: 'a', versionId: 'null' })).versionId, undefined)
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a' }), { versionId: undefined, deleteMarker: undefined })
})

test('what was there before is the version null, and a suspended bucket writes over that alone', async (t) => {
  await using bench = await openBench()
  await put(bench, 'a', 'before')
  await keep(bench, 'enabled')
  t.assert.equal((await bench.run(headObject, { key: 'a' })).versionId, 'null')
  const kept = await put(bench, 'a', 'kept')
  await keep(bench, 'suspended')
  t.assert.equal(await put(bench, 'a', 'after'), 'null')
  t.assert.equal(await read(bench, 'a', 'null'), 'after')
  t.assert.equal(await read(bench, 'a', kept), 'kept')
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a' }), { versionId: 'null', deleteMarker: true })
  await t.assert.rejects(read(bench, 'a', 'null'), { code: 'MethodNotAllowed' })
  t.assert.equal(await read(bench, 'a', kept), 'kept')
})

test('a delete marker hides the object, and goes by its id', async (t) => {
  await using bench = await openVersioned()
  const id = await put(bench, 'a', 'x')
  const marked = await bench.run(deleteObject, { key: 'a' })
  t.assert.equal(marked.deleteMarker, true)
  const hidden = {
    code: 'NoSuchKey',
    headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': marked.versionId },
  }
  for (const [name, run] of readers) await t.assert.rejects(run(bench, { key: 'a' }), hidden, name)
  await t.assert.rejects(bench.run(putObjectAcl, { key: 'a', objectAcl: 'private' }), hidden)
  const onMarker = { code: 'MethodNotAllowed', status: 405, ec: '0017-00000002' }
  const versionId = marked.versionId ?? ''
  for (const [name, run] of readers) await t.assert.rejects(run(bench, { key: 'a', versionId }), onMarker, name)
  await t.assert.rejects(bench.run(putObjectAcl, { key: 'a', versionId, objectAcl: 'private' }), {
    ...onMarker,
    details: { Method: 'PUT', ResourceType: 'DeleteMarker', Key: 'a' },
  })
  await t.assert.rejects(bench.run(deleteObjectTagging, { key: 'a', versionId }), onMarker)
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a', versionId }), { versionId, deleteMarker: true })
  t.assert.equal(await read(bench, 'a'), 'x')
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a', versionId: id }), {
    versionId: id,
    deleteMarker: undefined,
  })
  await t.assert.rejects(bench.run(getObject, { key: 'a' }), { code: 'NoSuchKey', headers: {} })
})

test('ids that are none, and versions that are not there', async (t) => {
  await using bench = await openVersioned()
  await put(bench, 'a', 'x')
  const other = await put(bench, 'b', 'y')
  for (const [name, run] of readers) {
    await t.assert.rejects(run(bench, { key: 'a', versionId: '' }), { code: 'InvalidArgument' }, name)
    for (const versionId of [unknown, 'null', other])
      await t.assert.rejects(run(bench, { key: 'a', versionId }), { code: 'NoSuchVersion' }, name)
  }
  t.assert.deepEqual(await bench.run(deleteObject, { key: 'a', versionId: other }), {})
  t.assert.equal(await read(bench, 'a'), 'x')
})

test('ACL and tags are those of one version', async (t) => {
  await using bench = await openVersioned()
  const [first, second] = [await put(bench, 'a', 'first'), await put(bench, 'a', 'second')]
  const set = await bench.run(putObjectAcl, { key: 'a', versionId: first, objectAcl: 'public-read' })
  t.assert.equal(set.versionId, first)
  t.assert.deepEqual((await bench.run(getObjectAcl, { key: 'a', versionId: first })).policy.grants, ['public-read'])
  const current = await bench.run(getObjectAcl, { key: 'a' })
  t.assert.deepEqual([current.versionId, current.policy.grants], [second, ['default']])
  const tagging = { tagSet: [{ key: 'k', value: 'v' }] }
  t.assert.deepEqual(await bench.run(putObjectTagging, { key: 'a', versionId: first, tagging }), { versionId: first })
  t.assert.deepEqual(await bench.run(getObjectTagging, { key: 'a', versionId: first }), { versionId: first, tagging })
  t.assert.deepEqual((await bench.run(getObjectTagging, { key: 'a' })).tagging, { tagSet: [] })
})

test('a link is a version like any other', async (t) => {
  await using bench = await openVersioned()
  await put(bench, 'target', 'hello')
  const link = await bench.run(putSymlink, { key: 'l', target: 'target' })
  t.assert.match(link.versionId ?? '', idPattern)
  await bench.run(deleteObject, { key: 'l' })
  const versionId = link.versionId ?? ''
  t.assert.equal((await bench.run(getSymlink, { key: 'l', versionId })).target, 'target')
  t.assert.equal(await read(bench, 'l', versionId), 'hello')
})

test('a copy of an old version brings it back, metadata and all', async (t) => {
  await using bench = await openVersioned()
  const made = await bench.run(putObject, { key: 'a', body: bodyOf('first'), contentType: 'text/a', tagging: 'k=v' })
  const versionId = made.versionId ?? ''
  await put(bench, 'a', 'second')
  const copySource = `/game-saves/a?versionId=${versionId}`
  const copied = await bench.run(copyObject, { key: 'a', copySource })
  t.assert.equal(copied.sourceVersionId, versionId)
  t.assert.notEqual(copied.versionId, versionId)
  t.assert.deepEqual(bench.found, [
    'oss:GetObjectVersion game-saves/a',
    'oss:GetObjectVersionTagging game-saves/a',
    'oss:PutObject game-saves/a',
    'oss:PutObjectTagging game-saves/a',
  ])
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.deepEqual([head.contentType, head.versionId, head.taggingCount], ['text/a', copied.versionId, 1])
  t.assert.equal(await read(bench, 'a'), 'first')
  t.assert.equal((await bench.run(listObjectVersions, {})).result.versions?.length, 3)
})

test('what cannot be copied', async (t) => {
  await using bench = await openVersioned()
  await put(bench, 'a', 'x')
  const { versionId } = await bench.run(deleteObject, { key: 'a' })
  const from = (suffix: string) => bench.run(copyObject, { key: 'b', copySource: `/game-saves/a${suffix}` })
  await t.assert.rejects(from(''), {
    code: 'NoSuchKey',
    headers: { 'x-oss-delete-marker': 'true', 'x-oss-version-id': versionId },
  })
  await t.assert.rejects(from(`?versionId=${versionId}`), { code: 'InvalidArgument', ec: '0016-00000307' })
  await t.assert.rejects(from(`?versionId=${unknown}`), { code: 'NoSuchVersion', ec: '0012-00000203' })
  await bench.run(appendObject, { key: 'log', position: 0, body: bodyOf('x') })
  await t.assert.rejects(bench.run(copyObject, { key: 'b', copySource: '/game-saves/log' }), {
    code: 'OperationNotSupported',
    ec: '0016-00000702',
  })
})

test('a part is copied from an old version', async (t) => {
  await using bench = await openVersioned()
  const versionId = await put(bench, 'a', 'first')
  await put(bench, 'a', 'second')
  const { uploadId } = (await bench.run(initiateMultipartUpload, { key: 'b' })).result
  const copySource = `/game-saves/a?versionId=${versionId}`
  const part = await bench.run(uploadPartCopy, { key: 'b', uploadId, partNumber: 1, copySource })
  t.assert.equal(part.sourceVersionId, versionId)
  const parts = [{ partNumber: 1, etag: part.result.etag }]
  const done = await bench.run(completeMultipartUpload, { key: 'b', uploadId, manifest: { parts } })
  t.assert.match(done.versionId ?? '', idPattern)
  t.assert.equal(await read(bench, 'b', done.versionId), 'first')
})

test('an appendable object is one version, and begins only where there is nothing', async (t) => {
  await using bench = await openVersioned()
  const append = (key: string, position: number) => bench.run(appendObject, { key, position, body: bodyOf('ab') })
  t.assert.equal((await append('log', 0)).versionId, 'null')
  t.assert.equal((await append('log', 2)).versionId, 'null')
  t.assert.equal((await bench.run(listObjectVersions, {})).result.versions?.length, 1)
  await bench.run(deleteObject, { key: 'log' })
  await t.assert.rejects(append('log', 0), { code: 'ObjectNotAppendable', status: 409 })
  await put(bench, 'a', 'x')
  await t.assert.rejects(append('a', 1), { code: 'ObjectNotAppendable' })
  t.assert.equal(await read(bench, 'log', 'null'), 'abab')
})

test('many are deleted at once, by key and by version', async (t) => {
  await using bench = await openVersioned()
  const [a, b] = [await put(bench, 'a', 'x'), await put(bench, 'b', 'y')]
  const marker = (await bench.run(deleteObject, { key: 'c' })).versionId ?? ''
  const objects = [{ key: 'a' }, { key: 'a' }, { key: 'b', versionId: b }, { key: 'c', versionId: marker }]
  const { result } = await bench.run(deleteMultipleObjects, { contentMd5: 'read', delete: { objects } })
  const [first, again, version, gone] = result?.deleted ?? []
  t.assert.match(first?.deleteMarkerVersionId ?? '', idPattern)
  t.assert.deepEqual(again, first, 'a key that is named twice gets one marker')
  t.assert.deepEqual(version, { key: 'b', versionId: b })
  t.assert.deepEqual(gone, { key: 'c', versionId: marker, deleteMarker: true, deleteMarkerVersionId: marker })
  const left = (await bench.run(listObjectVersions, {})).result.versions ?? []
  t.assert.deepEqual(
    left.map(({ key, versionId, element }) => [key, versionId, element]),
    [
      ['a', first?.deleteMarkerVersionId, 'DeleteMarker'],
      ['a', a, 'Version'],
    ],
  )
})

test('a condition is judged on the version that goes', async (t) => {
  await using bench = await openVersioned()
  const first = await bench.run(putObject, { key: 'a', body: bodyOf('first') })
  const second = await bench.run(putObject, { key: 'a', body: bodyOf('second') })
  const failed = { code: 'PreconditionFailed' }
  const versionId = first.versionId ?? ''
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', versionId, ifMatch: second.etag }), failed)
  await bench.run(deleteObject, { key: 'a', versionId, ifMatch: first.etag })
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', versionId, ifMatch: first.etag }), failed)
  await bench.run(deleteObject, { key: 'a', ifMatch: second.etag })
  await t.assert.rejects(bench.run(deleteObject, { key: 'a', ifMatch: '*' }), failed, 'a delete marker is nothing')
  await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('x'), ifMatch: '*' }), failed)
  await bench.run(putObject, { key: 'a', body: bodyOf('x'), ifNoneMatch: '*' })
})

test('versions and delete markers are counted, and keep their bucket', async (t) => {
  await using bench = await openVersioned()
  const ids = [await put(bench, 'a', '12345'), await put(bench, 'a', '123')]
  await bench.run(putObject, { key: 'a', body: bodyOf('1'), storageClass: 'IA' })
  await bench.run(deleteObject, { key: 'a' })
  const { stat } = await bench.run(getBucketStat, {})
  t.assert.deepEqual(
    [stat.storage, stat.objectCount, stat.deleteMarkerCount, stat.standardStorage, stat.standardObjectCount],
    [9, 3, 1, 8, 2],
  )
  t.assert.deepEqual(
    [stat.infrequentAccessStorage, stat.infrequentAccessRealStorage, stat.infrequentAccessObjectCount],
    [65_536, 1, 1],
  )
  for (const versionId of ids) await bench.run(deleteObject, { key: 'a', versionId })
  for (const { key, versionId } of (await bench.run(listObjectVersions, {})).result.versions ?? []) {
    await t.assert.rejects(bench.run(deleteBucket, {}), { code: 'BucketNotEmpty' })
    await bench.run(deleteObject, { key, versionId })
  }
  await bench.run(deleteBucket, {})
})
