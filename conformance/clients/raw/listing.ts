/** ListObjects and ListObjectsV2: order, pages, folders, encoding. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

/** In the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
const keys = ['a b', 'a+b', 'a.txt', 'a/1', 'a/2', 'a/b/1', 'b', 'c/', 'c/1', 'é', '\u{FF5E}', '\u{1F600}']

export function listingCases(stage: Stage): Case[] {
  const list = async (query: QueryPairs): Promise<WireAnswer> => stage.call('GET', undefined, { query })
  const filled = once(async () => {
    for (const key of keys.toReversed()) await stage.put(`list/${key}`, 'x')
  })
  const both = (name: string, run: (version: 'V1' | 'V2', given: QueryPairs) => Promise<void>): Case[] =>
    (['V1', 'V2'] as const).map((version) => ({
      name: version === 'V1' ? `ListObjects_${name}` : `ListObjectsV2_${name}`,
      run: async () => {
        await filled()
        await run(version, version === 'V1' ? [] : [['list-type', '2']])
      },
    }))
  return [
    ...both('all-keys-in-byte-order', async (_, given) => {
      const { text } = expectStatus(await list([...given, ['prefix', 'list/']]), 200)
      assert.deepEqual(
        elements(text, 'Key'),
        keys.map((key) => `list/${key}`),
      )
      assert.equal(element(text, 'IsTruncated'), 'false')
      assert.equal(element(text, 'Name'), stage.bucket)
      assert.equal(element(text, 'Prefix'), 'list/')
      assert.match(element(text, 'LastModified') ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
      assert.match(element(text, 'ETag') ?? '', /^"[0-9A-F]{32}"$/)
      for (const name of ['Size', 'Type', 'StorageClass']) assert.equal(elements(text, name).length, keys.length, name)
    }),
    ...both('folders-with-a-delimiter', async (_, given) => {
      const { text } = await list([...given, ['prefix', 'list/'], ['delimiter', '/']])
      const prefixes = [...text.matchAll(/<CommonPrefixes>\s*<Prefix>([^<]*)<\/Prefix>/g)].map((match) => match[1])
      assert.deepEqual(prefixes, ['list/a/', 'list/c/'])
      assert.deepEqual(
        elements(text, 'Key'),
        ['a b', 'a+b', 'a.txt', 'b', 'é', '\u{FF5E}', '\u{1F600}'].map((key) => `list/${key}`),
      )
    }),
    ...both('a-delimiter-of-several-characters', async (_, given) => {
      const { text } = await list([...given, ['prefix', 'list/a'], ['delimiter', '/b/']])
      assert.match(text, /<CommonPrefixes>\s*<Prefix>list\/a\/b\/<\/Prefix>/)
    }),
    ...both('pages-of-two-hold-everything-once', async (version, given) => {
      assert.deepEqual(
        await pages(list, version, [...given, ['prefix', 'list/'], ['max-keys', '2']]),
        keys.map((key) => `list/${key}`),
      )
    }),
    ...both('pages-of-one-with-a-delimiter', async (version, given) => {
      const query: QueryPairs = [...given, ['prefix', 'list/'], ['delimiter', '/'], ['max-keys', '1']]
      const want = [
        'list/a b',
        'list/a+b',
        'list/a.txt',
        'list/a/',
        'list/b',
        'list/c/',
        'list/é',
        'list/\u{FF5E}',
        'list/\u{1F600}',
      ]
      assert.deepEqual(await pages(list, version, query), want)
    }),
    ...both('encoding-type-url', async (_, given) => {
      const { text } = await list([...given, ['prefix', 'list/a'], ['encoding-type', 'url'], ['delimiter', '.']])
      assert.equal(element(text, 'EncodingType'), 'url')
      assert.equal(decodeURIComponent(element(text, 'Prefix') ?? ''), 'list/a')
      const found = elements(text, 'Key')
      assert.ok(found.includes('list%2Fa%20b') || found.includes('list/a%20b'), `a space is %20: ${found.join(' ')}`)
      assert.ok(
        found.some((key) => key.endsWith('a%2Bb')),
        'a plus is %2B',
      )
    }),
    ...both('max-keys-out-of-range', async (_, given) => {
      for (const value of ['-1', '1001', 'ten'])
        expectError(await list([...given, ['max-keys', value]]), 400, 'InvalidArgument')
    }),
    ...both(
      'unknown-encoding-type',
      async (_, given) => void expectError(await list([...given, ['encoding-type', 'base64']]), 400, 'InvalidArgument'),
    ),
    ...both(
      'prefix-over-1023-bytes',
      async (_, given) =>
        void expectError(await list([...given, ['prefix', 'x'.repeat(1_024)]]), 400, 'InvalidArgument'),
    ),
    ...both('prefix-that-matches-nothing', async (_, given) => {
      const { text } = expectStatus(await list([...given, ['prefix', 'nothing']]), 200)
      assert.deepEqual([elements(text, 'Key'), element(text, 'IsTruncated')], [[], 'false'])
    }),
    ...both(
      'missing-bucket',
      async (_, query) =>
        void expectError(await stage.oss.call('GET', { bucket: stage.world.name('none'), query }), 404, 'NoSuchBucket'),
    ),
    ...both(
      'anonymous-is-refused',
      async (_, query) =>
        void expectError(
          await stage.oss.as(undefined).call('GET', { bucket: stage.bucket, query }),
          403,
          'AccessDenied',
        ),
    ),
    ...versionOne(list, filled),
    ...versionTwo(list, filled),
  ]
}

type List = (query: QueryPairs) => Promise<WireAnswer>

function versionOne(list: List, filled: () => Promise<void>): Case[] {
  return [
    {
      name: 'ListObjects_owner-and-marker',
      run: async () => {
        await filled()
        const { text } = await list([
          ['prefix', 'list/'],
          ['marker', 'list/b'],
        ])
        assert.equal(elements(text, 'Key')[0], 'list/c/')
        assert.equal(element(text, 'Marker'), 'list/b')
        assert.ok((element(text, 'ID') ?? '') !== '' && element(text, 'DisplayName') !== undefined)
        assert.equal(element(text, 'NextMarker'), undefined)
      },
    },
  ]
}

function versionTwo(list: List, filled: () => Promise<void>): Case[] {
  const given: QueryPairs = [
    ['list-type', '2'],
    ['prefix', 'list/'],
  ]
  return [
    {
      name: 'ListObjectsV2_key-count-counts-folders',
      run: async () => {
        await filled()
        const { text } = await list([...given, ['delimiter', '/'], ['max-keys', '4']])
        assert.equal(element(text, 'KeyCount'), '4')
        assert.equal(element(text, 'IsTruncated'), 'true')
        assert.match(element(text, 'NextContinuationToken') ?? '', /^[A-Za-z0-9._~-]+$/)
      },
    },
    {
      name: 'ListObjectsV2_start-after',
      run: async () => {
        await filled()
        const { text } = await list([...given, ['start-after', 'list/b']])
        assert.equal(elements(text, 'Key')[0], 'list/c/')
        assert.equal(element(text, 'StartAfter'), 'list/b')
      },
    },
    {
      name: 'ListObjectsV2_owner-only-with-fetch-owner',
      run: async () => {
        await filled()
        assert.equal(element((await list(given)).text, 'Owner'), undefined)
        assert.ok(element((await list([...given, ['fetch-owner', 'true']])).text, 'ID') !== undefined)
      },
    },
    {
      name: 'ListObjectsV2_continuation-token-of-nobody',
      run: async () => void expectError(await list([...given, ['continuation-token', '%%%']]), 400, 'InvalidArgument'),
    },
    {
      name: 'ListObjectsV2_list-type-that-is-not-2',
      run: async () => void expectError(await list([['list-type', '3']]), 400, 'InvalidArgument'),
    },
  ]
}

/** Keys and folders of all pages; each page must say where the next begins. */
async function pages(list: List, version: 'V1' | 'V2', query: QueryPairs): Promise<string[]> {
  const seen: string[] = []
  let from: QueryPairs = []
  for (let page = 0; page < 50; page += 1) {
    const { text } = expectStatus(await list([...query, ...from]), 200)
    const prefixes = [...text.matchAll(/<CommonPrefixes>\s*<Prefix>([^<]*)<\/Prefix>/g)].map((match) => match[1] ?? '')
    seen.push(
      ...[...elements(text, 'Key'), ...prefixes].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    )
    if (element(text, 'IsTruncated') === 'false') return seen
    const next = element(text, version === 'V1' ? 'NextMarker' : 'NextContinuationToken')
    assert.ok(next !== undefined && next !== '', 'a truncated page says where the next begins')
    from = [[version === 'V1' ? 'marker' : 'continuation-token', next]]
  }
  throw new Error('the listing does not end')
}

function once(run: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= run())
}
