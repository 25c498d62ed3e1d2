import { test } from 'node:test'
import { createImages } from '../../images/images.ts'
import type { SealsOf } from '../../images/kept-pictures.ts'
import { landscape, pngOf, rasterOf, sharpOf } from '../../images/testing.ts'
import { getObject } from './object/get-object.ts'
import { putObject } from './object/put-object.ts'
import { anonymous, bodyOf, bytesOf, openBench, testAccountId } from './testing.ts'
import type { Bench } from './testing.ts'

const photo = landscape(60, 40)
const png = await pngOf(photo)

async function benchWithPicture(): Promise<Bench> {
  const bench = await openBench()
  await bench.run(putObject, {
    key: 'a',
    body: bodyOf(png),
    contentType: 'application/octet-stream',
    cacheControl: 'max-age=60',
    contentEncoding: 'identity',
    userMeta: [['made-by', 'hand']],
  })
  return bench
}

const process = 'image/resize,w_30/format,webp'

test('a picture has the type, length and ETag of its own and the time of its source', async (t) => {
  await using bench = await benchWithPicture()
  const source = await bench.run(getObject, { key: 'a' })
  const got = await bench.run(getObject, { key: 'a', process })
  const bytes = await bytesOf(got.body)
  t.assert.equal((await rasterOf(bytes)).width, 30)
  t.assert.equal(got.status, 200)
  t.assert.equal(got.contentType, 'image/webp')
  t.assert.equal(got.contentLength, bytes.length)
  t.assert.match(got.etag, /^"[0-9A-F]{32}"$/)
  t.assert.notEqual(got.etag, source.etag)
  t.assert.deepEqual(got.lastModified, source.lastModified)
  t.assert.equal(got.objectType, 'Normal')
  t.assert.equal(got.cacheControl, 'max-age=60')
  t.assert.deepEqual(got.userMeta, [['made-by', 'hand']])
})

test('what speaks of the bytes of the source is not said of a picture', async (t) => {
  await using bench = await benchWithPicture()
  const got = await bench.run(getObject, { key: 'a', process })
  for (const field of ['crc64', 'contentMd5', 'contentEncoding', 'acceptRanges', 'contentRange'] as const)
    t.assert.equal((got as Record<string, unknown>)[field], undefined, field)
})

test('a range is not looked at', async (t) => {
  await using bench = await benchWithPicture()
  const whole = await bench.run(getObject, { key: 'a', process })
  const got = await bench.run(getObject, { key: 'a', process, range: 'bytes=0-3', rangeBehavior: 'standard' })
  t.assert.equal(got.status, 200)
  t.assert.equal(got.contentLength, whole.contentLength)
})

test('conditions are judged on the ETag of the picture', async (t) => {
  await using bench = await benchWithPicture()
  const source = await bench.run(getObject, { key: 'a' })
  const { etag, lastModified } = await bench.run(getObject, { key: 'a', process })
  const ifModifiedSince = lastModified.toUTCString()
  await t.assert.rejects(bench.run(getObject, { key: 'a', process, ifNoneMatch: etag }), {
    code: 'NotModified',
    headers: { ETag: etag, 'Last-Modified': ifModifiedSince },
  })
  await t.assert.rejects(bench.run(getObject, { key: 'a', process, ifModifiedSince }), { code: 'NotModified' })
  await t.assert.rejects(bench.run(getObject, { key: 'a', process, ifMatch: source.etag }), {
    code: 'PreconditionFailed',
  })
  t.assert.equal((await bench.run(getObject, { key: 'a', process, ifNoneMatch: source.etag })).etag, etag)
})

test('a new source makes a new picture', async (t) => {
  await using bench = await benchWithPicture()
  const before = await bench.run(getObject, { key: 'a', process: 'image/resize,w_30' })
  await bench.run(putObject, { key: 'a', body: bodyOf(await sharpOf(landscape(50, 50)).png().toBuffer()) })
  const after = await bench.run(getObject, { key: 'a', process: 'image/resize,w_30' })
  t.assert.notEqual(after.etag, before.etag)
  t.assert.equal((await rasterOf(await bytesOf(after.body))).height, 30)
})

test('what is told of a picture is JSON', async (t) => {
  await using bench = await benchWithPicture()
  const got = await bench.run(getObject, { key: 'a', process: 'image/info' })
  t.assert.equal(got.contentType, 'application/json')
  t.assert.deepEqual(JSON.parse((await bytesOf(got.body)).toString('utf8')), {
    FileSize: { value: String(png.length) },
    Format: { value: 'png' },
    FrameCount: { value: '1' },
    ImageHeight: { value: '40' },
    ImageWidth: { value: '60' },
  })
})

test('the headers of a picture may be overridden by signed requests only', async (t) => {
  await using bench = await benchWithPicture()
  const responseContentType = 'image/x-mine'
  t.assert.equal((await bench.run(getObject, { key: 'a', process, responseContentType })).contentType, 'image/x-mine')
  await t.assert.rejects(bench.run(getObject, { key: 'a', process, responseContentType }, { caller: anonymous }), {
    code: 'InvalidRequest',
  })
  t.assert.equal((await bench.run(getObject, { key: 'a', process }, { caller: anonymous })).contentType, 'image/webp')
})

const refusals: [what: string, input: { key: string; process: string }, code: string][] = [
  ['a key that is not there', { key: 'b', process }, 'NoSuchKey'],
  ['a key that is not there and a process that is none', { key: 'b', process: 'image/nothing' }, 'InvalidArgument'],
  ['an object that is no picture', { key: 'text', process }, 'BadRequest'],
  ['a picture that ends early', { key: 'half', process }, 'ImageDamage'],
  ['a style', { key: 'a', process: 'style/small' }, 'NoSuchStyle'],
]
for (const [what, input, code] of refusals)
  test(`${what} is answered with ${code}`, async (t) => {
    await using bench = await benchWithPicture()
    await bench.run(putObject, { key: 'text', body: bodyOf('hello') })
    await bench.run(putObject, { key: 'half', body: bodyOf(png.subarray(0, png.length / 2)) })
    await t.assert.rejects(bench.run(getObject, input), { code })
  })

test('a source of many chunks is read whole', async (t) => {
  await using bench = await openBench()
  const large = await sharpOf(landscape(1_200, 900)).png({ compressionLevel: 0 }).toBuffer()
  t.assert.equal(large.length > 1_048_576, true)
  await bench.run(putObject, { key: 'large', body: bodyOf(large) })
  const got = await bench.run(getObject, { key: 'large', process: 'image/resize,w_40' })
  t.assert.equal((await rasterOf(await bytesOf(got.body))).height, 30)
})

const over = (key: string): string => `image/watermark,image_${Buffer.from(key).toString('base64url')}`

test('each watermark is authorized for whoever reads, before it is looked up', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putObject, { key: 'mark', body: bodyOf(png) })
  const got = await bench.run(getObject, { key: 'a', process: over('mark?x-oss-process=image/resize,P_30') })
  t.assert.equal(got.contentType, 'image/png')
  t.assert.deepEqual(bench.found, ['oss:GetObject game-saves/mark'])
  const denied = { denied: ['oss:GetObject'] }
  for (const key of ['mark', 'absent'])
    await t.assert.rejects(bench.run(getObject, { key: 'a', process: over(key) }, denied), { code: 'AccessDenied' })
  await t.assert.rejects(bench.run(getObject, { key: 'a', process: over('absent') }), { code: 'NoSuchKey' })
  await t.assert.rejects(bench.run(getObject, { key: 'a', process: over('/mark') }), { code: 'InvalidObjectName' })
})

test('a remembered picture is not given to whom the watermark is refused', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putObject, { key: 'mark', body: bodyOf(png) })
  await bench.run(getObject, { key: 'a', process: over('mark') })
  await t.assert.rejects(bench.run(getObject, { key: 'a', process: over('mark') }, { denied: ['oss:GetObject'] }), {
    code: 'AccessDenied',
  })
})

test('a new watermark makes a new picture', async (t) => {
  await using bench = await benchWithPicture()
  await bench.run(putObject, { key: 'mark', body: bodyOf(png) })
  const before = await bench.run(getObject, { key: 'a', process: over('mark') })
  await bench.run(putObject, { key: 'mark', body: bodyOf(await pngOf(landscape(9, 9))) })
  const after = await bench.run(getObject, { key: 'a', process: over('mark') })
  t.assert.notEqual(after.etag, before.etag)
  t.assert.notDeepEqual(await bytesOf(after.body), await bytesOf(before.body))
})

test('what is kept of encrypted objects is sealed with the key of each, which goes with its KMS key', async (t) => {
  await using bench = await benchWithPicture()
  const { kms } = bench.store
  const { keyId } = await kms.defaultKey(testAccountId, 0)
  await bench.run(putObject, { key: 'kms', body: bodyOf(png), encryption: 'KMS', encryptionKeyId: keyId })
  await bench.run(putObject, { key: 'aes', body: bodyOf(png), encryption: 'AES256' })
  const sealsByName: [sources: unknown, seals: SealsOf][] = []
  const images = createImages(
    {},
    {
      find: () => Promise.resolve(undefined),
      keep: (_name, sources, seals) =>
        void sealsByName.push([sources.map(({ key, kmsKeyId }) => [key, kmsKeyId]), seals]),
    },
  )
  t.after(() => images.close())
  await bench.run(getObject, { key: 'a', process }, { images })
  await bench.run(getObject, { key: 'a', process: over('aes') }, { images })
  await bench.run(getObject, { key: 'kms', process: over('aes') }, { images })
  t.assert.deepEqual(
    sealsByName.map(([sources]) => sources),
    [
      [['a', undefined]],
      [
        ['a', undefined],
        ['aes', undefined],
      ],
      [
        ['kms', keyId],
        ['aes', undefined],
      ],
    ],
  )
  const counts = await Promise.all(sealsByName.map(async ([, seals]) => (await seals()).length))
  t.assert.deepEqual(counts, [0, 1, 2])
  await kms.scheduleDeletion(keyId, 7, 0)
  await kms.deleteDue(8 * 86_400_000)
  await t.assert.rejects(sealsByName[2]?.[1]() ?? Promise.resolve(), { name: 'KmsKeyError' })
})
