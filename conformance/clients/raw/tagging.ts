/** Tags of objects and buckets, by hand. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const document = (...tags: readonly (readonly [key: string, value: string])[]): string =>
  `<Tagging><TagSet>${tags.map(([key, value]) => `<Tag><Key>${key}</Key><Value>${value}</Value></Tag>`).join('')}</TagSet></Tagging>`

const many = (count: number): string => document(...Array.from({ length: count }, (_, at) => [`k${at}`, 'v'] as const))

function tagsIn({ text }: WireAnswer): Record<string, string> {
  const [keys, values] = [elements(text, 'Key'), elements(text, 'Value')]
  return Object.fromEntries(keys.map((key, at) => [key, values[at] ?? '']))
}

export function taggingCases(stage: Stage): Case[] {
  return [...objectCases(stage), ...headerCases(stage), ...bucketCases(stage)]
}

function objectCases(stage: Stage): Case[] {
  const query = [['tagging']] as const
  return [
    {
      name: 'PutObjectTagging+GetObjectTagging+DeleteObjectTagging_whole-life',
      run: async () => {
        const before = (await stage.put('tagged')).headers['etag']
        assert.deepEqual(tagsIn(expectStatus(await stage.call('GET', 'tagged', { query }), 200)), {})
        const body = document(['a', '1'], ['小', '中 文'])
        expectStatus(await stage.call('PUT', 'tagged', { query, body }), 200)
        assert.deepEqual(tagsIn(await stage.call('GET', 'tagged', { query })), { a: '1', 小: '中 文' })
        const { headers } = await stage.call('HEAD', 'tagged')
        assert.equal(headers['x-oss-tagging-count'], '2')
        assert.equal(headers['etag'], before)
        expectStatus(await stage.call('PUT', 'tagged', { query, body: document(['b', '']) }), 200)
        assert.deepEqual(tagsIn(await stage.call('GET', 'tagged', { query })), { b: '' })
        expectStatus(await stage.call('DELETE', 'tagged', { query }), 204)
        assert.deepEqual(tagsIn(await stage.call('GET', 'tagged', { query })), {})
        assert.equal((await stage.call('HEAD', 'tagged')).headers['x-oss-tagging-count'], undefined)
      },
    },
    ...(
      [
        ['eleven', many(11), 'TooManyTags'],
        ['a-key-twice', document(['a', '1'], ['a', '2']), 'InvalidTag'],
        ['a-bad-character', document(['a*', '1']), 'InvalidTag'],
        ['a-long-key', document(['k'.repeat(129), '1']), 'InvalidTag'],
        ['no-tag-set', '<Tagging></Tagging>', 'MalformedXML'],
      ] as const
    ).map(([name, body, code]): Case => ({
      name: `PutObjectTagging_${name}`,
      run: async () => {
        await stage.put('tagged-badly', 'x', { 'x-oss-tagging': 'former=1' })
        expectError(await stage.call('PUT', 'tagged-badly', { query, body }), 400, code)
        assert.deepEqual(tagsIn(await stage.call('GET', 'tagged-badly', { query })), { former: '1' })
      },
    })),
    {
      name: 'PutObjectTagging+GetObjectTagging+DeleteObjectTagging_missing-key',
      run: async () => {
        for (const [method, body] of [['PUT', many(1)], ['GET'], ['DELETE']] as const)
          expectError(
            await stage.call(method, 'no/tags', { query, ...(body === undefined ? {} : { body }) }),
            404,
            'NoSuchKey',
          )
      },
    },
  ]
}

function headerCases(stage: Stage): Case[] {
  const query = [['tagging']] as const
  return [
    {
      name: 'CopyObject_tags-travel-unless-they-are-replaced',
      run: async () => {
        await stage.put('tag-source', 'x', { 'x-oss-tagging': 'a=1&b=2' })
        const copy = async (key: string, headers: Readonly<Record<string, string>>) => {
          const source = { 'x-oss-copy-source': `/${stage.bucket}/tag-source` }
          expectStatus(await stage.call('PUT', key, { headers: { ...source, ...headers } }), 200)
          return tagsIn(await stage.call('GET', key, { query }))
        }
        assert.deepEqual(await copy('tag-copy', {}), { a: '1', b: '2' })
        const replace = { 'x-oss-tagging-directive': 'Replace' }
        assert.deepEqual(await copy('tag-copy', { ...replace, 'x-oss-tagging': 'c=3' }), { c: '3' })
        assert.deepEqual(await copy('tag-copy', replace), {})
      },
    },
    {
      name: 'AppendObject+InitiateMultipartUpload_take-tags',
      run: async () => {
        const headers = { 'x-oss-tagging': 'a=1' }
        const append = [['append'], ['position', '0']] as const
        expectStatus(await stage.call('POST', 'tag-append', { query: append, body: 'x', headers }), 200)
        assert.deepEqual(tagsIn(await stage.call('GET', 'tag-append', { query })), { a: '1' })
        expectStatus(await stage.call('POST', 'tag-upload', { query: [['uploads']], headers }), 200)
      },
    },
  ]
}

function bucketCases(stage: Stage): Case[] {
  const query = [['tagging']] as const
  return [
    {
      name: 'PutBucketTags+GetBucketTags+DeleteBucketTags_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('raw-tags')
        const call = (method: string, more: object = {}) => stage.oss.call(method, { bucket, query, ...more })
        assert.deepEqual(tagsIn(expectStatus(await call('GET'), 200)), {})
        expectStatus(await call('PUT', { body: document(['a', '1'], ['b', '2'], ['c', '3']) }), 200)
        assert.deepEqual(tagsIn(await call('GET')), { a: '1', b: '2', c: '3' })
        expectStatus(await call('DELETE', { query: [['tagging', 'a,c']] }), 204)
        assert.deepEqual(tagsIn(await call('GET')), { b: '2' })
        expectError(await call('PUT', { body: many(21) }), 400, 'TooManyTags')
        expectError(await call('PUT', { body: document(['aliyun', '1']) }), 400, 'InvalidTag')
        expectStatus(await call('DELETE'), 204)
        assert.deepEqual(tagsIn(await call('GET')), {})
      },
    },
    {
      name: 'PutBucket+ListBuckets_by-tag',
      run: async () => {
        const tag = stage.world.name('by-tag')
        const one = await stage.world.bucket('raw-tag-one', { 'x-oss-bucket-tagging': `${tag}=1&x=y` })
        const two = await stage.world.bucket('raw-tag-two', { 'x-oss-bucket-tagging': `${tag}=2` })
        const list = async (...more: (readonly [string, string])[]): Promise<string[]> =>
          elements((await stage.oss.call('GET', { query: [['tag-key', tag], ...more] })).text, 'Name')
        assert.deepEqual((await list()).toSorted(), [one, two].toSorted())
        assert.deepEqual(await list(['tag-value', '2']), [two])
      },
    },
  ]
}
