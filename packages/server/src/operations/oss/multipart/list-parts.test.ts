import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { initiateMultipartUpload } from './initiate-multipart-upload.ts'
import { listParts } from './list-parts.ts'
import { begin, sendPart } from './testing-upload.ts'

test('an upload without parts still has its next marker (oss2, quirk 4)', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  t.assert.deepEqual((await bench.run(listParts, { key: 'a', uploadId })).result, {
    encodingType: undefined,
    bucket: 'game-saves',
    key: 'a',
    uploadId,
    storageClass: 'Standard',
    partNumberMarker: 0,
    nextPartNumberMarker: 0,
    maxParts: 1_000,
    isTruncated: false,
    parts: [],
  })
})

test('parts are listed by number, page by page, with what each client compares', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  for (const partNumber of [10_000, 2, 30])
    await sendPart(bench, { key: 'a', uploadId, partNumber, content: 'hello world' })
  const first = await bench.run(listParts, { key: 'a', uploadId, maxParts: 2 })
  t.assert.deepEqual(
    [first.result.parts?.map(({ partNumber }) => partNumber), first.result.isTruncated],
    [[2, 30], true],
  )
  t.assert.equal(first.result.nextPartNumberMarker, 30)
  const partNumberMarker = first.result.nextPartNumberMarker
  const second = await bench.run(listParts, { key: 'a', uploadId, maxParts: 2, partNumberMarker })
  t.assert.deepEqual(second.result.parts, [
    {
      partNumber: 10_000,
      lastModified: new Date('2026-11-20T12:00:00.000Z'),
      etag: '"5EB63BBBE01EEED093CB22BB8F5ACDC3"',
      crc64: '5981764153023615706',
      size: 11,
    },
  ])
  t.assert.equal(second.result.isTruncated, false)
})

test('what a client that encrypts by itself said of its upload is told to whoever resumes it', async (t) => {
  await using bench = await openBench()
  const said = (sizes: string) =>
    [
      ['client-side-encryption-key', 'a2V5'],
      ['client-side-encryption-start', 'c3RhcnQ='],
      ['client-side-encryption-cek-alg', 'AES/CTR/NoPadding'],
      ['client-side-encryption-wrap-alg', 'RSA/NONE/PKCS1Padding'],
      ['client-side-encryption-data-size', sizes],
      ['client-side-encryption-part-size', sizes],
    ] as const
  for (const [sizes, want] of [
    ['102400', 102_400],
    ['many', undefined],
  ] as const) {
    const { uploadId } = (await bench.run(initiateMultipartUpload, { key: 'a', userMeta: said(sizes) })).result
    const { result } = await bench.run(listParts, { key: 'a', uploadId })
    t.assert.deepEqual(
      [result.clientKey, result.clientStart, result.clientCekAlgorithm, result.clientWrapAlgorithm],
      ['a2V5', 'c3RhcnQ=', 'AES/CTR/NoPadding', 'RSA/NONE/PKCS1Padding'],
    )
    t.assert.deepEqual([result.clientDataSize, result.clientPartSize], [want, want])
  }
})

test('another key has not this upload', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  await t.assert.rejects(bench.run(listParts, { key: 'b', uploadId }), { code: 'NoSuchUpload', status: 404 })
})
