import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { appendObject } from './append-object.ts'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { getBytes } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'

test('appends follow one another, and the CRC-64 is that of the whole object (oss2’s init_crc, quirk 17)', async (t) => {
  await using bench = await openBench()
  const first = await bench.run(appendObject, {
    key: 'a',
    position: 0,
    body: bodyOf('hello '),
    contentType: 'text/plain',
  })
  t.assert.equal(first.nextAppendPosition, 6)
  const second = await bench.run(appendObject, {
    key: 'a',
    position: 6,
    body: bodyOf('world'),
    contentType: 'image/png',
  })
  t.assert.equal(second.nextAppendPosition, 11)
  t.assert.equal(second.crc64, '5981764153023615706')
  t.assert.match(second.etag ?? '', /^"[0-9A-F]{32}"$/)
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'hello world')
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.deepEqual(
    [head.objectType, head.nextAppendPosition, head.contentType, head.contentMd5],
    ['Appendable', 11, 'text/plain', undefined],
  )
})

test('a wrong position is told the right one, in the header that SDKs go on from (quirk 17)', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'a', position: 0, body: bodyOf('hello') })
  await t.assert.rejects(bench.run(appendObject, { key: 'a', position: 3, body: bodyOf('x') }), {
    code: 'PositionNotEqualToLength',
    status: 409,
    ec: '0026-00000016',
    headers: { 'x-oss-next-append-position': '5' },
  })
  await t.assert.rejects(bench.run(appendObject, { key: 'b', position: 3, body: bodyOf('x') }), {
    headers: { 'x-oss-next-append-position': '0' },
  })
})

test('only what was appended can be appended to, and a put makes an object normal again', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  const notAppendable = { code: 'ObjectNotAppendable', status: 409 }
  await t.assert.rejects(bench.run(appendObject, { key: 'a', position: 5, body: bodyOf('x') }), notAppendable)
  await bench.run(appendObject, { key: 'b', position: 0, body: bodyOf('x') })
  await bench.run(putObject, { key: 'b', body: bodyOf('y') })
  t.assert.equal((await bench.run(headObject, { key: 'b' })).objectType, 'Normal')
  await t.assert.rejects(bench.run(appendObject, { key: 'b', position: 1, body: bodyOf('x') }), notAppendable)
})

test('a wrong Content-MD5 of one append leaves what was there', async (t) => {
  await using bench = await openBench()
  await bench.run(appendObject, { key: 'a', position: 0, body: bodyOf('hello') })
  const contentMd5 = createHash('md5').update('other').digest('base64')
  await t.assert.rejects(bench.run(appendObject, { key: 'a', position: 5, body: bodyOf('x'), contentMd5 }), {
    code: 'InvalidDigest',
  })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'hello')
})

test('x-oss-forbid-overwrite speaks of the first append only', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  const forbid = { position: 0, forbidOverwrite: true } as const
  await t.assert.rejects(bench.run(appendObject, { key: 'a', ...forbid, body: bodyOf('x') }), {
    code: 'FileAlreadyExists',
  })
  await bench.run(appendObject, { key: 'b', ...forbid, body: bodyOf('x') })
  await t.assert.rejects(bench.run(appendObject, { key: 'b', ...forbid, body: bodyOf('x') }), {
    code: 'FileAlreadyExists',
  })
  await bench.run(appendObject, { key: 'b', position: 1, forbidOverwrite: true, body: bodyOf('y') })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'b'))?.toString(), 'xy')
})

test('tags are those of the first append, and later ones are not looked at (oss2’s tests)', async (t) => {
  await using bench = await openBench()
  const many = Array.from({ length: 15 }, (_, index) => `k${index}=v`).join('&')
  await t.assert.rejects(bench.run(appendObject, { key: 'a', position: 0, tagging: many, body: bodyOf('x') }), {
    code: 'TooManyTags',
  })
  await bench.run(appendObject, { key: 'a', position: 0, tagging: 'k=v', body: bodyOf('x') })
  await bench.run(appendObject, { key: 'a', position: 1, tagging: many, body: bodyOf('y') })
  t.assert.equal((await bench.run(headObject, { key: 'a' })).taggingCount, 1)
})
