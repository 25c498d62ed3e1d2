import { test } from 'node:test'
import { putText } from '../../../store/testing.ts'
import { listObjects } from '../bucket/list-objects.ts'
import { begin } from '../multipart/testing-upload.ts'
import { uploadPartCopy } from '../multipart/upload-part-copy.ts'
import { bodyOf, openBench, textOf } from '../testing.ts'
import { appendObject } from './append-object.ts'
import { copyObject } from './copy-object.ts'
import { deleteObject } from './delete-object.ts'
import { getObjectMeta } from './get-object-meta.ts'
import { getObject } from './get-object.ts'
import { headObject } from './head-object.ts'
import { getObjectAcl, putObjectAcl } from './object-acl.ts'
import { putObject } from './put-object.ts'
import { getSymlink, putSymlink } from './symlink.ts'

const later = { now: new Date('2026-11-20T13:00:00.000Z') }

test('a link is told as it was made, encoded whole, with an object at its target or not', async (t) => {
  await using bench = await openBench()
  await bench.run(putSymlink, { key: 'l', target: 'a%2F玩+b'.replace('玩', '%E7%8E%A9'), userMeta: [['By', 'me']] })
  const link = await bench.run(getSymlink, { key: 'l' })
  t.assert.equal(link.target, 'a%2F%E7%8E%A9%20b')
  t.assert.deepEqual(link.userMeta, [['by', 'me']])
  t.assert.equal(link.lastModified.toISOString(), '2026-11-20T12:00:00.000Z')
})

test('a read goes through a link: the target’s bytes and sums, the link’s own headers, the later time', async (t) => {
  await using bench = await openBench()
  await bench.run(
    putObject,
    { key: 'a', body: bodyOf('hello world'), contentType: 'image/png', storageClass: 'IA' },
    later,
  )
  await bench.run(putSymlink, { key: 'l', target: 'a', contentType: 'text/plain', userMeta: [['by', 'me']] })
  const read = await bench.run(getObject, { key: 'l' })
  t.assert.equal(await textOf(read.body), 'hello world')
  const head = await bench.run(headObject, { key: 'l' })
  for (const answer of [read, head]) {
    t.assert.equal(answer.contentLength, 11)
    t.assert.equal(answer.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
    t.assert.equal(answer.contentMd5, 'XrY7u+Ae7tCTyyK7j1rNww==')
    t.assert.equal(answer.crc64, '5981764153023615706')
    t.assert.equal(answer.storageClass, 'IA')
    t.assert.equal(answer.objectType, 'Symlink')
    t.assert.equal(answer.contentType, 'text/plain')
    t.assert.deepEqual(answer.userMeta, [['by', 'me']])
    t.assert.equal(answer.lastModified.toISOString(), '2026-11-20T13:00:00.000Z')
  }
  const part = await bench.run(getObject, { key: 'l', range: 'bytes=6-10' })
  t.assert.deepEqual([part.status, part.contentRange, await textOf(part.body)], [206, 'bytes 6-10/11', 'world'])
  await t.assert.rejects(bench.run(getObject, { key: 'l', ifNoneMatch: head.etag }), { code: 'NotModified' })
})

test('reading through a link asks for the target before it is looked up', async (t) => {
  await using bench = await openBench()
  await bench.run(putSymlink, { key: 'l', target: 'dir%2Fa' })
  const denied = { denied: ['oss:GetObject'] }
  await t.assert.rejects(bench.run(getObject, { key: 'l' }, denied), { code: 'AccessDenied' })
  await t.assert.rejects(bench.run(headObject, { key: 'l' }, denied), { code: 'AccessDenied' })
  t.assert.deepEqual(bench.found, ['oss:GetObject game-saves/dir/a', 'oss:GetObject game-saves/dir/a'])
  t.assert.equal((await bench.run(getSymlink, { key: 'l' }, denied)).target, 'dir%2Fa')
})

const ends: [what: string, target: string, code: string, status: number][] = [
  ['nothing', 'none', 'SymlinkTargetNotExist', 404],
  ['another link', 'm', 'InvalidTargetType', 400],
  ['itself', 'l', 'InvalidTargetType', 400],
]
for (const [what, target, code, status] of ends)
  test(`a link to ${what} is ${code} when it is read`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
    await bench.run(putSymlink, { key: 'm', target: 'a' })
    await bench.run(putSymlink, { key: 'l', target })
    await t.assert.rejects(bench.run(getObject, { key: 'l' }), { code, status })
    await t.assert.rejects(bench.run(headObject, { key: 'l' }), { code, status })
    await bench.run(deleteObject, { key: 'l' })
    await t.assert.rejects(bench.run(getSymlink, { key: 'l' }), { code: 'NoSuchKey' })
  })

test('a link is listed, copied, deleted and given an ACL as itself', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'hello world')
  await bench.run(putSymlink, { key: 'l', target: 'a', objectAcl: 'private' })
  await bench.run(copyObject, { key: 'copy', copySource: '/game-saves/l' })
  t.assert.equal((await bench.run(getSymlink, { key: 'copy' })).target, 'a')
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'copy' })).body), 'hello world')
  const { result } = await bench.run(listObjects, {})
  t.assert.deepEqual(
    result.contents?.map(({ key, type, size }) => [key, type, size]),
    [
      ['a', 'Normal', 11],
      ['copy', 'Symlink', 0],
      ['l', 'Symlink', 0],
    ],
  )
  t.assert.equal((await bench.run(getObjectMeta, { key: 'l' })).contentLength, 0)
  await bench.run(putObjectAcl, { key: 'l', objectAcl: 'public-read' })
  t.assert.deepEqual((await bench.run(getObjectAcl, { key: 'l' })).policy.grants, ['public-read'])
  t.assert.deepEqual((await bench.run(getObjectAcl, { key: 'a' })).policy.grants, ['default'])
  await bench.run(deleteObject, { key: 'l' })
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'a' })).body), 'hello world')
})

test('a part is copied through a link, with permission for both', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'hello')
  await bench.run(putSymlink, { key: 'l', target: 'a' })
  const uploadId = await begin(bench, 'joined')
  const copied = await bench.run(uploadPartCopy, {
    key: 'joined',
    uploadId,
    partNumber: 1,
    copySource: '/game-saves/l',
  })
  t.assert.equal(copied.etag, '"5D41402ABC4B2A76B9719D911017C592"')
  t.assert.deepEqual(bench.found, ['oss:GetObject game-saves/l', 'oss:GetObject game-saves/a'])
})

test('a link replaces an object and is replaced by one; nothing is appended to it', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'a', 'one')
  await t.assert.rejects(bench.run(putSymlink, { key: 'a', target: 'b', forbidOverwrite: true }), {
    code: 'FileAlreadyExists',
  })
  await t.assert.rejects(bench.run(putSymlink, { key: 'a', target: 'b', ifNoneMatch: '*' }), {
    code: 'PreconditionFailed',
  })
  await bench.run(putSymlink, { key: 'a', target: 'b' })
  await t.assert.rejects(bench.run(appendObject, { key: 'a', position: 1, body: bodyOf('x') }), {
    code: 'ObjectNotAppendable',
  })
  await bench.run(putObject, { key: 'a', body: bodyOf('two') })
  await t.assert.rejects(bench.run(getSymlink, { key: 'a' }), { code: 'NotSymlink', status: 400 })
})

const refusals: [input: Partial<Parameters<typeof putSymlink.run>[0]>, code: string][] = [
  [{ target: '' }, 'InvalidArgument'],
  [{ target: '%2Fa' }, 'InvalidArgument'],
  [{ target: 'a'.repeat(1_024) }, 'InvalidArgument'],
  [{ target: '%00' }, 'InvalidArgument'],
  [{ target: '%ff' }, 'InvalidArgument'],
  [{ tagging: 'a=1&a=2' }, 'InvalidTag'],
  [{ userMeta: [['a', 'x'.repeat(8_192)]] }, 'MetadataTooLarge'],
]
for (const [input, code] of refusals)
  test(`a link with ${JSON.stringify(input).slice(0, 60)} is ${code}`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(putSymlink, { key: 'l', target: 'a', ...input }), { code })
    await t.assert.rejects(bench.run(getSymlink, { key: 'l' }), { code: 'NoSuchKey' })
  })

test('the longest key can be pointed to', async (t) => {
  await using bench = await openBench()
  const key = '玩'.repeat(341)
  await putText(bench.store, bench.bucket, key, 'far')
  await bench.run(putSymlink, { key: 'l', target: encodeURIComponent(key) })
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'l' })).body), 'far')
})
