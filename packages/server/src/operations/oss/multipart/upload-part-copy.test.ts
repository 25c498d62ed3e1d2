import { test } from 'node:test'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import { listParts } from './list-parts.ts'
import { begin } from './testing-upload.ts'
import { uploadPartCopy } from './upload-part-copy.ts'

test('a part is copied whole or by a range, and asks for the source', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'src', 'hello world')
  const uploadId = await begin(bench, 'a')
  const copySource = '/game-saves/src'
  const whole = await bench.run(uploadPartCopy, { key: 'a', uploadId, partNumber: 1, copySource })
  t.assert.equal(whole.result.etag, '"5EB63BBBE01EEED093CB22BB8F5ACDC3"')
  t.assert.equal(whole.crc64, '5981764153023615706')
  // ali-oss completes its copies with the ETag of the header.
  t.assert.equal(whole.etag, whole.result.etag)
  await bench.run(uploadPartCopy, { key: 'a', uploadId, partNumber: 2, copySource, sourceRange: 'bytes=6-10' })
  const { result } = await bench.run(listParts, { key: 'a', uploadId })
  t.assert.deepEqual(
    result.parts?.map(({ partNumber, size }) => [partNumber, size]),
    [
      [1, 11],
      [2, 5],
    ],
  )
  t.assert.deepEqual(bench.found, ['oss:GetObject game-saves/src', 'oss:GetObject game-saves/src'])
})

const refusals: [what: string, input: Partial<Parameters<typeof uploadPartCopy.run>[0]>, code: string][] = [
  ['an upload of another key', { key: 'b' }, 'NoSuchUpload'],
  ['a source that is not there', { copySource: '/game-saves/absent' }, 'NoSuchKey'],
  ['a source that is none', { copySource: 'src' }, 'InvalidArgument'],
  ['a range that leaves the source', { sourceRange: 'bytes=6-11' }, 'InvalidArgument'],
  ['a range that is none', { sourceRange: 'bytes=-5' }, 'InvalidArgument'],
  ['a failed condition', { sourceIfMatch: '"A"' }, 'PreconditionFailed'],
]
for (const [what, input, code] of refusals)
  test(`${what} is ${code} and leaves no part`, async (t) => {
    await using bench = await openBench()
    await putText(bench.store, bench.bucket, 'src', 'hello world')
    const uploadId = await begin(bench, 'a')
    const part = { key: 'a', uploadId, partNumber: 1, copySource: '/game-saves/src' }
    await t.assert.rejects(bench.run(uploadPartCopy, { ...part, ...input }), { code })
    t.assert.deepEqual((await bench.run(listParts, { key: 'a', uploadId })).result.parts, [])
  })

test('without oss:GetObject on the source nothing is copied', async (t) => {
  await using bench = await openBench()
  await putText(bench.store, bench.bucket, 'src', 'x')
  const uploadId = await begin(bench, 'a')
  const part = { key: 'a', uploadId, partNumber: 1, copySource: '/game-saves/src' }
  await t.assert.rejects(bench.run(uploadPartCopy, part, { denied: ['oss:GetObject'] }), { code: 'AccessDenied' })
})
