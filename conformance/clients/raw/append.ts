/** AppendObject and the ACLs of objects by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, md5Base64 } from '../../wire/checksums.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function appendCases(stage: Stage): Case[] {
  const append = async (key: string, position: string, body: string, headers: Headers = {}): Promise<WireAnswer> =>
    stage.call('POST', key, { query: [['append'], ['position', position]], body, headers })
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
      name: 'SealAppendObject+AppendObject_nothing-more',
      run: async () => {
        const seal = (position: string): Promise<WireAnswer> =>
          stage.call('POST', 'append/sealed', { query: [['seal'], ['position', position]] })
        await append('append/sealed', '0', 'abc')
        const wrong = expectError(await seal('2'), 409, 'PositionNotEqualToLength', '0026-00000016')
        assert.equal(wrong.headers['x-oss-next-append-position'], '3')
        const sealedTime = expectStatus(await seal('3'), 200).headers['x-oss-sealed-time']
        assert.ok(Date.parse(sealedTime ?? '') > 0)
        assert.equal(expectStatus(await seal('3'), 200).headers['x-oss-sealed-time'], sealedTime)
        expectError(await append('append/sealed', '3', 'x'), 409, 'AppendSealedObjectNotAllowed')
        for (const method of ['GET', 'HEAD'])
          assert.equal((await stage.call(method, 'append/sealed')).headers['x-oss-sealed-time'], sealedTime)
      },
    },
    {
      name: 'SealAppendObject_of-what-cannot-be-sealed',
      run: async () => {
        const seal = (key: string, position?: string): Promise<WireAnswer> =>
          stage.call('POST', key, {
            query: [['seal'], ...(position === undefined ? [] : [['position', position] as const])],
          })
        await stage.put('append/plain', 'abc')
        expectError(await seal('append/plain', '3'), 409, 'ObjectNotAppendable')
        expectError(await seal('append/nothing', '0'), 404, 'NoSuchKey')
        expectError(await seal('append/plain'), 400, 'MissingArgument')
        expectError(await seal('append/plain', 'x'), 400, 'InvalidArgument')
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
    stage.call('PUT', key, { query: [['acl']], headers: { 'x-oss-object-acl': acl } })
  const stranger = async (key: string, method = 'GET'): Promise<WireAnswer> =>
    stage.oss.as(undefined).call(method, { bucket: stage.bucket, key, ...(method === 'PUT' ? { body: 'x' } : {}) })
  return [
    ...(['default', 'private', 'public-read', 'public-read-write'] as const).map((acl): Case => ({
      name: `PutObjectAcl+GetObjectAcl_${acl}`,
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
