import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { headObject } from './head-object.ts'
import { putObject } from './put-object.ts'
import { getBytes } from '../../../store/testing.ts'
import { bodyOf, openBench } from '../testing.ts'

test('a put is answered with ETag, Content-MD5 and CRC-64 as all SDKs compare them (quirks 1 and 2)', async (t) => {
  await using bench = await openBench()
  const put = await bench.run(putObject, { key: 'a.txt', body: bodyOf('hello world') })
  const md5 = createHash('md5').update('hello world').digest()
  t.assert.equal(put.etag, `"${md5.toString('hex').toUpperCase()}"`)
  t.assert.equal(put.contentMd5, md5.toString('base64'))
  t.assert.equal(put.crc64, '5981764153023615706')
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a.txt'))?.toString(), 'hello world')
})

test('what is said of the content is kept as it came', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, {
    key: 'a',
    body: bodyOf(''),
    contentType: 'image/png',
    cacheControl: 'no-cache',
    contentDisposition: 'attachment; filename="\xc3\xa4.png"',
    expires: 'never',
    userMeta: [['Author', 'foo@bar.com']],
    persistentHeaders: `x-game:${Buffer.from('one').toString('base64')}`,
    tagging: 'k1=v1&k2=v2',
    objectAcl: 'private',
  })
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.equal(head.contentType, 'image/png')
  t.assert.equal(head.cacheControl, 'no-cache')
  t.assert.equal(head.contentDisposition, 'attachment; filename="\xc3\xa4.png"')
  t.assert.equal(head.expires, 'never')
  t.assert.deepEqual(head.userMeta, [['author', 'foo@bar.com']])
  t.assert.deepEqual(head.persistentHeaders, [['x-game', 'one']])
  t.assert.equal(head.taggingCount, 2)
})

test('without a Content-Type an object is application/octet-stream', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('') })
  t.assert.equal((await bench.run(headObject, { key: 'a' })).contentType, 'application/octet-stream')
})

const md5OfHello = createHash('md5').update('hello').digest('base64')
const refusals: [what: string, input: Partial<Parameters<typeof putObject.run>[0]>, code: string][] = [
  ['a wrong Content-MD5', { contentMd5: createHash('md5').update('other').digest('base64') }, 'InvalidDigest'],
  ['a Content-MD5 that is none', { contentMd5: 'abc' }, 'InvalidDigest'],
  ['a wrong CRC-64', { declaredCrc64: '1' }, 'InvalidCRC64'],
  ['a CRC-64 that is none', { declaredCrc64: '18446744073709551616' }, 'InvalidArgument'],
  ['a body longer than 5 GB', { body: { ...bodyOf(''), sizeBytes: 5_368_709_121 } }, 'EntityTooLarge'],
  ['a body shorter than declared', { body: { ...bodyOf('hell'), sizeBytes: 5 } }, 'IncompleteBody'],
  ['a body without any framing', { body: { ...bodyOf(''), sizeBytes: undefined } }, 'MissingContentLength'],
  ['another ETag', { ifMatch: '"A"' }, 'PreconditionFailed'],
  ['what is there already', { ifNoneMatch: '*' }, 'PreconditionFailed'],
  ['an ETag that is not to be there', { ifNoneMatch: '"A"' }, 'NotImplemented'],
  ['a time of change', { ifModifiedSince: 'Fri, 20 Nov 2026 12:00:00 GMT' }, 'NotImplemented'],
  ['a time without change', { ifUnmodifiedSince: 'Fri, 20 Nov 2026 12:00:00 GMT' }, 'NotImplemented'],
  ['a callback that is none', { callback: 'x123-*&' }, 'InvalidArgument'],
  ['a callback as parameter that is none', { callbackParameter: 'W10=' }, 'InvalidArgument'],
  ['a context of encryption', { encryptionContext: 'e30=' }, 'NotImplemented'],
  ['encryption that nobody knows', { encryption: 'ROT13' }, 'InvalidEncryptionAlgorithmError'],
  ['metadata above 8 KB', { userMeta: [['a', 'x'.repeat(8_192)]] }, 'MetadataTooLarge'],
  ['metadata with a bad name', { userMeta: [['a b', 'x']] }, 'InvalidArgument'],
  ['a stored header that would set a cookie', { persistentHeaders: 'set-cookie:YQ==' }, 'InvalidArgument'],
  ['eleven tags', { tagging: Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&') }, 'TooManyTags'],
  ['a tag with a bad character', { tagging: 'a%3C=b' }, 'InvalidTag'],
  ['a traffic limit below the least', { trafficLimit: '100' }, 'InvalidArgument'],
  ['two traffic limits', { trafficLimit: '819200', trafficLimitParameter: '819200' }, 'InvalidArgument'],
]
for (const [what, input, code] of refusals)
  test(`${what} is refused with ${code} and leaves the former object`, async (t) => {
    await using bench = await openBench()
    await bench.run(putObject, { key: 'a', body: bodyOf('former'), contentMd5: undefined })
    await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('hello'), ...input }), { code })
    t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'former')
  })

test('right checksums are accepted', async (t) => {
  await using bench = await openBench()
  const put = await bench.run(putObject, { key: 'a', body: bodyOf('hello'), contentMd5: md5OfHello })
  const again = await bench.run(putObject, { key: 'a', body: bodyOf('hello'), declaredCrc64: put.crc64 })
  t.assert.equal(again.crc64, put.crc64)
})

test('x-oss-forbid-overwrite lets a key be written once', async (t) => {
  await using bench = await openBench()
  await bench.run(putObject, { key: 'a', body: bodyOf('one'), forbidOverwrite: true })
  await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('two'), forbidOverwrite: true }), {
    code: 'FileAlreadyExists',
    status: 409,
  })
  await bench.run(putObject, { key: 'a', body: bodyOf('three'), forbidOverwrite: false })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'three')
})

test('If-Match replaces what its sender knows, and If-None-Match: * makes what is not there', async (t) => {
  await using bench = await openBench()
  const first = await bench.run(putObject, { key: 'a', body: bodyOf('one'), ifNoneMatch: '*' })
  const second = await bench.run(putObject, { key: 'a', body: bodyOf('two'), ifMatch: first.etag })
  await bench.run(putObject, { key: 'a', body: bodyOf('three'), ifMatch: `"B", ${second.etag?.toLowerCase() ?? ''}` })
  await bench.run(putObject, { key: 'a', body: bodyOf('four'), ifMatch: '*' })
  await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('late'), ifMatch: second.etag }), {
    code: 'PreconditionFailed',
    status: 412,
    details: { Condition: 'If-Match' },
  })
  await t.assert.rejects(bench.run(putObject, { key: 'none', body: bodyOf('x'), ifMatch: '*' }), {
    details: { Condition: 'If-Match' },
  })
  await t.assert.rejects(bench.run(putObject, { key: 'a', body: bodyOf('x'), ifNoneMatch: '*' }), {
    details: { Condition: 'If-None-Match' },
  })
  const both = { key: 'a', body: bodyOf('x'), ifNoneMatch: '*', forbidOverwrite: true }
  await t.assert.rejects(bench.run(putObject, both), { code: 'FileAlreadyExists', status: 409 })
  t.assert.equal((await getBytes(bench.store, bench.bucket, 'a'))?.toString(), 'four')
  t.assert.equal(await getBytes(bench.store, bench.bucket, 'none'), undefined)
})
