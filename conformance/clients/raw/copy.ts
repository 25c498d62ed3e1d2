/** CopyObject by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { crc64, etagOf } from '../../wire/checksums.ts'
import { percentPath } from '../../wire/percent.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export function copyCases(stage: Stage): Case[] {
  const copy = async (from: string, to: string, headers: Headers = {}): Promise<WireAnswer> =>
    stage.call('PUT', to, {
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
