/** Multipart uploads by hand: what is refused, and that it leaves everything as it was. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { etagOf, md5Base64 } from '../../wire/checksums.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import { elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'
import { Upload } from './upload.ts'

export function multipartRefusalCases(stage: Stage): Case[] {
  return [...completeErrorCases(stage), ...partErrorCases(stage)]
}

function completeErrorCases(stage: Stage): Case[] {
  const with2 = async (name: string): Promise<Upload> => {
    const upload = await Upload.start(stage, `multipart/${name}`)
    await upload.part(1, 'small')
    await upload.part(2, 'last')
    return upload
  }
  return [
    {
      name: 'CompleteMultipartUpload_part-under-100-kib',
      run: async () => {
        const upload = await with2('small')
        expectError(
          await upload.complete([
            [1, etagOf('small')],
            [2, etagOf('last')],
          ]),
          400,
          'EntityTooSmall',
        )
        expectError(await stage.get(upload.key), 404, 'NoSuchKey')
        expectStatus(await upload.list(), 200)
      },
    },
    {
      name: 'CompleteMultipartUpload_wrong-order',
      run: async () => {
        const upload = await with2('order')
        expectError(
          await upload.complete([
            [2, etagOf('last')],
            [1, etagOf('small')],
          ]),
          400,
          'InvalidPartOrder',
        )
      },
    },
    {
      name: 'CompleteMultipartUpload_wrong-etag-and-missing-part',
      run: async () => {
        const upload = await with2('etag')
        expectError(await upload.complete([[1, etagOf('other')]]), 400, 'InvalidPart')
        expectError(await upload.complete([[9, etagOf('small')]]), 400, 'InvalidPart')
      },
    },
    {
      name: 'CompleteMultipartUpload_malformed-xml',
      run: async () => {
        const upload = await with2('xml')
        for (const body of [
          '',
          '<CompleteMultipartUpload>',
          '<CompleteMultipartUpload></CompleteMultipartUpload>',
          '<CompleteMultipartUpload><Part><PartNumber>x</PartNumber><ETag>y</ETag></Part></CompleteMultipartUpload>',
        ])
          expectError(
            await stage.call('POST', upload.key, { query: [['uploadId', upload.id]], body }),
            400,
            'MalformedXML',
          )
      },
    },
    {
      name: 'CompleteMultipartUpload_forbid-overwrite',
      run: async () => {
        await stage.put('multipart/taken', 'mine')
        const upload = await Upload.start(stage, 'multipart/taken')
        await upload.part(1, 'theirs')
        const answer = await upload.complete([[1, etagOf('theirs')]], { 'x-oss-forbid-overwrite': 'true' })
        expectError(answer, 409, 'FileAlreadyExists')
        assert.equal((await stage.get('multipart/taken')).text, 'mine')
      },
    },
    {
      name: 'CompleteMultipartUpload_an-upload-belongs-to-its-key',
      run: async () => {
        const upload = await with2('belongs')
        const query: QueryPairs = [['uploadId', upload.id]]
        for (const answer of [
          await stage.call('GET', 'multipart/another', { query }),
          await stage.call('DELETE', 'multipart/another', { query }),
          await stage.call('PUT', 'multipart/another', { query: [...query, ['partNumber', '1']], body: 'x' }),
          await stage.call('POST', 'multipart/another', {
            query,
            body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etagOf('small')}</ETag></Part></CompleteMultipartUpload>`,
          }),
        ])
          expectError(answer, 404, 'NoSuchUpload')
      },
    },
  ]
}

function partErrorCases(stage: Stage): Case[] {
  return [
    ...['0', '10001', '-1', 'x'].map((number): Case => ({
      name: `UploadPart_number-${number}`,
      run: async () =>
        void expectError(
          await (await Upload.start(stage, 'multipart/number')).part(number, 'x'),
          400,
          'InvalidArgument',
        ),
    })),
    {
      name: 'UploadPart_number-10000',
      run: async () => void expectStatus(await (await Upload.start(stage, 'multipart/number')).part(10_000, 'x'), 200),
    },
    {
      name: 'UploadPart_wrong-content-md5',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/md5')
        expectError(await upload.part(1, 'x', { 'Content-MD5': md5Base64('y') }), 400, 'InvalidDigest')
        assert.deepEqual(elements((await upload.list()).text, 'PartNumber'), [])
      },
    },
    {
      name: 'UploadPart_upload-of-nobody',
      run: async () => {
        const upload = new Upload(stage, 'multipart/nobody', '0123456789ABCDEF0123456789ABCDEF')
        expectError(await upload.part(1, 'x'), 404, 'NoSuchUpload', '0042-00000104')
      },
    },
  ]
}
