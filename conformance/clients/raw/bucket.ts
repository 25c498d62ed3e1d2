/** ListBuckets and the operations of a bucket itself, by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function bucketCases(stage: Stage): Case[] {
  return [...serviceCases(stage), ...putBucketCases(stage), ...deleteBucketCases(stage)]
}

function serviceCases(stage: Stage): Case[] {
  return [
    {
      name: 'ListBuckets_every-field',
      run: async () => {
        const { text } = expectStatus(await stage.oss.call('GET'), 200)
        const bucket = elements(text, 'Bucket').find((one) => one.includes(`<Name>${stage.bucket}</Name>`)) ?? ''
        assert.equal(element(bucket, 'Location'), `oss-${stage.world.target.region}`)
        assert.equal(element(bucket, 'Region'), stage.world.target.region)
        assert.equal(element(bucket, 'StorageClass'), 'Standard')
        assert.match(element(bucket, 'CreationDate') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
        for (const name of ['ExtranetEndpoint', 'IntranetEndpoint'])
          assert.ok((element(bucket, name) ?? '') !== '', name)
        assert.ok((element(text, 'ID') ?? '') !== '')
      },
    },
    {
      name: 'ListBuckets_pages-and-prefix',
      run: async () => {
        const prefix = stage.world.name('page')
        const names = ['a', 'b', 'c'].map((end) => `${prefix}-${end}`)
        for (const bucket of names) {
          stage.world.forget(bucket)
          expectStatus(await stage.oss.call('PUT', { bucket }), 200)
        }
        const page = await stage.oss.call('GET', {
          query: [
            ['prefix', prefix],
            ['max-keys', '2'],
          ],
        })
        assert.deepEqual(elements(expectStatus(page, 200).text, 'Name'), names.slice(0, 2))
        assert.equal(element(page.text, 'IsTruncated'), 'true')
        const marker = element(page.text, 'NextMarker') ?? ''
        const rest = await stage.oss.call('GET', {
          query: [
            ['prefix', prefix],
            ['marker', marker],
            ['max-keys', '2'],
          ],
        })
        assert.deepEqual(elements(rest.text, 'Name'), names.slice(2))
        assert.notEqual(element(rest.text, 'IsTruncated'), 'true')
      },
    },
    {
      name: 'ListBuckets_max-keys-out-of-range',
      run: async () => {
        for (const value of ['-1', '1001', 'x'])
          expectError(await stage.oss.call('GET', { query: [['max-keys', value]] }), 400, 'InvalidArgument')
      },
    },
    {
      name: 'ListBuckets_anonymous-is-refused',
      run: async () => void expectError(await stage.oss.as(undefined).call('GET'), 403, 'AccessDenied'),
    },
  ]
}

function putBucketCases(stage: Stage): Case[] {
  const bad = ['ab', 'Upper', 'under_score', '-front', 'back-', 'a'.repeat(64), 'dot.ted', '192.168.0.1x']
  return [
    {
      name: 'PutBucket_again-is-200',
      run: async () => void expectStatus(await stage.oss.call('PUT', { bucket: stage.bucket }), 200),
    },
    ...bad.map((bucket): Case => ({
      name: `PutBucket_name-${bucket.length > 20 ? 'of-64-characters' : bucket}`,
      run: async () => void expectError(await stage.oss.call('PUT', { bucket }), 400, 'InvalidBucketName'),
    })),
    ...(['private', 'public-read', 'public-read-write'] as const).map((acl): Case => ({
      name: `PutBucket+GetBucketAcl_acl-${acl}`,
      run: async () => {
        const bucket = await stage.world.bucket('acl', { 'x-oss-acl': acl })
        const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: [['acl']] }), 200)
        assert.equal(element(text, 'Grant'), acl)
        assert.ok((element(text, 'ID') ?? '') !== '')
      },
    })),
    {
      name: 'PutBucket_unknown-acl',
      run: async () => {
        const bucket = stage.world.name('bucket')
        const answer = await stage.oss.call('PUT', { bucket, headers: { 'x-oss-acl': 'public' } })
        expectError(answer, 400, 'InvalidArgument', '0015-00000204')
        expectError(await stage.oss.call('GET', { bucket, query: [['acl']] }), 404, 'NoSuchBucket')
      },
    },
    {
      name: 'PutBucket_storage-class-and-redundancy',
      run: async () => {
        const bucket = stage.world.name('class')
        stage.world.forget(bucket)
        const body =
          '<CreateBucketConfiguration><StorageClass>IA</StorageClass><DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>'
        expectStatus(await stage.oss.call('PUT', { bucket, body }), 200)
        const { text } = await stage.oss.call('GET', { bucket, query: [['bucketInfo']] })
        assert.deepEqual([element(text, 'StorageClass'), element(text, 'DataRedundancyType')], ['IA', 'ZRS'])
        const other = '<CreateBucketConfiguration><StorageClass>Archive</StorageClass></CreateBucketConfiguration>'
        expectError(await stage.oss.call('PUT', { bucket, body: other }), 409, 'BucketAlreadyExists', '0015-00000104')
      },
    },
    {
      name: 'PutBucket_malformed-xml',
      run: async () => {
        const bucket = stage.world.name('bucket')
        for (const body of [
          '<CreateBucketConfiguration>',
          '<Other></Other>',
          'plain',
          '<!DOCTYPE x [<!ENTITY a "b">]><CreateBucketConfiguration>&a;</CreateBucketConfiguration>',
        ])
          expectError(await stage.oss.call('PUT', { bucket, body }), 400, 'MalformedXML')
      },
    },
    {
      name: 'PutBucket_anonymous-is-refused',
      run: async () => {
        const bucket = stage.world.name('bucket')
        expectError(await stage.oss.as(undefined).call('PUT', { bucket }), 403, 'AccessDenied')
      },
    },
  ]
}

/** It fills the account, so it plays apart from the others. */
export function tooManyBuckets(stage: Stage): Case {
  return {
    name: 'PutBucket_more-than-the-account-may-own',
    run: async () => {
      const bucketsMax = 100
      for (let count = 0; count <= bucketsMax; count += 1) {
        const bucket = stage.world.name('many')
        const answer = await stage.oss.call('PUT', { bucket })
        if (answer.status !== 200) return void expectError(answer, 400, 'TooManyBuckets')
        stage.world.forget(bucket)
      }
      assert.fail('an account may own any number of buckets')
    },
  }
}

function deleteBucketCases(stage: Stage): Case[] {
  return [
    {
      name: 'DeleteBucket_empty-is-204',
      run: async () => {
        const bucket = await stage.world.bucket('doomed')
        expectStatus(await stage.oss.call('DELETE', { bucket }), 204)
        expectError(await stage.oss.call('DELETE', { bucket }), 404, 'NoSuchBucket', '0015-00000101')
      },
    },
    {
      name: 'DeleteBucket_with-an-object-is-409',
      run: async () => {
        await stage.put('resident')
        const answer = await stage.oss.call('DELETE', { bucket: stage.bucket })
        expectError(answer, 409, 'BucketNotEmpty', '0015-00000301')
        assert.equal(element(answer.text, 'BucketName'), stage.bucket)
      },
    },
    {
      name: 'DeleteBucket_with-an-upload-is-409-until-it-is-aborted',
      run: async () => {
        const bucket = await stage.world.bucket('upload')
        const { text } = expectStatus(await stage.oss.call('POST', { bucket, key: 'a', query: [['uploads']] }), 200)
        const uploadId = element(text, 'UploadId') ?? ''
        expectStatus(
          await stage.oss.call('PUT', {
            bucket,
            key: 'a',
            query: [
              ['partNumber', '1'],
              ['uploadId', uploadId],
            ],
            body: 'x',
          }),
          200,
        )
        expectError(await stage.oss.call('DELETE', { bucket }), 409, 'BucketNotEmpty')
        expectStatus(await stage.oss.call('DELETE', { bucket, key: 'a', query: [['uploadId', uploadId]] }), 204)
        expectStatus(await stage.oss.call('DELETE', { bucket }), 204)
      },
    },
    {
      name: 'DeleteBucket_anonymous-is-refused',
      run: async () =>
        void expectError(await stage.oss.as(undefined).call('DELETE', { bucket: stage.bucket }), 403, 'AccessDenied'),
    },
  ]
}
