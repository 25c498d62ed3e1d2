import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { bodyOf, openBench } from '../testing.ts'
import { initiateMultipartUpload } from './initiate-multipart-upload.ts'
import { listParts } from './list-parts.ts'
import { begin } from './testing-upload.ts'
import { uploadPart } from './upload-part.ts'

test('a part is answered with its own ETag, MD5 and CRC-64 (quirk 1)', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  t.assert.deepEqual(await bench.run(uploadPart, { key: 'a', uploadId, partNumber: 1, body: bodyOf('hello world') }), {
    etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
    contentMd5: 'XrY7u+Ae7tCTyyK7j1rNww==',
    crc64: '5981764153023615706',
  })
})

test('a part of the same number replaces the former one', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  for (const content of ['one', 'three'])
    await bench.run(uploadPart, { key: 'a', uploadId, partNumber: 7, body: bodyOf(content) })
  const { result } = await bench.run(listParts, { key: 'a', uploadId })
  t.assert.deepEqual(
    result.parts?.map(({ partNumber, size }) => [partNumber, size]),
    [[7, 5]],
  )
})

const refusals: [what: string, input: Partial<Parameters<typeof uploadPart.run>[0]>, code: string][] = [
  ['an upload of another key', { key: 'b' }, 'NoSuchUpload'],
  ['an upload that never was', { uploadId: '0'.repeat(32) }, 'NoSuchUpload'],
  ['an id that is none', { uploadId: '../x' }, 'NoSuchUpload'],
  ['a wrong MD5', { contentMd5: createHash('md5').update('other').digest('base64') }, 'InvalidDigest'],
  ['an encryption of its own', { encryption: 'AES256' }, 'InvalidArgument'],
  ['a short body', { body: { ...bodyOf('he'), sizeBytes: 5 } }, 'IncompleteBody'],
  ['a body above 5 GB', { body: { ...bodyOf(''), sizeBytes: 5_368_709_121 } }, 'EntityTooLarge'],
]
for (const [what, input, code] of refusals)
  test(`${what} is ${code} and leaves no part`, async (t) => {
    await using bench = await openBench()
    const uploadId = await begin(bench, 'a')
    const part = { key: 'a', uploadId, partNumber: 1, body: bodyOf('hello') }
    const ec = code === 'IncompleteBody' ? '0017-00000505' : undefined
    await t.assert.rejects(bench.run(uploadPart, { ...part, ...input }), { code, ...(ec && { ec }) })
    t.assert.deepEqual((await bench.run(listParts, { key: 'a', uploadId })).result.parts, [])
  })

test('a part for no upload has its own EC (Go v2 asserts it)', async (t) => {
  await using bench = await openBench()
  const part = { key: 'a', uploadId: '0'.repeat(32), partNumber: 1, body: bodyOf('') }
  await t.assert.rejects(bench.run(uploadPart, part), { ec: '0042-00000104', status: 404 })
})

test('a sequential upload refuses a part out of turn, and one that it has', async (t) => {
  await using bench = await openBench()
  const { uploadId } = (await bench.run(initiateMultipartUpload, { key: 'a', sequential: '' })).result
  const send = (partNumber: number) =>
    bench.run(uploadPart, { key: 'a', uploadId, partNumber, body: bodyOf('hello world') })
  await t.assert.rejects(send(2), { code: 'PartNotSequential', status: 400, details: { PartNumber: '2' } })
  await send(1)
  const PartEtag = '"5EB63BBBE01EEED093CB22BB8F5ACDC3"'
  const refused = { code: 'PartAlreadyExist', status: 409, ec: '0042-00000108', details: { PartEtag, PartNumber: '1' } }
  await t.assert.rejects(send(1), refused)
  const { result } = await bench.run(listParts, { key: 'a', uploadId })
  t.assert.equal(result.parts?.length, 1)
})

test('a part that was encrypted otherwise than its upload says is refused, and one that says the same is not', async (t) => {
  await using bench = await openBench()
  const cases: [field: string, name: string, ec: string][] = [
    ['clientKey', 'key', '0005-00000412'],
    ['clientStart', 'start', '0005-00000413'],
    ['clientPartSize', 'part-size', '0005-00000418'],
  ]
  for (const [field, name, ec] of cases) {
    const userMeta = [[`client-side-encryption-${name}`, 'begun']] as const
    const { uploadId } = (await bench.run(initiateMultipartUpload, { key: 'a', userMeta })).result
    const send = (said: string) =>
      bench.run(uploadPart, { key: 'a', uploadId, partNumber: 1, body: bodyOf('x'), [field]: said })
    await t.assert.rejects(send('other'), { code: 'InvalidEncryptionRequest', status: 400, ec })
    t.assert.deepEqual((await bench.run(listParts, { key: 'a', uploadId })).result.parts, [])
    await send('begun')
  }
  const plain = await begin(bench, 'a')
  await bench.run(uploadPart, { key: 'a', uploadId: plain, partNumber: 1, body: bodyOf('x'), clientKey: 'k' })
})
