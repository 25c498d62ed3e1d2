import { test } from 'node:test'
import { listObjects } from './list-objects.ts'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'

async function withKeys(bench: Bench, ...keys: string[]): Promise<void> {
  for (const key of keys) await putText(bench.store, bench.bucket, key, key)
}

test('objects are listed in the order of their UTF-8 bytes, each with its owner (ali-oss, quirk 4)', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'b', 'a/1', '中', 'Z', '\u{10000}', '\uff5e')
  const { result } = await bench.run(listObjects, {})
  t.assert.deepEqual(
    result.contents?.map(({ key }) => key),
    ['Z', 'a/1', 'b', '中', '\uff5e', '\u{10000}'],
  )
  t.assert.deepEqual(result.contents?.[0], {
    key: 'Z',
    lastModified: new Date('2026-11-20T12:00:00.000Z'),
    etag: '"21C2E59531C8710156D34A3C30AC81D5"',
    type: 'Normal',
    size: 1,
    storageClass: 'Standard',
    owner: { id: '1000000000000001', displayName: '1000000000000001' },
  })
  t.assert.equal(result.isTruncated, false)
  t.assert.equal(result.nextMarker, undefined)
  t.assert.deepEqual([result.prefix, result.marker, result.delimiter, result.maxKeys], ['', '', '', 100])
})

test('keys behind a delimiter are grouped, and prefixes count as entries', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a/1', 'a/2', 'b', 'c/1', 'd')
  const first = await bench.run(listObjects, { delimiter: '/', maxKeys: 2 })
  t.assert.deepEqual(first.result.commonPrefixes, [{ prefix: 'a/' }])
  t.assert.deepEqual(
    first.result.contents?.map(({ key }) => key),
    ['b'],
  )
  t.assert.equal(first.result.isTruncated, true)
  t.assert.equal(first.result.nextMarker, 'b')
  const second = await bench.run(listObjects, { delimiter: '/', maxKeys: 2, marker: 'b' })
  t.assert.deepEqual(second.result.commonPrefixes, [{ prefix: 'c/' }])
  t.assert.deepEqual(
    second.result.contents?.map(({ key }) => key),
    ['d'],
  )
  t.assert.equal(second.result.isTruncated, false)
})

test('a marker that is a prefix continues behind all of its keys', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a/1', 'a/2', 'b')
  const { result } = await bench.run(listObjects, { delimiter: '/', marker: 'a/' })
  t.assert.deepEqual([result.commonPrefixes, result.contents?.map(({ key }) => key)], [[], ['b']])
})

test('pages follow one another until every key was listed once', async (t) => {
  await using bench = await openBench()
  const keys = Array.from({ length: 25 }, (_, index) => `k${String(index).padStart(2, '0')}`)
  await withKeys(bench, ...keys)
  const seen: string[] = []
  let marker: string | undefined
  do {
    const { result } = await bench.run(listObjects, { maxKeys: 7, ...(marker !== undefined && { marker }) })
    seen.push(...(result.contents ?? []).map(({ key }) => key))
    marker = result.nextMarker
  } while (marker !== undefined)
  t.assert.deepEqual(seen, keys)
})

test('max-keys 0 is an empty page with nothing behind it', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a')
  const { result } = await bench.run(listObjects, { maxKeys: 0 })
  t.assert.deepEqual([result.contents, result.isTruncated], [[], false])
})

test('a list-type other than 2 is refused', async (t) => {
  await using bench = await openBench()
  await t.assert.rejects(bench.run(listObjects, { listType: '3' }), { code: 'InvalidArgument', ec: '0015-00000401' })
})
