import { test } from 'node:test'
import { abortMultipartUpload } from './multipart/abort-multipart-upload.ts'
import { completeMultipartUpload } from './multipart/complete-multipart-upload.ts'
import { initiateMultipartUpload } from './multipart/initiate-multipart-upload.ts'
import { listParts } from './multipart/list-parts.ts'
import { uploadPartCopy } from './multipart/upload-part-copy.ts'
import { uploadPart } from './multipart/upload-part.ts'
import { appendObject } from './object/append-object.ts'
import { copyObject } from './object/copy-object.ts'
import { deleteObject } from './object/delete-object.ts'
import { getObjectMeta } from './object/get-object-meta.ts'
import { getObject } from './object/get-object.ts'
import { headObject } from './object/head-object.ts'
import { getObjectAcl, putObjectAcl } from './object/object-acl.ts'
import { putObject } from './object/put-object.ts'
import { bodyOf, openBench } from './testing.ts'
import type { Bench } from './testing.ts'

const uploadId = '0'.repeat(32)
const copySource = '/game-saves/a'
const manifest = { parts: [{ partNumber: 1, etag: 'A' }] }

const operations: [name: string, run: (bench: Bench, key: string) => Promise<unknown>][] = [
  ['PutObject', (bench, key) => bench.run(putObject, { key, body: bodyOf('x') })],
  ['GetObject', (bench, key) => bench.run(getObject, { key })],
  ['HeadObject', (bench, key) => bench.run(headObject, { key })],
  ['GetObjectMeta', (bench, key) => bench.run(getObjectMeta, { key })],
  ['AppendObject', (bench, key) => bench.run(appendObject, { key, position: 0, body: bodyOf('x') })],
  ['CopyObject', (bench, key) => bench.run(copyObject, { key, copySource })],
  ['DeleteObject', (bench, key) => bench.run(deleteObject, { key })],
  ['PutObjectAcl', (bench, key) => bench.run(putObjectAcl, { key, objectAcl: 'private' })],
  ['GetObjectAcl', (bench, key) => bench.run(getObjectAcl, { key })],
  ['InitiateMultipartUpload', (bench, key) => bench.run(initiateMultipartUpload, { key })],
  ['UploadPart', (bench, key) => bench.run(uploadPart, { key, uploadId, partNumber: 1, body: bodyOf('x') })],
  ['UploadPartCopy', (bench, key) => bench.run(uploadPartCopy, { key, uploadId, partNumber: 1, copySource })],
  ['CompleteMultipartUpload', (bench, key) => bench.run(completeMultipartUpload, { key, uploadId, manifest })],
  ['AbortMultipartUpload', (bench, key) => bench.run(abortMultipartUpload, { key, uploadId })],
  ['ListParts', (bench, key) => bench.run(listParts, { key, uploadId })],
]
for (const [name, run] of operations)
  test(`${name} takes no key that OSS does not allow`, async (t) => {
    await using bench = await openBench()
    for (const key of ['/a', '\\a', 'a\0b', 'a'.repeat(1_024), 'ä'.repeat(512)])
      await t.assert.rejects(run(bench, key), { code: 'InvalidObjectName', status: 400 })
  })

test('keys of 1,023 bytes, with dots, double slashes and control characters are keys like any other', async (t) => {
  await using bench = await openBench()
  for (const key of ['a'.repeat(1_023), 'a/../b', 'a//b', './a', '\u0001\u0007\r\n\u000b\f', '中文/\u{1f600}', ' ']) {
    await bench.run(putObject, { key, body: bodyOf(key) })
    t.assert.equal((await bench.run(headObject, { key })).contentLength, Buffer.byteLength(key))
  }
})
