import { test } from 'node:test'
import { openBench } from '../testing.ts'
import { abortMultipartUpload } from './abort-multipart-upload.ts'
import { listParts } from './list-parts.ts'
import { begin, sendPart } from './testing-upload.ts'

test('an aborted upload is gone with its parts', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  await sendPart(bench, { key: 'a', uploadId, partNumber: 1, content: 'x' })
  t.assert.deepEqual(await bench.run(abortMultipartUpload, { key: 'a', uploadId }), {})
  const gone = { code: 'NoSuchUpload', ec: '0042-00000002', details: { UploadId: uploadId } }
  await t.assert.rejects(bench.run(listParts, { key: 'a', uploadId }), gone)
  await t.assert.rejects(bench.run(abortMultipartUpload, { key: 'a', uploadId }), gone)
})

test('an upload cannot be aborted by way of another key', async (t) => {
  await using bench = await openBench()
  const uploadId = await begin(bench, 'a')
  await t.assert.rejects(bench.run(abortMultipartUpload, { key: 'b', uploadId }), { code: 'NoSuchUpload' })
  t.assert.deepEqual((await bench.run(listParts, { key: 'a', uploadId })).result.parts, [])
})
