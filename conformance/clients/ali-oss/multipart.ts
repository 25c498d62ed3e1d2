/** ali-oss: multipart uploads with its own uploader, resumed and copied. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64 } from '../../wire/checksums.ts'
import { pattern } from '../raw/stage.ts'
import type { Checkpoint } from './library.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

const partSize = 102_400
const body = pattern(3 * partSize + 7)

export function aliMultipartCases(stage: AliStage): Case[] {
  return [...uploadCases(stage), ...resumeCases(stage), ...copyCases(stage), ...listCases(stage)]
}

function uploadCases(stage: AliStage): Case[] {
  return [
    {
      name: 'CompleteMultipartUpload_by-the-uploader',
      run: async () => {
        const progress: number[] = []
        const { etag, res } = await stage.client.multipartUpload('ali/big', body, {
          partSize,
          parallel: 3,
          meta: { a: 'b' },
          mime: 'image/png',
          progress: (done: number) => void progress.push(done),
        })
        assert.match(etag, /^"[0-9A-F]{32}-4"$/)
        assert.equal(res.headers['x-oss-hash-crc64ecma'], crc64(body))
        const read = await stage.client.get('ali/big')
        assert.ok(read.content.equals(body))
        assert.deepEqual([read.res.headers['x-oss-object-type'], read.res.headers['x-oss-meta-a']], ['Multipart', 'b'])
        assert.equal(progress.at(-1), 1)
      },
    },
    {
      name: 'InitiateMultipartUpload+UploadPart+CompleteMultipartUpload_step-by-step',
      run: async () => {
        const { uploadId } = await stage.client.initMultipartUpload('ali/steps 步')
        const one = await stage.client.uploadPart('ali/steps 步', uploadId, 1, body, 0, partSize)
        const two = await stage.client.uploadPart('ali/steps 步', uploadId, 2, body, partSize, partSize + 5)
        await stage.client.completeMultipartUpload('ali/steps 步', uploadId, [
          { number: 1, etag: one.etag },
          { number: 2, etag: two.etag },
        ])
        assert.ok((await stage.client.get('ali/steps 步')).content.equals(body.subarray(0, partSize + 5)))
      },
    },
    {
      name: 'CompleteMultipartUpload_errors',
      run: async () => {
        const { uploadId } = await stage.client.initMultipartUpload('ali/errors')
        const one = await stage.client.uploadPart('ali/errors', uploadId, 1, body, 0, 10)
        const two = await stage.client.uploadPart('ali/errors', uploadId, 2, body, 10, 20)
        const parts = [
          { number: 1, etag: one.etag },
          { number: 2, etag: two.etag },
        ]
        await refusal(stage.client.completeMultipartUpload('ali/errors', uploadId, parts), 400, 'EntityTooSmall')
        await refusal(
          stage.client.completeMultipartUpload('ali/errors', uploadId, [{ number: 1, etag: '"00"' }]),
          400,
          'InvalidPart',
        )
        await stage.client.abortMultipartUpload('ali/errors', uploadId)
        const error = await refusal(
          stage.client.completeMultipartUpload('ali/errors', uploadId, parts),
          404,
          'NoSuchUpload',
        )
        assert.ok(error.requestId !== undefined)
      },
    },
  ]
}

function resumeCases(stage: AliStage): Case[] {
  return [
    {
      name: 'UploadPart+ListParts_resumed-after-a-break',
      run: async () => {
        let kept: Checkpoint | undefined
        const breaking = stage.client.multipartUpload('ali/resumed', body, {
          partSize,
          parallel: 1,
          progress: (_: number, checkpoint: Checkpoint | undefined) => {
            kept = checkpoint
            if ((checkpoint?.doneParts.length ?? 0) >= 2) throw new Error('the connection is gone')
          },
        })
        await assert.rejects(breaking)
        assert.ok(kept !== undefined && kept.doneParts.length >= 2)
        const { uploadId } = kept
        const { parts } = await stage.client.listParts('ali/resumed', uploadId)
        assert.ok(parts.length >= 2, 'the parts are still there')
        await stage.client.multipartUpload('ali/resumed', body, { partSize, parallel: 1, checkpoint: kept })
        assert.ok((await stage.client.get('ali/resumed')).content.equals(body))
      },
    },
  ]
}

function copyCases(stage: AliStage): Case[] {
  return [
    {
      name: 'UploadPartCopy_by-the-uploader',
      run: async () => {
        await stage.client.put('ali/copy source', body)
        const source = { sourceKey: 'ali/copy source', sourceBucketName: stage.bucket }
        const { etag } = await stage.client.multipartUploadCopy('ali/copied', source, { partSize, parallel: 2 })
        assert.match(etag, /-4"$/)
        assert.ok((await stage.client.get('ali/copied')).content.equals(body))
      },
    },
    {
      name: 'UploadPartCopy_a-range',
      run: async () => {
        await stage.client.put('ali/copy-source', body)
        const source = { sourceKey: 'ali/copy-source', sourceBucketName: stage.bucket }
        const { uploadId } = await stage.client.initMultipartUpload('ali/ranged')
        const part = await stage.client.uploadPartCopy('ali/ranged', uploadId, 1, '5-14', source)
        await stage.client.completeMultipartUpload('ali/ranged', uploadId, [{ number: 1, etag: part.etag }])
        assert.ok((await stage.client.get('ali/ranged')).content.equals(body.subarray(5, 15)))
      },
    },
  ]
}

function listCases(stage: AliStage): Case[] {
  return [
    {
      name: 'ListParts_and-pages',
      run: async () => {
        const { uploadId } = await stage.client.initMultipartUpload('ali/listed')
        for (const number of [1, 2, 3]) await stage.client.uploadPart('ali/listed', uploadId, number, body, 0, number)
        const first = await stage.client.listParts('ali/listed', uploadId, { 'max-parts': 2 })
        assert.deepEqual(
          first.parts.map(({ PartNumber, Size }) => [PartNumber, Size]),
          [
            ['1', '1'],
            ['2', '2'],
          ],
        )
        assert.equal(first.nextPartNumberMarker, '2')
        await stage.client.abortMultipartUpload('ali/listed', uploadId)
        await refusal(stage.client.listParts('ali/listed', uploadId), 404, 'NoSuchUpload')
      },
    },
    {
      name: 'ListMultipartUploads+AbortMultipartUpload_pages',
      run: async () => {
        const ids: string[] = []
        for (const name of ['uploads/1', 'uploads/2']) ids.push((await stage.client.initMultipartUpload(name)).uploadId)
        const listed = await stage.client.listUploads({ prefix: 'uploads/', 'max-uploads': 1 })
        assert.deepEqual(
          [listed.isTruncated, listed.nextKeyMarker, listed.nextUploadIdMarker],
          [true, 'uploads/1', ids[0]],
        )
        const rest = await stage.client.listUploads({
          prefix: 'uploads/',
          'key-marker': 'uploads/1',
          'upload-id-marker': ids[0],
        })
        assert.deepEqual(
          rest.uploads?.map(({ name, uploadId }) => [name, uploadId]),
          [['uploads/2', ids[1]]],
        )
        for (const [at, id] of ids.entries()) await stage.client.abortMultipartUpload(`uploads/${at + 1}`, id)
        assert.equal((await stage.client.listUploads({ prefix: 'uploads/' })).uploads?.length ?? 0, 0)
      },
    },
  ]
}
