/** Listings against the slow and obvious way, over keys and delimiters that are out to confuse. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Kv, RangeQuery } from '@latchkey/kv'
import type { ListItem, ListQuery } from './port.ts'
import { grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from './testing.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const compare = (a: string, b: string): number => Buffer.compare(bytes(a), bytes(b))
const show = (item: ListItem): string => (item.kind === 'prefix' ? `${item.prefix} (prefix)` : item.object.key)

/** All items in order of UTF-8 bytes, without pages. */
function obvious(keys: readonly string[], prefix: string, delimiter: string): string[] {
  const items: string[] = []
  for (const key of keys.filter((each) => each.startsWith(prefix)).sort(compare)) {
    const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const item = at < 0 ? key : `${key.slice(0, at + delimiter.length)} (prefix)`
    if (items.at(-1) !== item) items.push(item)
  }
  return items
}

test('page after page, of any size, a listing says everything once and in order', async () => {
  // Code points above U+FFFF sort behind those below in UTF-8 and before some of them in UTF-16.
  const piece = fc.constantFrom('a', 'b', '/', '//', 'é', '\uffee', '𐐷', '\u0001', '-')
  const key = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))
  const prefix = fc.array(piece, { maxLength: 2 }).map((pieces) => pieces.join(''))
  const delimiter = fc.constantFrom('', '/', '//', 'a', 'é', '𐐷', 'a/', '\0')
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 30 }),
      prefix,
      delimiter,
      fc.integer({ min: 1, max: 7 }),
      async (keys, wanted, by, limit) => {
        await using store = await openTestStore()
        const bucket = await makeBucket(store)
        await Promise.all(keys.map((each) => putText(store, bucket, each, each)))
        const seen: string[] = []
        let after: string | undefined
        for (;;) {
          const page = await store.objects.list(grantFor('list', bucket), {
            prefix: wanted,
            delimiter: by,
            after,
            limit,
          })
          assert(page.items.length <= limit)
          assert.equal(page.next === undefined, !page.isTruncated)
          seen.push(...page.items.map(show))
          if (!page.isTruncated) break
          assert.equal(page.items.length, limit)
          after = page.next
        }
        assert.deepEqual(seen, obvious(keys, wanted, by === '\0' ? '' : by))
      },
    ),
    { numRuns: 60 },
  )
})

const marked: [query: Partial<ListQuery>, want: string[]][] = [
  [{}, ['a', 'b/1', 'b/2', 'b/3', 'c']],
  [{ after: 'a' }, ['b/1', 'b/2', 'b/3', 'c']],
  [{ after: 'a0' }, ['b/1', 'b/2', 'b/3', 'c']],
  [{ after: 'b/' }, ['b/1', 'b/2', 'b/3', 'c']],
  [{ after: 'b/', delimiter: '/' }, ['c']],
  [{ after: 'b/1', delimiter: '/' }, ['b/ (prefix)', 'c']],
  [{ after: 'b/3', delimiter: '/' }, ['c']],
  [{ after: 'b/', delimiter: '/', prefix: 'b/' }, ['b/1', 'b/2', 'b/3']],
  [{ after: 'b/2', delimiter: '/', prefix: 'b/' }, ['b/3']],
  [{ after: 'c' }, []],
  [{ after: 'z'.repeat(5_000) }, []],
  [{ after: '' }, ['a', 'b/1', 'b/2', 'b/3', 'c']],
  [{ after: 'a\0' }, ['b/1', 'b/2', 'b/3', 'c']],
  [{ prefix: 'b' }, ['b/1', 'b/2', 'b/3']],
  [{ prefix: 'b', delimiter: '/' }, ['b/ (prefix)']],
  [{ prefix: 'b/', after: 'a' }, ['b/1', 'b/2', 'b/3']],
  [{ prefix: 'b/', after: 'c' }, []],
  [{ prefix: 'a\0' }, []],
  [{ prefix: 'x'.repeat(2_000) }, []],
  [{ delimiter: '/'.repeat(3_000) }, ['a', 'b/1', 'b/2', 'b/3', 'c']],
  [{ limit: 0 }, []],
]
for (const [query, want] of marked) {
  const shown = JSON.stringify(query).slice(0, 80)
  test(`a listing of ${shown} is ${want.length} items`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    const other = await makeBucket(store, 'another')
    for (const key of ['a', 'b/1', 'b/2', 'b/3', 'c']) await putText(store, bucket, key, key)
    await putText(store, other, 'other', 'not in this bucket')
    const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 100, ...query })
    assert.deepEqual(page.items.map(show), want)
    assert.deepEqual([page.isTruncated, page.next], [false, undefined])
  })
}

test('a listing reads heads only, pages of a bounded size, and skips over folders', async () => {
  const queries: RangeQuery[] = []
  const wrapKv = (kv: Kv): Kv => ({
    ...kv,
    range: (query) => {
      queries.push(query)
      return kv.range(query)
    },
  })
  await using store = await openTestStore({ wrapKv })
  const bucket = await makeBucket(store)
  const write = (key: string) =>
    store.objects.put(grantFor('write', bucket, key), plainDraft, Buffer.from('x'), {}, {}, testNowMs)
  for (let folder = 0; folder < 3; folder += 1)
    await Promise.all(Array.from({ length: 800 }, (_, index) => write(`${folder}/${index}`)))
  const list = grantFor('list', bucket)
  const folders = await store.objects.list(list, { prefix: '', delimiter: '/', limit: 10 })
  assert.deepEqual(folders.items.map(show), ['0/ (prefix)', '1/ (prefix)', '2/ (prefix)'])
  assert.equal(queries.length, 1)
  assert.equal(queries[0]?.head, 64)
  const all = await store.objects.list(list, { prefix: '', limit: 2_300 })
  assert.deepEqual([all.items.length, all.isTruncated], [2_300, true])
  assert(queries.every(({ limit }) => limit <= 2_000))
  const rest = await store.objects.list(list, { prefix: '', limit: 2_300, after: all.next })
  assert.deepEqual([rest.items.length, rest.isTruncated], [100, false])
})

test('what a listing says of an object is what a head says', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'k', 'text')
  const object = (await store.objects.head(grantFor('read', bucket, 'k'))) ?? assert.fail()
  const { key, type, sizeBytes, etag, modifiedMs, storageClass, accessedMs } = object
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 1 })
  assert.deepEqual(page.items, [
    { kind: 'object', object: { key, type, sizeBytes, etag, modifiedMs, storageClass, accessedMs } },
  ])
})
