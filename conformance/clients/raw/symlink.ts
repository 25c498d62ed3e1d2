/** Links, by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf } from '../../wire/checksums.ts'
import { elements } from '../../wire/xml.ts'
import { expectError, expectHeadError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function symlinkCases(stage: Stage): Case[] {
  const query = [['symlink']] as const
  const link = (key: string, target: string, headers: Headers = {}) =>
    stage.call('PUT', key, { query, headers: { 'x-oss-symlink-target': target, ...headers } })
  const readLink = (key: string) => stage.call('GET', key, { query })
  return [
    {
      name: 'PutSymlink+GetSymlink+GetObject+HeadObject_whole-life',
      run: async () => {
        await stage.put('links/目标', 'target of a link')
        const target = encodeURIComponent('links/目标')
        expectStatus(await link('links/l', target, { 'x-oss-meta-of': 'link', 'Content-Type': 'text/x-link' }), 200)
        const told = expectStatus(await readLink('links/l'), 200)
        assert.equal(told.headers['x-oss-symlink-target'], target)
        assert.equal(told.headers['x-oss-meta-of'], 'link')
        assert.equal(told.body.length, 0)
        for (const method of ['GET', 'HEAD']) {
          const { headers, text } = expectStatus(await stage.call(method, 'links/l'), 200)
          assert.equal(text, method === 'GET' ? 'target of a link' : '')
          assert.equal(headers['content-length'], '16')
          assert.equal(headers['etag'], etagOf('target of a link'))
          assert.equal(headers['x-oss-hash-crc64ecma'], crc64('target of a link'))
          assert.equal(headers['x-oss-object-type'], 'Symlink')
          assert.equal(headers['content-type'], 'text/x-link')
        }
        const listed = await stage.call('GET', undefined, { query: [['prefix', 'links/']] })
        assert.deepEqual(elements(listed.text, 'Type'), ['Symlink', 'Normal'])
        expectStatus(await stage.call('DELETE', 'links/l'), 204)
        assert.equal((await stage.get('links/目标')).text, 'target of a link')
        expectError(await readLink('links/l'), 404, 'NoSuchKey', '0026-00000001')
      },
    },
    {
      name: 'GetObject+HeadObject_link-to-nothing-and-to-a-link',
      run: async () => {
        expectStatus(await link('dangling', 'no-such-target'), 200)
        expectError(await stage.get('dangling'), 404, 'SymlinkTargetNotExist')
        expectHeadError(await stage.call('HEAD', 'dangling'), 404, 'SymlinkTargetNotExist')
        expectStatus(await link('to-a-link', 'dangling'), 200)
        expectError(await stage.get('to-a-link'), 400, 'InvalidTargetType', '0026-00000011')
      },
    },
    {
      name: 'GetSymlink_of-an-object',
      run: async () => {
        await stage.put('no-link')
        expectError(await readLink('no-link'), 400, 'NotSymlink')
      },
    },
    {
      name: 'PutSymlink_refusals',
      run: async () => {
        await stage.put('in-the-way', 'former')
        expectError(await link('in-the-way', 'a', { 'x-oss-forbid-overwrite': 'true' }), 409, 'FileAlreadyExists')
        expectError(await link('in-the-way', ''), 400, 'InvalidArgument')
        expectError(await link('in-the-way', '%2Fa'), 400, 'InvalidArgument')
        expectError(await stage.call('PUT', 'in-the-way', { query }), 400, 'MissingArgument')
        assert.equal((await stage.get('in-the-way')).text, 'former')
      },
    },
    {
      name: 'CopyObject_of-a-link-is-a-link',
      run: async () => {
        await stage.put('copied-target', 'x')
        expectStatus(await link('copied-link', 'copied-target'), 200)
        const headers = { 'x-oss-copy-source': `/${stage.bucket}/copied-link` }
        expectStatus(await stage.call('PUT', 'link-copy', { headers }), 200)
        assert.equal((await readLink('link-copy')).headers['x-oss-symlink-target'], 'copied-target')
      },
    },
  ]
}
