/** What can be asked about a bucket, and its ACL, by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function bucketReadCases(stage: Stage): Case[] {
  const reads: [name: string, query: string, root: string][] = [
    ['GetBucketInfo', 'bucketInfo', 'BucketInfo'],
    ['GetBucketLocation', 'location', 'LocationConstraint'],
    ['GetBucketAcl', 'acl', 'AccessControlPolicy'],
    ['GetBucketStat', 'stat', 'BucketStat'],
    ['GetBucketVersioning', 'versioning', 'VersioningConfiguration'],
    ['ListObjectVersions', 'versions', 'ListVersionsResult'],
    ['ListLiveChannel', 'live', 'ListLiveChannelResult'],
    ['ListMultipartUploads', 'uploads', 'ListMultipartUploadsResult'],
  ]
  return [
    ...(
      [
        ['GET', [['metaQuery']], 'GetMetaQueryStatus'],
        ['PUT', [['rtc']], 'PutBucketRTC'],
        ['POST', [['metaQuery'], ['comp', 'query']], 'DoMetaQuery'],
      ] as const
    ).map(([method, query, name]): Case => ({
      name: `${name}_is-refused-by-its-name`,
      run: async () => {
        const answer = await stage.call(method, undefined, { query })
        expectError(answer, 400, 'NotImplemented')
        assert.match(answer.text, new RegExp(`\\b${name}\\b`))
      },
    })),
    ...reads.flatMap(([operation, query, root]): Case[] => [
      {
        name: `${operation}_of-a-new-bucket`,
        run: async () => {
          const bucket = await stage.world.bucket('new')
          const { text, headers } = expectStatus(await stage.oss.call('GET', { bucket, query: [[query]] }), 200)
          assert.match(text, new RegExp(`^<\\?xml version="1.0" encoding="UTF-8"\\?>\\s*<${root}[ />]`))
          assert.match(headers['content-type'] ?? '', /^application\/xml/)
        },
      },
      {
        name: `${operation}_missing-bucket`,
        run: async () => {
          const answer = await stage.oss.call('GET', { bucket: stage.world.name('none'), query: [[query]] })
          expectError(answer, 404, 'NoSuchBucket', '0015-00000101')
        },
      },
      {
        name: `${operation}_anonymous-is-refused`,
        run: async () => {
          const answer = await stage.oss.as(undefined).call('GET', { bucket: stage.bucket, query: [[query]] })
          expectError(answer, 403, 'AccessDenied')
        },
      },
    ]),
    {
      name: 'GetBucketInfo_every-field-that-clients-insist-on',
      run: async () => {
        const { text } = await stage.call('GET', undefined, { query: [['bucketInfo']] })
        for (const name of [
          'Name',
          'CreationDate',
          'StorageClass',
          'ExtranetEndpoint',
          'IntranetEndpoint',
          'Location',
          'ID',
          'DisplayName',
          'Grant',
        ])
          assert.ok(element(text, name) !== undefined, name)
        assert.equal(element(text, 'Location'), `oss-${stage.world.target.region}`)
      },
    },
    {
      name: 'GetBucketLocation_has-the-oss-prefix',
      run: async () => {
        const { text } = await stage.call('GET', undefined, { query: [['location']] })
        assert.equal(element(text, 'LocationConstraint'), `oss-${stage.world.target.region}`)
      },
    },
    ...aclCases(stage),
  ]
}

function aclCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutBucketAcl_changes-what-strangers-may-do',
      run: async () => {
        const bucket = await stage.world.bucket('acl')
        await stage.oss.call('PUT', { bucket, key: 'a', body: 'x' })
        const stranger = stage.oss.as(undefined)
        const change = async (acl: string): Promise<void> =>
          void expectStatus(
            await stage.oss.call('PUT', { bucket, query: [['acl']], headers: { 'x-oss-acl': acl } }),
            200,
          )
        expectError(await stranger.call('GET', { bucket, key: 'a' }), 403, 'AccessDenied')
        await change('public-read')
        expectStatus(await stranger.call('GET', { bucket, key: 'a' }), 200)
        expectError(await stranger.call('PUT', { bucket, key: 'b', body: 'x' }), 403, 'AccessDenied')
        expectError(await stranger.call('GET', { bucket }), 403, 'AccessDenied')
        await change('public-read-write')
        expectStatus(await stranger.call('PUT', { bucket, key: 'b', body: 'x' }), 200)
        await change('private')
        expectError(await stranger.call('GET', { bucket, key: 'b' }), 403, 'AccessDenied')
      },
    },
    {
      name: 'PutBucketAcl_unknown-acl',
      run: async () => {
        const answer = await stage.call('PUT', undefined, { query: [['acl']], headers: { 'x-oss-acl': 'everybody' } })
        expectError(answer, 400, 'InvalidArgument', '0015-00000204')
      },
    },
    {
      name: 'PutBucketAcl_makes-a-missing-bucket',
      run: async () => {
        const bucket = stage.world.name('made')
        stage.world.forget(bucket)
        expectStatus(
          await stage.oss.call('PUT', { bucket, query: [['acl']], headers: { 'x-oss-acl': 'public-read' } }),
          200,
        )
        assert.equal(element((await stage.oss.call('GET', { bucket, query: [['acl']] })).text, 'Grant'), 'public-read')
      },
    },
  ]
}
