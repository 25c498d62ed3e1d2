import { test } from 'node:test'
import { headObject } from '../object/head-object.ts'
import { openBench } from '../testing.ts'
import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { initiateMultipartUpload } from './initiate-multipart-upload.ts'
import { sendPart } from './testing-upload.ts'

test('an upload has an id of 32 upper-case digits and nothing at its key yet (quirk 19)', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(initiateMultipartUpload, { key: 'a', encodingType: 'url', sequential: '' })
  t.assert.match(result.uploadId, /^[0-9A-F]{32}$/)
  t.assert.deepEqual([result.bucket, result.key, result.encodingType], ['game-saves', 'a', 'url'])
  await t.assert.rejects(bench.run(headObject, { key: 'a' }), { code: 'NoSuchKey' })
})

test('what was said when it began is said of the object', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(initiateMultipartUpload, {
    key: 'a',
    contentType: 'video/mp4',
    userMeta: [['A', 'b']],
    tagging: 'k=v',
    storageClass: 'IA',
  })
  const { uploadId } = result
  const etag = await sendPart(bench, { key: 'a', uploadId, partNumber: 1, content: 'x' })
  await bench.run(completeMultipartUpload, { key: 'a', uploadId, manifest: { parts: [{ partNumber: 1, etag }] } })
  const head = await bench.run(headObject, { key: 'a' })
  t.assert.deepEqual(
    [head.contentType, head.userMeta, head.taggingCount, head.storageClass],
    ['video/mp4', [['a', 'b']], 1, 'IA'],
  )
})

const refusals: [input: Partial<Parameters<typeof initiateMultipartUpload.run>[0]>, code: string][] = [
  [{ encryptionContext: 'e30=' }, 'NotImplemented'],
  [{ encryption: 'x' }, 'InvalidEncryptionAlgorithmError'],
  [{ userMeta: [['a', 'x'.repeat(8_192)]] }, 'MetadataTooLarge'],
  [{ tagging: 'a=%00' }, 'InvalidTag'],
]
for (const [input, code] of refusals)
  test(`${JSON.stringify(input).slice(0, 40)} is ${code}`, async (t) => {
    await using bench = await openBench()
    await t.assert.rejects(bench.run(initiateMultipartUpload, { key: 'a', ...input }), { code })
  })
