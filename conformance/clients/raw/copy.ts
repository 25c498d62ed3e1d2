/** CopyObject, DeleteMultipleObjects, AppendObject and object ACLs by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf, md5Base64 } from '../../wire/checksums.ts'
import { percentPath } from '../../wire/percent.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements, escaped } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function copyCases(stage: Stage): Case[] {
  const copy = async (from: string, to: string, headers: Headers = {}): Promise<WireAnswer> =>
    await stage.call('PUT', to, {
      headers: { 'x-oss-copy-source': `/${stage.bucket}/${percentPath(from)}`, ...headers },
    })
  const old = 'Thu, 01 Jan 2015 00:00:00 GMT'
  const other = '"0123456789ABCDEF0123456789ABCDEF"'
  const conditions: [name: string, headers: Headers, status: number][] = [
    ['if-match-same', { 'x-oss-copy-source-if-match': etagOf('source') }, 200],
    ['if-match-other', { 'x-oss-copy-source-if-match': other }, 412],
    ['if-none-match-same', { 'x-oss-copy-source-if-none-match': etagOf('source') }, 304],
    ['if-none-match-other', { 'x-oss-copy-source-if-none-match': other }, 200],
    ['if-unmodified-since-past', { 'x-oss-copy-source-if-unmodified-since': old }, 412],
    ['if-modified-since-past', { 'x-oss-copy-source-if-modified-since': old }, 200],
  ]
  return [
    {
      name: 'CopyObject_body-metadata-and-checksums-travel',
      run: async () => {
        await stage.put('copy/从 a+b', 'source', { 'x-oss-meta-a': 'b', 'Content-Type': 'text/css' })
        const answer = expectStatus(await copy('copy/从 a+b', 'copy/to'), 200)
        assert.equal(element(answer.text, 'ETag'), etagOf('source'))
        assert.match(element(answer.text, 'LastModified') ?? '', /\.000Z$/)
        const { text, headers } = await stage.get('copy/to')
        assert.deepEqual([text, headers['x-oss-meta-a'], headers['content-type']], ['source', 'b', 'text/css'])
        assert.equal(headers['x-oss-hash-crc64ecma'], crc64('source'))
      },
    },
    {
      name: 'CopyObject_replace-takes-the-requests-metadata',
      run: async () => {
        await stage.put('copy/from', 'source', { 'x-oss-meta-old': '1', 'Content-Type': 'text/css' })
        expectStatus(
          await copy('copy/from', 'copy/to', {
            'x-oss-metadata-directive': 'REPLACE',
            'x-oss-meta-new': '2',
            'Content-Type': 'text/plain',
          }),
          200,
        )
        const { headers } = await stage.get('copy/to')
        assert.deepEqual(
          [headers['x-oss-meta-old'], headers['x-oss-meta-new'], headers['content-type']],
          [undefined, '2', 'text/plain'],
        )
      },
    },
    {
      name: 'CopyObject_onto-itself-changes-metadata',
      run: async () => {
        await stage.put('copy/self', 'source', { 'x-oss-meta-old': '1' })
        expectStatus(
          await copy('copy/self', 'copy/self', { 'x-oss-metadata-directive': 'REPLACE', 'x-oss-meta-new': '2' }),
          200,
        )
        const { text, headers } = await stage.get('copy/self')
        assert.deepEqual([text, headers['x-oss-meta-old'], headers['x-oss-meta-new']], ['source', undefined, '2'])
      },
    },
    {
      name: 'CopyObject_from-another-bucket',
      run: async () => {
        const bucket = await stage.world.bucket('source')
        expectStatus(await stage.oss.call('PUT', { bucket, key: 'a', body: 'far' }), 200)
        expectStatus(await stage.call('PUT', 'copy/far', { headers: { 'x-oss-copy-source': `/${bucket}/a` } }), 200)
        assert.equal((await stage.get('copy/far')).text, 'far')
      },
    },
    ...conditions.map(([name, headers, status]): Case => ({
      name: `CopyObject_${name}`,
      run: async () => {
        await stage.put('copy/from', 'source')
        const answer = expectStatus(await copy('copy/from', 'copy/conditional', headers), status)
        if (status === 412) expectError(answer, 412, 'PreconditionFailed')
      },
    })),
    {
      name: 'CopyObject_missing-source',
      run: async () => void expectError(await copy('copy/nothing', 'copy/to'), 404, 'NoSuchKey'),
    },
    {
      name: 'CopyObject_missing-source-bucket',
      run: async () => {
        const headers = { 'x-oss-copy-source': `/${stage.world.name('none')}/a` }
        expectError(await stage.call('PUT', 'copy/to', { headers }), 404, 'NoSuchBucket')
      },
    },
    {
      name: 'CopyObject_malformed-source',
      run: async () => {
        for (const source of ['no-slash', '/', `/${stage.bucket}`, `/${stage.bucket}/`])
          assert.equal(
            (await stage.call('PUT', 'copy/to', { headers: { 'x-oss-copy-source': source } })).status,
            400,
            source,
          )
      },
    },
    {
      name: 'CopyObject_unknown-directive',
      run: async () => {
        await stage.put('copy/from', 'source')
        expectError(await copy('copy/from', 'copy/to', { 'x-oss-metadata-directive': 'MERGE' }), 400, 'InvalidArgument')
      },
    },
    {
      name: 'CopyObject_forbid-overwrite',
      run: async () => {
        await stage.put('copy/from', 'source')
        await stage.put('copy/taken', 'mine')
        expectError(
          await copy('copy/from', 'copy/taken', { 'x-oss-forbid-overwrite': 'true' }),
          409,
          'FileAlreadyExists',
        )
        assert.equal((await stage.get('copy/taken')).text, 'mine')
      },
    },
  ]
}

export function deleteManyCases(stage: Stage): Case[] {
  const send = async (
    body: string,
    headers: Headers = { 'Content-MD5': md5Base64(body) },
    query: [string, string?][] = [],
  ): Promise<WireAnswer> => await stage.call('POST', undefined, { query: [['delete'], ...query], body, headers })
  const document = (keys: readonly string[], quiet = false): string =>
    `<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>${quiet}</Quiet>${keys.map((key) => `<Object><Key>${escaped(key)}</Key></Object>`).join('')}</Delete>`
  const awkward = ['many/a&b', 'many/<c>', 'many/"d"', 'many/\u0001e', 'many/\r\nf', 'many/空']
  return [
    {
      name: 'DeleteMultipleObjects_answers-every-key-even-the-absent',
      run: async () => {
        await stage.put('many/1')
        await stage.put('many/2')
        const { text } = expectStatus(await send(document(['many/1', 'many/2', 'many/absent'])), 200)
        assert.deepEqual(elements(text, 'Key').toSorted(), ['many/1', 'many/2', 'many/absent'])
        expectError(await stage.get('many/1'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_quiet-answers-nothing',
      run: async () => {
        await stage.put('many/1')
        const { text } = expectStatus(await send(document(['many/1'], true)), 200)
        assert.deepEqual(elements(text, 'Key'), [])
        expectError(await stage.get('many/1'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_keys-that-xml-cannot-hold-plainly',
      run: async () => {
        for (const key of awkward) await stage.put(key)
        const document1 = document(awkward)
        const answer = await send(document1, { 'Content-MD5': md5Base64(document1) }, [['encoding-type', 'url']])
        assert.deepEqual(
          elements(expectStatus(answer, 200).text, 'Key').map(decodeURIComponent).toSorted(),
          awkward.toSorted(),
        )
        for (const key of awkward) expectError(await stage.get(key), 404, 'NoSuchKey')
      },
    },
    {
      name: 'DeleteMultipleObjects_without-content-md5',
      run: async () => {
        await stage.put('many/kept')
        assert.equal((await send(document(['many/kept']), {})).status, 400)
        expectStatus(await stage.get('many/kept'), 200)
      },
    },
    {
      name: 'DeleteMultipleObjects_wrong-content-md5',
      run: async () => {
        await stage.put('many/kept')
        expectError(await send(document(['many/kept']), { 'Content-MD5': md5Base64('other') }), 400, 'InvalidDigest')
        expectStatus(await stage.get('many/kept'), 200)
      },
    },
    {
      name: 'DeleteMultipleObjects_malformed-documents',
      run: async () => {
        for (const body of [
          '<Delete>',
          '<Delete></Delete>',
          'x',
          '<Other/>',
          document(Array.from({ length: 1_001 }, (_, at) => `k${at}`)),
        ])
          expectError(await send(body), 400, 'MalformedXML')
      },
    },
    {
      name: 'DeleteMultipleObjects_a-thousand-keys',
      run: async () => {
        await stage.put('many/k999')
        const { text } = expectStatus(
          await send(document(Array.from({ length: 1_000 }, (_, at) => `many/k${at}`))),
          200,
        )
        assert.equal(elements(text, 'Key').length, 1_000)
        expectError(await stage.get('many/k999'), 404, 'NoSuchKey')
      },
    },
  ]
}

export function appendCases(stage: Stage): Case[] {
  const append = async (key: string, position: string, body: string, headers: Headers = {}): Promise<WireAnswer> =>
    await stage.call('POST', key, { query: [['append'], ['position', position]], body, headers })
  return [
    {
      name: 'AppendObject_grows-and-its-crc-is-of-the-whole',
      run: async () => {
        const first = expectStatus(await append('append/log', '0', 'hello ', { 'Content-Type': 'text/plain' }), 200)
        assert.equal(first.headers['x-oss-next-append-position'], '6')
        assert.equal(first.headers['x-oss-hash-crc64ecma'], crc64('hello '))
        const second = expectStatus(await append('append/log', '6', 'world'), 200)
        assert.equal(second.headers['x-oss-next-append-position'], '11')
        assert.equal(second.headers['x-oss-hash-crc64ecma'], crc64('hello world'))
        const { text, headers } = await stage.get('append/log')
        assert.equal(text, 'hello world')
        assert.deepEqual(
          [headers['x-oss-object-type'], headers['x-oss-next-append-position'], headers['content-type']],
          ['Appendable', '11', 'text/plain'],
        )
        assert.equal(headers['content-md5'], undefined)
      },
    },
    {
      name: 'AppendObject_wrong-position',
      run: async () => {
        await append('append/position', '0', 'abc')
        for (const position of ['0', '2', '4']) {
          const answer = expectError(
            await append('append/position', position, 'x'),
            409,
            'PositionNotEqualToLength',
            '0026-00000016',
          )
          assert.equal(answer.headers['x-oss-next-append-position'], '3')
        }
      },
    },
    {
      name: 'AppendObject_first-position-must-be-0',
      run: async () => void expectError(await append('append/none', '5', 'x'), 409, 'PositionNotEqualToLength'),
    },
    {
      name: 'AppendObject_to-a-normal-object',
      run: async () => {
        await stage.put('append/normal', 'abc')
        expectError(await append('append/normal', '3', 'x'), 409, 'ObjectNotAppendable')
        assert.equal((await stage.get('append/normal')).text, 'abc')
      },
    },
    {
      name: 'AppendObject_position-that-is-no-number',
      run: async () => {
        for (const position of ['-1', 'x'])
          expectError(await append('append/bad', position, 'x'), 400, 'InvalidArgument')
      },
    },
    {
      name: 'AppendObject_wrong-content-md5-appends-nothing',
      run: async () => {
        await append('append/md5', '0', 'abc')
        expectError(await append('append/md5', '3', 'x', { 'Content-MD5': md5Base64('y') }), 400, 'InvalidDigest')
        assert.equal((await stage.get('append/md5')).text, 'abc')
      },
    },
    {
      name: 'AppendObject_put-makes-it-normal-again',
      run: async () => {
        await append('append/then-put', '0', 'abc')
        await stage.put('append/then-put', 'x')
        assert.equal((await stage.get('append/then-put')).headers['x-oss-object-type'], 'Normal')
      },
    },
  ]
}

export function objectAclCases(stage: Stage): Case[] {
  const put = async (key: string, acl: string): Promise<WireAnswer> =>
    await stage.call('PUT', key, { query: [['acl']], headers: { 'x-oss-object-acl': acl } })
  const stranger = async (key: string, method = 'GET'): Promise<WireAnswer> =>
    await stage.oss
      .as(undefined)
      .call(method, { bucket: stage.bucket, key, ...(method === 'PUT' ? { body: 'x' } : {}) })
  return [
    ...(['default', 'private', 'public-read', 'public-read-write'] as const).map((acl): Case => ({
      name: `PutObjectAcl_${acl}`,
      run: async () => {
        await stage.put(`acl/${acl}`)
        expectStatus(await put(`acl/${acl}`, acl), 200)
        const { text } = expectStatus(await stage.call('GET', `acl/${acl}`, { query: [['acl']] }), 200)
        assert.equal(element(text, 'Grant'), acl)
        assert.ok((element(text, 'ID') ?? '') !== '')
        const isPublic = acl.startsWith('public')
        expectStatus(await stranger(`acl/${acl}`), isPublic ? 200 : 403)
        expectStatus(await stranger(`acl/${acl}`, 'PUT'), acl === 'public-read-write' ? 200 : 403)
      },
    })),
    {
      name: 'PutObjectAcl_unknown',
      run: async () => {
        await stage.put('acl/unknown')
        expectError(await put('acl/unknown', 'everybody'), 400, 'InvalidArgument')
      },
    },
    {
      name: 'PutObjectAcl_missing-key',
      run: async () => void expectError(await put('acl/nothing', 'private'), 404, 'NoSuchKey'),
    },
    {
      name: 'GetObjectAcl_missing-key',
      run: async () => void expectError(await stage.call('GET', 'acl/nothing', { query: [['acl']] }), 404, 'NoSuchKey'),
    },
    {
      name: 'PutObject_with-an-object-acl',
      run: async () => {
        await stage.put('acl/with', 'x', { 'x-oss-object-acl': 'public-read' })
        expectStatus(await stranger('acl/with'), 200)
        await stage.put('acl/with', 'y')
        expectError(await stranger('acl/with'), 403, 'AccessDenied')
      },
    },
  ]
}
