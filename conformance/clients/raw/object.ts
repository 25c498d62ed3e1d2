/** PutObject, GetObject, HeadObject, GetObjectMeta, DeleteObject by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf, md5Base64 } from '../../wire/checksums.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectHeadError, expectStatus, pattern } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function objectCases(stage: Stage): Case[] {
  return [...putCases(stage), ...badPutCases(stage), ...getCases(stage), ...headCases(stage), ...deleteCases(stage)]
}

function putCases(stage: Stage): Case[] {
  const sizes = [0, 1, 1_024, 1_025, 65_536, 65_537, 262_144, 300_000, 3_000_001]
  return [
    ...sizes.map((bytes): Case => ({
      name: `PutObject+GetObject_${bytes}-bytes`,
      run: async () => {
        const body = pattern(bytes)
        const { headers } = await stage.put(`size/${bytes}`, body)
        assert.equal(headers['etag'], etagOf(body))
        assert.equal(headers['x-oss-hash-crc64ecma'], crc64(body))
        const read = expectStatus(await stage.get(`size/${bytes}`), 200)
        assert.ok(read.body.equals(body), 'the bytes come back')
        assert.equal(read.headers['content-length'], String(bytes))
        assert.equal(read.headers['x-oss-hash-crc64ecma'], crc64(body))
      },
    })),
    {
      name: 'PutObject_content-md5-and-crc-that-match',
      run: async () => {
        const { headers } = await stage.put('md5', 'abc', {
          'Content-MD5': md5Base64('abc'),
          'x-oss-hash-crc64ecma': crc64('abc'),
        })
        assert.equal(headers['content-md5'], md5Base64('abc'))
      },
    },
    {
      name: 'PutObject_standard-headers-and-metadata-come-back',
      run: async () => {
        const given: Headers = {
          'Content-Type': 'text/plain; charset=utf-8',
          'Cache-Control': 'no-cache',
          'Content-Disposition': 'attachment; filename="a b.txt"',
          'Content-Encoding': 'identity',
          'Content-Language': 'zh-CN',
          Expires: 'Fri, 28 Feb 2031 05:38:42 GMT',
          'x-oss-meta-Author': 'Ada',
          'x-oss-meta-name-of-player': '玩家一号',
        }
        await stage.put('headers', 'abc', given)
        const { headers } = expectStatus(await stage.get('headers'), 200)
        for (const [name, value] of Object.entries(given)) assert.equal(headers[name.toLowerCase()], value, name)
      },
    },
    {
      name: 'PutObject+GetObject+HeadObject_content-disposition-in-utf-8',
      run: async () => {
        const disposition = 'attachment; filename="头像.png"'
        await stage.put('disposition', 'abc', { 'Content-Disposition': disposition })
        for (const method of ['GET', 'HEAD']) {
          const { headers } = expectStatus(await stage.call(method, 'disposition'), 200)
          assert.equal(headers['content-disposition'], disposition)
        }
      },
    },
    {
      name: 'PutObject_without-content-type-is-octet-stream',
      run: async () => {
        await stage.put('untyped')
        assert.equal((await stage.get('untyped')).headers['content-type'], 'application/octet-stream')
      },
    },
    {
      name: 'PutObject_overwrites',
      run: async () => {
        await stage.put('twice', 'first', { 'x-oss-meta-old': 'yes' })
        await stage.put('twice', 'second')
        const { text, headers } = await stage.get('twice')
        assert.equal(text, 'second')
        assert.equal(headers['x-oss-meta-old'], undefined)
      },
    },
    {
      name: 'PutObject_tutorial-acl-header-is-signed-and-ignored',
      run: async () => {
        await stage.put('tutorial.png', 'png', { 'x-oss-acl': 'public-read', 'Content-Type': 'image/png' })
        const acl = expectStatus(await stage.call('GET', 'tutorial.png', { query: [['acl']] }), 200)
        assert.equal(element(acl.text, 'Grant'), 'default')
      },
    },
  ]
}

function badPutCases(stage: Stage): Case[] {
  const refused: [name: string, headers: Headers, status: number, code: string][] = [
    ['content-md5-of-another-body', { 'Content-MD5': md5Base64('other') }, 400, 'InvalidDigest'],
    ['content-md5-not-base64', { 'Content-MD5': 'not an md5' }, 400, 'InvalidDigest'],
    ['crc-of-another-body', { 'x-oss-hash-crc64ecma': '1' }, 400, 'InvalidCRC64'],
    ['unknown-object-acl', { 'x-oss-object-acl': 'public' }, 400, 'InvalidArgument'],
    ['unknown-storage-class', { 'x-oss-storage-class': 'Gold' }, 400, 'InvalidArgument'],
    ['if-none-match-with-an-etag', { 'If-None-Match': '"abc"' }, 400, 'NotImplemented'],
    ['if-modified-since', { 'If-Modified-Since': 'Fri, 28 Feb 2031 05:38:42 GMT' }, 400, 'NotImplemented'],
    ['if-match-of-what-is-not-there', { 'If-Match': '*' }, 412, 'PreconditionFailed'],
  ]
  return [
    ...refused.map(([name, headers, status, code]): Case => ({
      name: `PutObject_${name}`,
      run: async () => {
        expectError(await stage.call('PUT', 'refused', { body: 'abc', headers }), status, code)
        expectError(await stage.get('refused'), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'PutObject_metadata-over-8-kib',
      run: async () => {
        // The documentation names no code for it, so the status alone is judged.
        const headers = { 'x-oss-meta-a': 'x'.repeat(8_192) }
        expectStatus(await stage.call('PUT', 'refused', { body: 'abc', headers }), 400)
        await stage.put('largest-metadata', 'abc', { 'x-oss-meta-a': 'x'.repeat(8_100) })
      },
    },
    {
      name: 'PutObject_bucket-that-is-not-there',
      run: async () => {
        const answer = await stage.oss.call('PUT', { bucket: stage.world.name('none'), key: 'a', body: 'x' })
        expectError(answer, 404, 'NoSuchBucket', '0015-00000101')
        assert.ok(element(answer.text, 'BucketName') !== undefined)
      },
    },
    {
      name: 'PutObject_forbid-overwrite',
      run: async () => {
        const headers = { 'x-oss-forbid-overwrite': 'true' }
        await stage.put('once', 'first', headers)
        expectError(await stage.call('PUT', 'once', { body: 'second', headers }), 409, 'FileAlreadyExists')
        assert.equal((await stage.get('once')).text, 'first')
        await stage.put('once', 'third', { 'x-oss-forbid-overwrite': 'false' })
      },
    },
    {
      name: 'PutObject_a-refused-overwrite-leaves-the-old-object',
      run: async () => {
        await stage.put('kept', 'old')
        await stage.call('PUT', 'kept', { body: 'new', headers: { 'Content-MD5': md5Base64('other') } })
        assert.equal((await stage.get('kept')).text, 'old')
      },
    },
    {
      name: 'PutObject+HeadObject+RestoreObject_storage-classes',
      run: async () => {
        for (const storageClass of ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']) {
          await stage.put('classed', 'abc', { 'x-oss-storage-class': storageClass })
          const { headers } = expectStatus(await stage.call('HEAD', 'classed'), 200)
          assert.equal(headers['x-oss-storage-class'], storageClass)
        }
        await stage.put('classed', 'abc')
        expectError(
          await stage.call('POST', 'classed', { query: [['restore']] }),
          400,
          'OperationNotSupported',
          '0016-00000702',
        )
        expectError(await stage.call('POST', 'no/such', { query: [['restore']] }), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObject_chunked-body',
      run: async () => {
        const body = pattern(100_000)
        expectStatus(await stage.call('PUT', 'chunked', { body, chunkBytes: 7_777 }), 200)
        assert.ok((await stage.get('chunked')).body.equals(body))
      },
    },
  ]
}

function getCases(stage: Stage): Case[] {
  return [
    {
      name: 'GetObject_missing-key',
      run: async () => {
        const answer = expectError(await stage.get('no/such/key'), 404, 'NoSuchKey', '0026-00000001')
        assert.equal(element(answer.text, 'Key'), 'no/such/key')
      },
    },
    {
      name: 'GetObject_missing-bucket',
      run: async () => {
        const answer = await stage.oss.call('GET', { bucket: stage.world.name('none'), key: 'a' })
        expectError(answer, 404, 'NoSuchBucket', '0015-00000101')
      },
    },
    {
      name: 'GetObject_every-documented-header',
      run: async () => {
        await stage.put('documented', 'abc')
        const { headers } = expectStatus(await stage.get('documented'), 200)
        assert.equal(headers['server'], 'AliyunOSS')
        assert.equal(headers['accept-ranges'], 'bytes')
        assert.equal(headers['x-oss-object-type'], 'Normal')
        assert.equal(headers['x-oss-storage-class'], 'Standard')
        assert.equal(headers['content-md5'], md5Base64('abc'))
        assert.match(headers['x-oss-server-time'] ?? '', /^\d+$/)
        assert.match(headers['last-modified'] ?? '', /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
        assert.ok(Math.abs(Date.parse(headers['date'] ?? '') - Date.now()) < 60_000, 'Date is the time')
        assert.equal(headers['x-oss-version-id'], undefined, 'an unversioned bucket has no version ids')
      },
    },
    {
      name: 'GetObject_response-overrides',
      run: async () => {
        await stage.put('overridden', 'abc', { 'Content-Type': 'text/plain' })
        const overrides = {
          'content-type': 'image/png',
          'content-language': 'de',
          expires: 'Fri, 28 Feb 2031 05:38:42 GMT',
          'cache-control': 'no-store',
          'content-disposition': 'attachment; filename=x y.txt',
          'content-encoding': 'gzip',
        }
        const query = Object.entries(overrides).map(([name, value]) => [`response-${name}`, value] as const)
        const { headers } = expectStatus(await stage.get('overridden', {}, query), 200)
        for (const [name, value] of Object.entries(overrides)) assert.equal(headers[name], value)
      },
    },
    {
      name: 'GetObject_response-overrides-with-line-ends-are-refused',
      run: async () => {
        await stage.put('overridden')
        const answer = await stage.get('overridden', {}, [['response-content-type', 'a/b\r\nX-Injected: yes']])
        expectError(answer, 400, 'InvalidArgument')
      },
    },
    {
      name: 'GetObject_response-overrides-are-refused-to-the-anonymous',
      run: async () => {
        await stage.put('public', 'abc', { 'x-oss-object-acl': 'public-read' })
        const call = { bucket: stage.bucket, key: 'public' }
        expectStatus(await stage.oss.as(undefined).call('GET', call), 200)
        const answer = await stage.oss.as(undefined).call('GET', { ...call, query: [['response-expires', 'now']] })
        expectError(answer, 400, 'InvalidRequest')
      },
    },
  ]
}

function headCases(stage: Stage): Case[] {
  return [
    {
      name: 'HeadObject_same-headers-as-get-and-no-body',
      run: async () => {
        await stage.put('head', 'abcdef', { 'x-oss-meta-a': 'b', 'Content-Type': 'text/plain' })
        const head = expectStatus(await stage.call('HEAD', 'head'), 200)
        const get = await stage.get('head')
        assert.equal(head.body.length, 0)
        const steady = ['content-length', 'content-type', 'etag', 'last-modified', 'x-oss-meta-a', 'x-oss-object-type']
        for (const name of [...steady, 'x-oss-hash-crc64ecma', 'content-md5', 'x-oss-storage-class'])
          assert.equal(head.headers[name], get.headers[name], name)
      },
    },
    {
      name: 'HeadObject_missing-key-in-x-oss-err',
      run: async () => expectHeadError(await stage.call('HEAD', 'nothing'), 404, 'NoSuchKey'),
    },
    {
      name: 'HeadObject_missing-bucket-in-x-oss-err',
      run: async () => {
        const answer = await stage.oss.call('HEAD', { bucket: stage.world.name('none'), key: 'a' })
        expectHeadError(answer, 404, 'NoSuchBucket')
      },
    },
    {
      name: 'HeadObject_denied-in-x-oss-err',
      run: async () => {
        await stage.put('hidden')
        const answer = await stage.oss.as(undefined).call('HEAD', { bucket: stage.bucket, key: 'hidden' })
        expectHeadError(answer, 403, 'AccessDenied')
      },
    },
    ...(['HEAD', 'GET'] as const).map((method): Case => ({
      name: `GetObjectMeta_by-${method.toLowerCase()}-is-the-reduced-set`,
      run: async () => {
        await stage.put('meta', 'abc', { 'x-oss-meta-a': 'b', 'Content-Type': 'text/plain' })
        const answer = expectStatus(await stage.call(method, 'meta', { query: [['objectMeta']] }), 200)
        assert.equal(answer.headers['content-length'], method === 'HEAD' ? '3' : answer.headers['content-length'])
        assert.equal(answer.headers['etag'], etagOf('abc'))
        assert.equal(answer.headers['x-oss-hash-crc64ecma'], crc64('abc'))
        assert.equal(answer.headers['x-oss-meta-a'], undefined)
        assert.ok(answer.headers['last-modified'] !== undefined)
      },
    })),
    {
      name: 'GetObjectMeta_missing-key',
      run: async () =>
        expectHeadError(await stage.call('HEAD', 'nothing', { query: [['objectMeta']] }), 404, 'NoSuchKey'),
    },
  ]
}

function deleteCases(stage: Stage): Case[] {
  return [
    {
      name: 'DeleteObject_then-it-is-gone',
      run: async () => {
        await stage.put('doomed')
        const { body } = expectStatus(await stage.call('DELETE', 'doomed'), 204)
        assert.equal(body.length, 0)
        expectError(await stage.get('doomed'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteObject_what-is-not-there-is-204',
      run: async () => void expectStatus(await stage.call('DELETE', 'never'), 204),
    },
    {
      name: 'DeleteObject_missing-bucket',
      run: async () => {
        const answer = await stage.oss.call('DELETE', { bucket: stage.world.name('none'), key: 'a' })
        expectError(answer, 404, 'NoSuchBucket')
      },
    },
  ]
}
