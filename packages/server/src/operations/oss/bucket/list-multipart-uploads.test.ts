import { test } from 'node:test'
import { listMultipartUploads } from './list-multipart-uploads.ts'
import { grantFor, plainDraft, testNowMs } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'

async function begin(bench: Bench, key: string, atMs = testNowMs): Promise<string> {
  const begun = await bench.store.uploads.initiate(grantFor('write', bench.bucket, key), plainDraft, {}, atMs)
  if (begun.kind !== 'initiated') throw new Error(begun.kind)
  return begun.upload.id
}

test('a list always carries both next markers, empty when there is no more (oss2, quirk 4)', async (t) => {
  await using bench = await openBench()
  const { result } = await bench.run(listMultipartUploads, {})
  t.assert.deepEqual([result.nextKeyMarker, result.nextUploadIdMarker, result.isTruncated], ['', '', false])
  t.assert.deepEqual([result.maxUploads, result.uploads], [1_000, []])
})

test('uploads go by key and then by the time they were begun', async (t) => {
  await using bench = await openBench()
  const late = await begin(bench, 'b', testNowMs + 1_000)
  const early = await begin(bench, 'b')
  const other = await begin(bench, 'a')
  const { result } = await bench.run(listMultipartUploads, {})
  t.assert.deepEqual(
    result.uploads?.map(({ uploadId }) => uploadId),
    [other, early, late],
  )
  t.assert.equal(result.uploads?.[0]?.initiated.toISOString(), '2026-11-20T12:00:00.000Z')
})

test('pages continue within a key and over keys, and prefixes group', async (t) => {
  await using bench = await openBench()
  const want = [await begin(bench, 'a'), await begin(bench, 'a', testNowMs + 1), await begin(bench, 'b')]
  const seen: string[] = []
  let markers: { keyMarker?: string; uploadIdMarker?: string } = {}
  for (let pages = 0; pages < 5; pages += 1) {
    const { result } = await bench.run(listMultipartUploads, { maxUploads: 1, ...markers })
    seen.push(...(result.uploads ?? []).map(({ uploadId }) => uploadId))
    if (!result.isTruncated) break
    markers = { keyMarker: result.nextKeyMarker, uploadIdMarker: result.nextUploadIdMarker }
  }
  t.assert.deepEqual(seen, want)
  await begin(bench, 'c/1')
  await begin(bench, 'c/2')
  const grouped = await bench.run(listMultipartUploads, { prefix: 'c', delimiter: '/' })
  t.assert.deepEqual([grouped.result.commonPrefixes, grouped.result.uploads], [[{ prefix: 'c/' }], []])
})
