import { test } from 'node:test'
import { deleteObject } from './delete-object.ts'
import { getObject } from './get-object.ts'
import { putObject } from './put-object.ts'
import { anonymous, bodyOf, bytesOf, openBench, textOf } from '../testing.ts'

test('an object is read whole with everything that is known of it', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello world'), contentType: 'text/plain' })
  const got = await bench.run(getObject, { key: 'a' })
  t.assert.equal(await textOf(got.body), 'hello world')
  t.assert.equal(got.status, 200)
  t.assert.equal(got.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  t.assert.equal(got.contentLength, 11)
  t.assert.equal(got.contentMd5, 'XrY7u+Ae7tCTyyK7j1rNww==')
  t.assert.equal(got.crc64, '5981764153023615706')
  t.assert.equal(got.objectType, 'Normal')
  t.assert.equal(got.storageClass, 'Standard')
  t.assert.equal(got.contentRange, undefined)
})

test('a range is answered with 206, the CRC-64 of the whole and no MD5', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello world') })
  const got = await bench.run(getObject, { key: 'a', range: 'bytes=6-8' })
  t.assert.equal(await textOf(got.body), 'wor')
  t.assert.equal(got.status, 206)
  t.assert.equal(got.contentLength, 3)
  t.assert.equal(got.contentRange, 'bytes 6-8/11')
  t.assert.equal(got.contentMd5, undefined)
  t.assert.equal(got.crc64, '5981764153023615706')
})

test('a range that leaves the object means everything, unless the standard is asked for (Go v2, Python v2)', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  const lax = await bench.run(getObject, { key: 'a', range: 'bytes=2-100' })
  t.assert.equal(await textOf(lax.body), 'hello')
  t.assert.equal(lax.status, 200)
  const standard = await bench.run(getObject, { key: 'a', range: 'bytes=2-100', rangeBehavior: 'standard' })
  t.assert.equal(await textOf(standard.body), 'llo')
  await t.assert.rejects(bench.run(getObject, { key: 'a', range: 'bytes=5-', rangeBehavior: 'standard' }), {
    code: 'InvalidRange',
    status: 416,
    details: { ActualObjectSize: '5', RangeRequested: 'bytes=5-' },
  })
})

for (const sizeBytes of [0, 1, 1_024, 1_025, 70_000, 300_000])
  test(`${sizeBytes} bytes come back, whole and in part`, async (t) => {
    await using bench = await openBench()
    const content = Buffer.alloc(sizeBytes, 'abcdefg')
    await bench.run(putObject, { key: 'a', body: bodyOf(content) })
    t.assert.equal(content.equals(await bytesOf((await bench.run(getObject, { key: 'a' })).body)), true)
    const part = await bench.run(getObject, { key: 'a', range: `bytes=-${Math.ceil(sizeBytes / 2)}` })
    t.assert.equal(content.subarray(Math.floor(sizeBytes / 2)).equals(await bytesOf(part.body)), true)
  })

const refusals: [what: string, input: Partial<Parameters<typeof getObject.run>[0]>, code: string][] = [
  ['a key that is not there', { key: 'b' }, 'NoSuchKey'],
  ['an ETag that is another', { ifMatch: '"A"' }, 'PreconditionFailed'],
  ['an ETag that is known', { ifNoneMatch: '"5d41402abc4b2a76b9719d911017c592"' }, 'NotModified'],
  ['a version that never was', { versionId: 'CAEQMhiBgIC3rpSD0BYiIDBjYTk5' }, 'NoSuchVersion'],
  ['a version that is none', { versionId: 'x' }, 'InvalidArgument'],
  ['a picture of what is none', { process: 'image/resize,w_200' }, 'BadRequest'],
  ['a style', { process: 'style/small' }, 'NoSuchStyle'],
  ['a process that is none', { process: '' }, 'InvalidArgument'],
  ['a header that would end early', { responseContentType: 'a\r\nSet-Cookie: b' }, 'InvalidArgument'],
  ['a traffic limit above the most', { trafficLimit: '838860801' }, 'InvalidArgument'],
]
for (const [what, input, code] of refusals)
  test(`${what} is answered with ${code}`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
    await t.assert.rejects(bench.run(getObject, { key: 'a', ...input }), { code })
  })

test('a failed condition is named, and a 304 still says ETag and time', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  await t.assert.rejects(bench.run(getObject, { key: 'a', ifMatch: '"A"' }), { details: { Condition: 'If-Match' } })
  await t.assert.rejects(bench.run(getObject, { key: 'a', ifNoneMatch: '*' }), {
    status: 304,
    headers: { ETag: '"5D41402ABC4B2A76B9719D911017C592"', 'Last-Modified': 'Fri, 20 Nov 2026 12:00:00 GMT' },
  })
})

test('`null` names the object itself', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  t.assert.equal(await textOf((await bench.run(getObject, { key: 'a', versionId: 'null' })).body), 'hello')
})

test('response-* replaces stored headers in signed requests only (ali-oss puts them in its URLs)', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello'), contentType: 'text/plain', cacheControl: 'no-cache' })
  const input = { key: 'a', responseContentType: 'image/png', responseContentDisposition: 'attachment; filename=ä' }
  const got = await bench.run(getObject, input)
  t.assert.equal(got.contentType, 'image/png')
  t.assert.equal(got.contentDisposition, 'attachment; filename=\xc3\xa4')
  t.assert.equal(got.cacheControl, 'no-cache')
  await t.assert.rejects(bench.run(getObject, input, { caller: anonymous }), { code: 'InvalidRequest', status: 400 })
})

test('a download that asks for it is slowed down', async (t) => {
  await using bench = await openBench()
  const content = Buffer.alloc(16_384, 'x')
  await bench.run(putObject, { key: 'a', body: bodyOf(content) })
  const startedMs = performance.now()
  const got = await bench.run(getObject, { key: 'a', trafficLimit: '819200' })
  t.assert.equal(content.equals(await bytesOf(got.body)), true)
  // 16 KiB at 819,200 bits a second take 160 ms; timers may round down a little.
  t.assert.equal(performance.now() - startedMs > 140, true)
})

test('a reader who stops early closes what the store holds open', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf(Buffer.alloc(400_000)) })
  const got = await bench.run(getObject, { key: 'a' })
  if (got.body instanceof Uint8Array) throw new Error('400,000 bytes are not read at once')
  for await (const chunk of got.body) {
    t.assert.equal(chunk.length > 0, true)
    break
  }
  t.assert.equal(bench.store.blobs.reads.count, 0)
})

test('a deleted object is gone', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('hello') })
  await bench.run(deleteObject, { key: 'a' })
  await t.assert.rejects(bench.run(getObject, { key: 'a' }), { code: 'NoSuchKey', status: 404, details: { Key: 'a' } })
})
