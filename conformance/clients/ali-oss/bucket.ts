/** ali-oss: buckets. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { refusal } from './stage.ts'
import type { AliStage } from './stage.ts'

export function aliBucketCases(stage: AliStage): Case[] {
  const region = `oss-${stage.world.target.region}`
  return [
    {
      name: 'ListBuckets_finds-the-bucket',
      run: async () => {
        const { buckets, owner } = await stage.client.listBuckets({ prefix: stage.bucket, 'max-keys': 10 })
        assert.deepEqual(
          buckets?.map(({ name }) => name),
          [stage.bucket],
        )
        assert.equal(buckets?.[0]?.region, region)
        assert.ok(owner.id !== '')
      },
    },
    {
      name: 'ListBuckets_pages',
      run: async () => {
        const prefix = stage.world.name('ali-page')
        for (const end of ['a', 'b']) {
          stage.world.forget(`${prefix}-${end}`)
          await stage.client.putBucket(`${prefix}-${end}`)
        }
        const first = await stage.client.listBuckets({ prefix, 'max-keys': 1 })
        assert.equal(first.isTruncated, true)
        const second = await stage.client.listBuckets({ prefix, 'max-keys': 1, marker: first.nextMarker })
        assert.deepEqual(
          second.buckets?.map(({ name }) => name),
          [`${prefix}-b`],
        )
      },
    },
    {
      name: 'ListBuckets_by-tag',
      run: async () => {
        const name = stage.world.name('ali-tagged')
        stage.world.forget(name)
        await stage.client.putBucket(name)
        await stage.client.putBucketTags(name, { game: name })
        const found = async (tagging: string): Promise<string[] | undefined> => {
          // Its types know no `subres`.
          const query: Readonly<Record<string, unknown>> = { subres: { tagging } }
          return (await stage.client.listBuckets(query)).buckets?.map((bucket) => bucket.name)
        }
        assert.deepEqual(await found(`"game":"${name}"`), [name])
        assert.deepEqual((await found(`"game":"${name}-other"`)) ?? [], [])
      },
    },
    {
      name: 'PutBucket+GetBucketAcl+GetBucketInfo+DeleteBucket_whole-life',
      run: async () => {
        const name = stage.world.name('ali-made')
        stage.world.forget(name)
        assert.equal((await stage.client.putBucket(name, { acl: 'public-read', storageClass: 'IA' })).res.status, 200)
        assert.equal((await stage.client.getBucketACL(name)).acl, 'public-read')
        assert.equal((await stage.client.getBucketInfo(name)).bucket['StorageClass'], 'IA')
        await stage.client.deleteBucket(name)
        await refusal(stage.client.getBucketInfo(name), 404, 'NoSuchBucket')
      },
    },
    {
      name: 'PutBucketTags+GetBucketTags+DeleteBucketTags_whole-life',
      run: async () => {
        await stage.client.putBucketTags(stage.bucket, { a: '1', b: '2' })
        assert.deepEqual((await stage.client.getBucketTags(stage.bucket)).tag, { a: '1', b: '2' })
        await stage.client.deleteBucketTags(stage.bucket)
        assert.deepEqual((await stage.client.getBucketTags(stage.bucket)).tag, {})
      },
    },
    {
      name: 'PutBucketEncryption+GetBucketEncryption+DeleteBucketEncryption_and-what-objects-become',
      run: async () => {
        const name = stage.world.name('ali-sealed')
        stage.world.forget(name)
        await stage.client.putBucket(name)
        await refusal(stage.client.getBucketEncryption(name), 404, 'NoSuchServerSideEncryptionRule')
        await stage.client.putBucketEncryption(name, { SSEAlgorithm: 'AES256' })
        const { encryption } = await stage.client.getBucketEncryption(name)
        assert.equal(encryption['SSEAlgorithm'], 'AES256')
        const { isSession } = stage.variant
        const keys = isSession ? await stage.world.session() : stage.world.target.rootKeys
        const client = stage.clientWith(keys, { bucket: name })
        const { res } = await client.put('sealed', Buffer.from('a secret'))
        const told = (headers: object): unknown => (headers as Record<string, unknown>)['x-oss-server-side-encryption']
        assert.equal(told(res.headers), 'AES256')
        const own = await client.put('kms', Buffer.from('x'), { headers: { 'x-oss-server-side-encryption': 'KMS' } })
        assert.equal(told(own.res.headers), 'KMS')
        const got = await client.get('sealed')
        assert.deepEqual([String(got.content), told(got.res.headers)], ['a secret', 'AES256'])
        await stage.client.deleteBucketEncryption(name)
        assert.equal(told((await client.put('plain', Buffer.from('x'))).res.headers), undefined)
      },
    },
    {
      name: 'DeleteBucket_not-empty',
      run: async () => {
        await stage.client.put('resident', Buffer.from('x'))
        const error = await refusal(stage.client.deleteBucket(stage.bucket), 409, 'BucketNotEmpty')
        assert.equal(error.ecCode, '0015-00000301')
      },
    },
    {
      name: 'GetBucketInfo_every-field',
      run: async () => {
        const { bucket } = await stage.client.getBucketInfo(stage.bucket)
        assert.deepEqual([bucket['Name'], bucket['Location']], [stage.bucket, region])
        const { Owner, AccessControlList } = bucket as { Owner: { ID: string }; AccessControlList: { Grant: string } }
        assert.ok(Owner.ID !== '')
        assert.equal(AccessControlList.Grant, 'private')
      },
    },
    {
      name: 'GetBucketLocation_with-prefix',
      run: async () => assert.equal((await stage.client.getBucketLocation(stage.bucket)).location, region),
    },
    {
      name: 'GetBucketStat_counts',
      run: async () => {
        const { stat } = await stage.client.getBucketStat(stage.bucket)
        assert.match(stat['Storage'] ?? '', /^\d+$/)
        assert.match(stat['ObjectCount'] ?? '', /^\d+$/)
      },
    },
    {
      name: 'GetBucketVersioning_never-set',
      run: async () => {
        assert.equal((await stage.client.getBucketVersioning(stage.bucket)).versionStatus, undefined)
      },
    },
    {
      name: 'ListObjectVersions_can-be-asked',
      run: async () => {
        assert.deepEqual((await stage.client.getBucketVersions({ prefix: 'nothing' })).deleteMarker, [])
      },
    },
    {
      name: 'PutBucketAcl+GetBucketAcl_each',
      run: async () => {
        const name = await stage.world.bucket('ali-acl')
        for (const acl of ['public-read', 'public-read-write', 'private']) {
          await stage.client.putBucketACL(name, acl)
          assert.equal((await stage.client.getBucketACL(name)).acl, acl)
        }
        await refusal(stage.client.putBucketACL(name, 'everybody'), 400, 'InvalidArgument')
      },
    },
    {
      name: 'PutBucketCors+GetBucketCors+DeleteBucketCors_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-cors')
        const rule = {
          allowedOrigin: '*',
          allowedMethod: ['GET', 'PUT'],
          allowedHeader: ['*'],
          exposeHeader: ['ETag', 'x-oss-request-id'],
          maxAgeSeconds: '30',
        }
        await stage.client.putBucketCORS(name, [rule])
        const { rules } = await stage.client.getBucketCORS(name)
        // The client gives a single header as text.
        assert.deepEqual(rules, [{ ...rule, allowedHeader: '*' }])
        await stage.client.deleteBucketCORS(name)
        await refusal(stage.client.getBucketCORS(name), 404, 'NoSuchCORSConfiguration')
      },
    },
    {
      name: 'PutBucketPolicy+GetBucketPolicy+DeleteBucketPolicy_whole-life',
      run: async () => {
        const name = await stage.world.bucket('ali-policy')
        const policy = {
          Version: '1',
          Statement: [
            { Effect: 'Allow', Principal: ['*'], Action: ['oss:GetObject'], Resource: [`acs:oss:*:*:${name}/*`] },
          ],
        }
        await stage.client.putBucketPolicy(name, policy)
        assert.deepEqual((await stage.client.getBucketPolicy(name)).policy, policy)
        await stage.client.deleteBucketPolicy(name)
        assert.ok(!(await stage.client.getBucketPolicy(name)).policy)
      },
    },
  ]
}
