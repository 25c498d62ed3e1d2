/** ali-oss: objects. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf } from '../../wire/checksums.ts'
import { pattern } from '../raw/stage.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliObjectCases(stage: AliStage): Case[] {
  return [...putCases(stage), ...readCases(stage), ...otherCases(stage), ...appendCases(stage)]
}

const keys: [name: string, key: string][] = [
  ['plain', 'ali/plain.txt'],
  ['chinese', 'ali/玩家/头像.png'],
  ['spaces-plus-percent', 'ali/a b+c%20d'],
  ['control-characters', 'ali/\u0001\u0007\u000B\u000C'],
  ['line-ends', 'ali/a\r\nb'],
  ['dot-dot-inside', 'ali/a..b/..c'],
  ['punctuation', `ali/!'()*~@$&=;:,"<>`],
  ['question-mark', 'ali/a?b'],
]

function putCases(stage: AliStage): Case[] {
  return [
    {
      name: 'PutSymlink+GetSymlink_whole-life',
      run: async () => {
        await stage.client.put('link target+.txt', Buffer.from('linked'))
        await stage.client.putSymlink('link', 'link target+.txt', { meta: { of: 'link' } })
        assert.equal((await stage.client.getSymlink('link')).targetName, 'link target+.txt')
        assert.equal(String((await stage.client.get('link')).content), 'linked')
      },
    },
    {
      name: 'PutObjectTagging+GetObjectTagging+DeleteObjectTagging_whole-life',
      run: async () => {
        await stage.client.put('tags', Buffer.from('x'))
        await stage.client.putObjectTagging('tags', { a: '1', b: 'c d' })
        assert.deepEqual((await stage.client.getObjectTagging('tags')).tag, { a: '1', b: 'c d' })
        await stage.client.deleteObjectTagging('tags')
        assert.deepEqual((await stage.client.getObjectTagging('tags')).tag, {})
      },
    },
    ...keys.map(([name, key]): Case => ({
      name: `PutObject+GetObject+DeleteObject_key-${name}`,
      run: async () => {
        const { res } = await stage.client.put(key, Buffer.from(name))
        assert.equal(res.headers['etag'], etagOf(name))
        assert.equal(res.headers['x-oss-hash-crc64ecma'], crc64(name))
        assert.equal((await stage.client.get(key)).content.toString(), name)
        await stage.client.delete(key)
        await refusal(stage.client.get(key), 404, 'NoSuchKey')
      },
    })),
    {
      name: 'PutObject_from-a-file',
      run: async () => {
        const folder = mkdtempSync(join(tmpdir(), 'latchkey-ali-'))
        try {
          writeFileSync(join(folder, 'a.png'), pattern(300_000))
          await stage.client.put('ali/file.png', join(folder, 'a.png'))
          const { content, res } = await stage.client.get('ali/file.png')
          assert.ok(content.equals(pattern(300_000)))
          assert.equal(res.headers['content-type'], 'image/png')
        } finally {
          rmSync(folder, { recursive: true })
        }
      },
    },
    {
      name: 'PutObject_from-a-stream-in-chunks',
      run: async () => {
        const body = pattern(200_000)
        await stage.client.putStream('ali/stream', Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]))
        assert.ok((await stage.client.get('ali/stream')).content.equals(body))
      },
    },
    {
      name: 'PutObject+HeadObject_headers-and-metadata',
      run: async () => {
        const headers = {
          'Cache-Control': 'no-cache',
          'Content-Disposition': 'attachment',
          Expires: 'Fri, 28 Feb 2031 05:38:42 GMT',
        }
        await stage.client.put('ali/meta', Buffer.from('x'), {
          mime: 'text/html',
          meta: { uid: 7, 'player-name': 'Ada' },
          headers,
        })
        const { meta, res } = await stage.client.head('ali/meta')
        assert.deepEqual(meta, { uid: '7', 'player-name': 'Ada' })
        assert.deepEqual(
          [res.headers['content-type'], res.headers['cache-control'], res.headers['expires']],
          ['text/html', 'no-cache', headers.Expires],
        )
      },
    },
    {
      name: 'PutObject_forbid-overwrite',
      run: async () => {
        const options = { headers: { 'x-oss-forbid-overwrite': 'true' } }
        await stage.client.delete('ali/once')
        await stage.client.put('ali/once', Buffer.from('1'), { ...options, headers: { ...options.headers } })
        const error = await refusal(stage.client.put('ali/once', Buffer.from('2'), options), 409, 'FileAlreadyExists')
        assert.match(error.requestId ?? '', /^[0-9A-F]{24}$/)
      },
    },
    {
      name: 'PutObject_missing-bucket',
      run: async () => {
        const other = stage.clientWith(stage.world.target.rootKeys, {
          bucket: stage.world.name('none'),
          cname: false,
          endpoint: stage.world.target.endpoint,
        })
        const error = await refusal(other.put('a', Buffer.from('x')), 404, 'NoSuchBucket')
        assert.equal(error.ecCode, '0015-00000101')
      },
    },
  ]
}

function readCases(stage: AliStage): Case[] {
  return [
    {
      name: 'GetObject_ranges-and-conditions',
      run: async () => {
        await stage.client.put('ali/range', Buffer.from('0123456789'))
        const range = await stage.client.get('ali/range', { headers: { Range: 'bytes=2-4' } })
        assert.deepEqual(
          [range.res.status, range.content.toString(), range.res.headers['content-range']],
          [206, '234', 'bytes 2-4/10'],
        )
        const same = await stage.client.get('ali/range', { headers: { 'If-None-Match': etagOf('0123456789') } })
        assert.equal(same.res.status, 304)
        await refusal(
          stage.client.get('ali/range', { headers: { 'If-Match': etagOf('other') } }),
          412,
          'PreconditionFailed',
        )
      },
    },
    {
      name: 'GetObject_as-a-stream',
      run: async () => {
        await stage.client.put('ali/stream', pattern(150_000))
        const { stream } = await stage.client.getStream('ali/stream')
        const chunks: Buffer[] = []
        for await (const chunk of stream) chunks.push(chunk as Buffer)
        assert.ok(Buffer.concat(chunks).equals(pattern(150_000)))
      },
    },
    {
      name: 'GetObject_response-overrides',
      run: async () => {
        await stage.client.put('ali/override', Buffer.from('x'))
        const subres = { 'response-content-type': 'image/gif', 'response-cache-control': 'no-store' }
        const { res } = await stage.client.get('ali/override', { subres })
        assert.deepEqual([res.headers['content-type'], res.headers['cache-control']], ['image/gif', 'no-store'])
      },
    },
    {
      name: 'HeadObject_missing',
      run: async () => void (await refusal(stage.client.head('ali/nothing'), 404, 'NoSuchKey')),
    },
    {
      name: 'GetObjectMeta_reduced-set',
      run: async () => {
        await stage.client.put('ali/reduced', Buffer.from('abc'), { meta: { a: 1 } })
        const { res, status } = await stage.client.getObjectMeta('ali/reduced')
        assert.deepEqual(
          [status, res.headers['content-length'], res.headers['etag'], res.headers['x-oss-meta-a']],
          [200, '3', etagOf('abc'), undefined],
        )
      },
    },
  ]
}

function otherCases(stage: AliStage): Case[] {
  return [
    {
      name: 'CopyObject_plain-and-from-another-bucket',
      run: async () => {
        await stage.client.put('ali/源', Buffer.from('source'), { meta: { a: 'b' } })
        const { data } = await stage.client.copy('ali/copied', 'ali/源')
        assert.equal(data?.etag, etagOf('source'))
        assert.deepEqual((await stage.client.head('ali/copied')).meta, { a: 'b' })
        const other = await stage.world.bucket('ali-other')
        await stage.world.root.call('PUT', { bucket: other, key: 'far', body: 'far' })
        await stage.client.copy('ali/far', 'far', other)
        assert.equal((await stage.client.get('ali/far')).content.toString(), 'far')
      },
    },
    {
      name: 'CopyObject_new-metadata-and-put-meta',
      run: async () => {
        await stage.client.put('ali/source', Buffer.from('source'), { meta: { a: 'b' } })
        await stage.client.copy('ali/copied', 'ali/source', { meta: { c: 'd' } })
        assert.deepEqual((await stage.client.head('ali/copied')).meta, { c: 'd' })
        await stage.client.putMeta('ali/copied', { e: 'f' })
        assert.deepEqual((await stage.client.head('ali/copied')).meta, { e: 'f' })
      },
    },
    {
      name: 'CopyObject_conditions',
      run: async () => {
        await stage.client.put('ali/source', Buffer.from('source'))
        const copy = stage.client.copy('ali/copied', 'ali/source', { headers: { 'If-Match': etagOf('other') } })
        await refusal(copy, 412, 'PreconditionFailed')
        const same = await stage.client.copy('ali/copied', 'ali/source', {
          headers: { 'If-None-Match': etagOf('source') },
        })
        assert.equal(same.res.status, 304)
        await refusal(stage.client.copy('ali/copied', 'ali/nothing'), 404, 'NoSuchKey')
      },
    },
    {
      name: 'PutObjectAcl+GetObjectAcl_each',
      run: async () => {
        await stage.client.put('ali/acl', Buffer.from('x'))
        for (const acl of ['public-read', 'private', 'default']) {
          await stage.client.putACL('ali/acl', acl)
          const read = await stage.client.getACL('ali/acl')
          assert.equal(read.acl, acl)
          assert.ok(read.owner.id !== '')
        }
      },
    },
  ]
}

function appendCases(stage: AliStage): Case[] {
  return [
    {
      name: 'AppendObject_grows',
      run: async () => {
        await stage.client.delete('ali/log')
        const first = await stage.client.append('ali/log', Buffer.from('ab'))
        assert.equal(String(first.nextAppendPosition), '2')
        await stage.client.append('ali/log', Buffer.from('cd'), { position: 2 })
        assert.equal((await stage.client.get('ali/log')).content.toString(), 'abcd')
        const error = await refusal(
          stage.client.append('ali/log', Buffer.from('x'), { position: 1 }),
          409,
          'PositionNotEqualToLength',
        )
        assert.equal(error.ecCode, '0026-00000016')
      },
    },
    {
      name: 'AppendObject_to-a-normal-object',
      run: async () => {
        await stage.client.put('ali/normal', Buffer.from('x'))
        await refusal(stage.client.append('ali/normal', Buffer.from('y'), { position: 1 }), 409, 'ObjectNotAppendable')
      },
    },
  ]
}
