/** Retention policies, and that no entrance changes what they keep. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { md5Base64 } from '../../wire/checksums.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export const wormOf = (root: string, days: number): string =>
  `<${root}><RetentionPeriodInDays>${days}</RetentionPeriodInDays></${root}>`

export function wormCases(stage: Stage): Case[] {
  const initiate = async (bucket: string, days = 2) =>
    stage.oss.call('POST', { bucket, query: [['worm']], body: wormOf('InitiateWormConfiguration', days) })
  const idOf = async (bucket: string): Promise<string> =>
    expectStatus(await initiate(bucket), 200).headers['x-oss-worm-id'] ?? ''
  return [
    {
      name: 'InitiateBucketWorm+CompleteBucketWorm+ExtendBucketWorm+GetBucketWorm_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('worm')
        const get = async () => stage.oss.call('GET', { bucket, query: [['worm']] })
        expectError(await get(), 404, 'NoSuchWORMConfiguration')
        const id = await idOf(bucket)
        assert.ok(id !== '')
        const begun = expectStatus(await get(), 200)
        assert.deepEqual(
          ['WormId', 'State', 'RetentionPeriodInDays'].map((name) => element(begun.text, name)),
          [id, 'InProgress', '2'],
        )
        assert.match(element(begun.text, 'CreationDate') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        const [from, to] = ['CreationDate', 'ExpirationDate'].map((name) => Date.parse(element(begun.text, name) ?? ''))
        assert.equal((to ?? 0) - (from ?? 0), 86_400_000)
        expectError(await initiate(bucket), 409, 'WORMConfigurationAlreadyExists')
        const extend = async (days: number, wormId = id) =>
          stage.oss.call('POST', {
            bucket,
            query: [['wormId', wormId], ['wormExtend']],
            body: wormOf('ExtendWormConfiguration', days),
          })
        expectError(await extend(3), 400, 'InvalidWORMConfiguration')
        expectError(await stage.oss.call('POST', { bucket, query: [['wormId', 'x']] }), 404, 'NoSuchWORMConfiguration')
        expectStatus(await stage.oss.call('POST', { bucket, query: [['wormId', id]] }), 200)
        assert.equal(element((await get()).text, 'State'), 'Locked')
        expectError(await extend(1), 400, 'InvalidWORMConfiguration')
        expectError(await extend(3, 'x'), 404, 'NoSuchWORMConfiguration')
        expectStatus(await extend(3), 200)
        assert.equal(element((await get()).text, 'RetentionPeriodInDays'), '3')
        expectError(await stage.oss.call('DELETE', { bucket, query: [['worm']] }), 403, 'WORMConfigurationLocked')
      },
    },
    {
      name: 'InitiateBucketWorm_refused',
      run: async () => {
        for (const days of [0, 25_551]) expectError(await initiate(stage.bucket, days), 400, 'InvalidWORMConfiguration')
        const call = { bucket: stage.bucket, query: [['worm']] as const, body: '<WormConfiguration/>' }
        expectError(await stage.oss.call('POST', call), 400, 'MalformedXML')
      },
    },
    {
      name: 'AbortBucketWorm_lets-go',
      run: async () => {
        const bucket = await stage.world.bucket('worm')
        await idOf(bucket)
        const put = async () => stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
        expectStatus(await put(), 200)
        expectError(await put(), 409, 'FileImmutable')
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['worm']] }), 204)
        expectStatus(await put(), 200)
      },
    },
    {
      name: 'PutObject+CopyObject+AppendObject+DeleteObject+DeleteMultipleObjects+CompleteMultipartUpload_retained',
      run: async () => {
        const bucket = await stage.world.bucket('worm')
        const a = { bucket, key: 'a' }
        expectStatus(await stage.oss.call('PUT', { ...a, body: 'kept' }), 200)
        const append = async (position: string) =>
          stage.oss.call('POST', { bucket, key: 'log', query: [['append'], ['position', position]], body: 'line' })
        expectStatus(await append('0'), 200)
        const begun = await stage.oss.call('POST', { ...a, query: [['uploads']] })
        const uploadId = element(expectStatus(begun, 200).text, 'UploadId') ?? ''
        const part = await stage.oss.call('PUT', {
          ...a,
          query: [
            ['partNumber', '1'],
            ['uploadId', uploadId],
          ],
          body: 'part',
        })
        expectStatus(part, 200)
        await idOf(bucket)
        expectError(await stage.oss.call('PUT', { ...a, body: 'new' }), 409, 'FileImmutable')
        expectError(await stage.oss.call('DELETE', a), 409, 'FileImmutable')
        expectError(
          await stage.oss.call('PUT', { ...a, headers: { 'x-oss-copy-source': `/${bucket}/log` } }),
          409,
          'FileImmutable',
        )
        expectError(
          await stage.oss.call('PUT', {
            ...a,
            headers: { 'x-oss-copy-source': `/${bucket}/a`, 'x-oss-metadata-directive': 'REPLACE' },
          }),
          409,
          'FileImmutable',
        )
        expectError(await append('4'), 409, 'FileImmutable')
        const complete = `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${part.headers['etag']}</ETag></Part></CompleteMultipartUpload>`
        expectError(
          await stage.oss.call('POST', { ...a, query: [['uploadId', uploadId]], body: complete }),
          409,
          'FileImmutable',
        )
        const many = '<Delete><Object><Key>a</Key></Object></Delete>'
        expectError(
          await stage.oss.call('POST', {
            bucket,
            query: [['delete']],
            body: many,
            headers: { 'Content-MD5': md5Base64(many) },
          }),
          409,
          'FileImmutable',
        )
        assert.equal(expectStatus(await stage.oss.call('GET', a), 200).text, 'kept')
        assert.equal(expectStatus(await stage.oss.call('GET', { bucket, key: 'log' }), 200).text, 'line')
        expectStatus(await stage.oss.call('PUT', { bucket, key: 'new', body: 'x' }), 200)
        expectStatus(await stage.oss.call('DELETE', { bucket, query: [['worm']] }), 204)
      },
    },
  ]
}
