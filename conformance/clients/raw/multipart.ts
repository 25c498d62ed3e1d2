/** Multipart uploads by hand: the whole life of one, its listings, its errors. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf, md5Base64 } from '../../wire/checksums.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus, pattern } from './stage.ts'
import { partBytesLeast, Upload } from './upload.ts'
import type { Stage } from './stage.ts'

export function multipartCases(stage: Stage): Case[] {
  return [...lifeCases(stage), ...copyPartCases(stage), ...uploadListCases(stage)]
}

function lifeCases(stage: Stage): Case[] {
  return [
    {
      name: 'InitiateMultipartUpload+UploadPart+CompleteMultipartUpload_whole-life',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/whole', {
          'Content-Type': 'image/png',
          'x-oss-meta-a': 'b',
        })
        const [first, second] = [pattern(partBytesLeast), pattern(1_000, 3)]
        const one = expectStatus(await upload.part(1, first, { 'Content-MD5': md5Base64(first) }), 200)
        assert.equal(one.headers['etag'], etagOf(first))
        assert.equal(one.headers['x-oss-hash-crc64ecma'], crc64(first))
        expectStatus(await upload.part(7, second), 200)
        expectError(await stage.get(upload.key), 404, 'NoSuchKey')
        const done = expectStatus(
          await upload.complete([
            [1, etagOf(first)],
            [7, etagOf(second)],
          ]),
          200,
        )
        const whole = Buffer.concat([first, second])
        assert.match(element(done.text, 'ETag') ?? '', /^"[0-9A-F]{32}-2"$/)
        assert.deepEqual([element(done.text, 'Bucket'), element(done.text, 'Key')], [stage.bucket, upload.key])
        assert.equal(done.headers['x-oss-hash-crc64ecma'], crc64(whole))
        const { body, headers } = await stage.get(upload.key)
        assert.ok(body.equals(whole))
        assert.deepEqual(
          [headers['x-oss-object-type'], headers['content-type'], headers['x-oss-meta-a']],
          ['Multipart', 'image/png', 'b'],
        )
        assert.equal(headers['x-oss-hash-crc64ecma'], crc64(whole))
        const across = await stage.get(upload.key, { Range: `bytes=${partBytesLeast - 2}-${partBytesLeast + 1}` })
        assert.ok(across.body.equals(whole.subarray(partBytesLeast - 2, partBytesLeast + 2)), 'a range over both parts')
        expectError(await upload.complete([[1, etagOf(first)]]), 404, 'NoSuchUpload')
      },
    },
    {
      name: 'InitiateMultipartUpload+UploadPart+CompleteMultipartUpload_sequential',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/sequential', {}, [['sequential']])
        const [first, second] = [pattern(partBytesLeast), pattern(1_000, 3)]
        const early = expectError(await upload.part(2, second), 400, 'PartNotSequential')
        assert.equal(element(early.text, 'PartNumber'), '2')
        expectStatus(await upload.part(1, first), 200)
        const again = expectError(await upload.part(1, second), 409, 'PartAlreadyExist', '0042-00000108')
        assert.deepEqual([element(again.text, 'PartNumber'), element(again.text, 'PartEtag')], ['1', etagOf(first)])
        expectStatus(await upload.part(2, second), 200)
        expectError(await upload.complete([[2, etagOf(second)]]), 400, 'PartNotSequential')
        const both = [etagOf(first), etagOf(second)].map((etag, index): [number, string] => [index + 1, etag])
        expectStatus(await upload.complete(both), 200)
        const whole = Buffer.concat([first, second])
        const { body, headers } = await stage.get(upload.key)
        assert.ok(body.equals(whole))
        assert.equal(headers['content-md5'], md5Base64(whole))
      },
    },
    {
      name: 'InitiateMultipartUpload+UploadPart+ListParts_client-side-encryption',
      run: async () => {
        const said = (start: string) => ({
          'x-oss-meta-client-side-encryption-key': 'a2V5',
          'x-oss-meta-client-side-encryption-start': start,
          'x-oss-meta-client-side-encryption-part-size': '102400',
        })
        const upload = await Upload.start(stage, 'multipart/encrypted', said('c3RhcnQ='))
        expectError(await upload.part(1, 'x', said('b3RoZXI=')), 400, 'InvalidEncryptionRequest', '0005-00000413')
        expectStatus(await upload.part(1, 'x', said('c3RhcnQ=')), 200)
        const { text } = expectStatus(await upload.list(), 200)
        assert.deepEqual(
          ['Key', 'Start', 'DataSize', 'PartSize'].map((name) => element(text, `ClientEncryption${name}`)),
          ['a2V5', 'c3RhcnQ=', undefined, '102400'],
        )
      },
    },
    {
      name: 'CompleteMultipartUpload_unlisted-parts-are-dropped',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/unlisted')
        await upload.part(1, 'kept')
        await upload.part(2, 'dropped')
        expectStatus(await upload.complete([[1, etagOf('kept')]]), 200)
        assert.equal((await stage.get(upload.key)).text, 'kept')
      },
    },
    {
      name: 'CompleteMultipartUpload_etags-unquoted-and-in-lower-case',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/etags')
        await upload.part(1, 'x')
        expectStatus(await upload.complete([[1, `&quot;${etagOf('x').replaceAll('"', '').toLowerCase()}&quot;`]]), 200)
      },
    },
    {
      name: 'CompleteMultipartUpload_complete-all',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/all')
        await upload.part(2, 'b')
        await upload.part(1, pattern(partBytesLeast))
        const query: QueryPairs = [['uploadId', upload.id]]
        const headers = { 'x-oss-complete-all': 'yes' }
        const refused = await stage.call('POST', upload.key, {
          query,
          headers,
          body: '<CompleteMultipartUpload></CompleteMultipartUpload>',
        })
        expectError(refused, 400, 'InvalidArgument', '0042-00000216')
        expectStatus(await stage.call('POST', upload.key, { query, headers }), 200)
        assert.equal((await stage.get(upload.key)).body.length, partBytesLeast + 1)
      },
    },
    {
      name: 'UploadPart_again-replaces',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/again')
        await upload.part(1, 'old')
        await upload.part(1, 'new')
        expectStatus(await upload.complete([[1, etagOf('new')]]), 200)
        assert.equal((await stage.get(upload.key)).text, 'new')
      },
    },
    {
      name: 'AbortMultipartUpload_then-nothing-is-left',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/aborted')
        await upload.part(1, 'x')
        expectStatus(await upload.abort(), 204)
        for (const answer of [
          await upload.abort(),
          await upload.list(),
          await upload.part(2, 'x'),
          await upload.complete([[1, etagOf('x')]]),
        ])
          expectError(answer, 404, 'NoSuchUpload')
      },
    },
  ]
}

function copyPartCases(stage: Stage): Case[] {
  return [
    {
      name: 'UploadPartCopy_whole-and-range',
      run: async () => {
        const source = pattern(partBytesLeast + 10)
        await stage.put('multipart/source', source)
        const upload = await Upload.start(stage, 'multipart/copied')
        const one = expectStatus(await upload.copyPart(1, 'multipart/source'), 200)
        assert.equal(element(one.text, 'ETag'), etagOf(source))
        assert.ok(one.text.includes('<CopyPartResult>'))
        const two = expectStatus(
          await upload.copyPart(2, 'multipart/source', { 'x-oss-copy-source-range': 'bytes=5-14' }),
          200,
        )
        assert.equal(element(two.text, 'ETag'), etagOf(source.subarray(5, 15)))
        const done = await upload.complete([
          [1, etagOf(source)],
          [2, etagOf(source.subarray(5, 15))],
        ])
        const whole = Buffer.concat([source, source.subarray(5, 15)])
        assert.equal(expectStatus(done, 200).headers['x-oss-hash-crc64ecma'], crc64(whole))
        assert.ok((await stage.get(upload.key)).body.equals(whole))
      },
    },
    {
      name: 'UploadPartCopy_conditions',
      run: async () => {
        await stage.put('multipart/source', 'source')
        const upload = await Upload.start(stage, 'multipart/copied')
        expectStatus(
          await upload.copyPart(1, 'multipart/source', { 'x-oss-copy-source-if-match': etagOf('source') }),
          200,
        )
        const answer = await upload.copyPart(1, 'multipart/source', { 'x-oss-copy-source-if-match': etagOf('other') })
        expectError(answer, 412, 'PreconditionFailed')
        expectStatus(
          await upload.copyPart(1, 'multipart/source', { 'x-oss-copy-source-if-none-match': etagOf('source') }),
          304,
        )
      },
    },
    {
      name: 'UploadPartCopy_missing-source-and-upload',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/copied')
        expectError(await upload.copyPart(1, 'multipart/no-source'), 404, 'NoSuchKey')
        await stage.put('multipart/source', 'source')
        const nobody = new Upload(stage, 'multipart/copied', '0123456789ABCDEF0123456789ABCDEF')
        expectError(await nobody.copyPart(1, 'multipart/source'), 404, 'NoSuchUpload', '0042-00000311')
      },
    },
  ]
}

function uploadListCases(stage: Stage): Case[] {
  return [
    {
      name: 'ListParts_pages',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/listed')
        for (const number of [3, 1, 2]) await upload.part(number, `part ${number}`)
        const { text } = expectStatus(await upload.list([['max-parts', '2']]), 200)
        assert.deepEqual(elements(text, 'PartNumber'), ['1', '2'])
        assert.deepEqual(
          [element(text, 'IsTruncated'), element(text, 'NextPartNumberMarker'), element(text, 'MaxParts')],
          ['true', '2', '2'],
        )
        assert.deepEqual([elements(text, 'ETag')[0], elements(text, 'Size')[0]], [etagOf('part 1'), '6'])
        const rest = await upload.list([['part-number-marker', '2']])
        assert.deepEqual([elements(rest.text, 'PartNumber'), element(rest.text, 'IsTruncated')], [['3'], 'false'])
        assert.ok(element(rest.text, 'NextPartNumberMarker') !== undefined, 'always there')
      },
    },
    {
      name: 'ListParts_bad-numbers',
      run: async () => {
        const upload = await Upload.start(stage, 'multipart/listed')
        for (const query of [
          ['max-parts', '1001'],
          ['max-parts', 'x'],
          ['part-number-marker', 'x'],
        ] as const)
          expectError(await upload.list([query]), 400, 'InvalidArgument')
      },
    },
    {
      name: 'ListParts_upload-of-nobody',
      run: async () => {
        const upload = new Upload(stage, 'multipart/nobody', '0123456789ABCDEF0123456789ABCDEF')
        expectError(await upload.list(), 404, 'NoSuchUpload', '0042-00000002')
      },
    },
    {
      name: 'ListMultipartUploads_order-pages-and-folders',
      run: async () => {
        const bucket = await stage.world.bucket('uploads')
        for (const key of ['b/2', 'a', 'b/1', 'a'])
          expectStatus(await stage.oss.call('POST', { bucket, key, query: [['uploads']] }), 200)
        const list = async (...query: [string, string][]): Promise<WireAnswer> =>
          expectStatus(await stage.oss.call('GET', { bucket, query: [['uploads'], ...query] }), 200)
        const all = await list()
        assert.deepEqual(elements(all.text, 'Key'), ['a', 'a', 'b/1', 'b/2'])
        for (const name of ['NextKeyMarker', 'NextUploadIdMarker'])
          assert.ok(element(all.text, name) !== undefined, `${name} is always there`)
        const page = await list(['max-uploads', '1'])
        const next = [
          element(page.text, 'NextKeyMarker') ?? '',
          element(page.text, 'NextUploadIdMarker') ?? '',
        ] as const
        const rest = await list(['key-marker', next[0]], ['upload-id-marker', next[1]])
        assert.deepEqual(elements(rest.text, 'Key'), ['a', 'b/1', 'b/2'])
        const folders = await list(['delimiter', '/'])
        assert.match(folders.text, /<CommonPrefixes>\s*<Prefix>b\/<\/Prefix>/)
        assert.deepEqual(elements((await list(['prefix', 'b/'])).text, 'Key'), ['b/1', 'b/2'])
      },
    },
    {
      name: 'InitiateMultipartUpload_missing-bucket',
      run: async () => {
        const answer = await stage.oss.call('POST', {
          bucket: stage.world.name('none'),
          key: 'a',
          query: [['uploads']],
        })
        expectError(answer, 404, 'NoSuchBucket')
      },
    },
    {
      name: 'InitiateMultipartUpload_encoding-type-url',
      run: async () => {
        const { text } = await stage.call('POST', 'multipart/a b', { query: [['uploads'], ['encoding-type', 'url']] })
        assert.equal(element(text, 'EncodingType'), 'url')
        assert.equal(decodeURIComponent(element(text, 'Key') ?? ''), 'multipart/a b')
      },
    },
  ]
}
