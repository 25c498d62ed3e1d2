import { test } from 'node:test'
import { listObjectsV2 } from './list-objects-v2.ts'
import { putText } from '../../../store/testing.ts'
import { openBench } from '../testing.ts'
import type { Bench } from '../testing.ts'

async function withKeys(bench: Bench, ...keys: string[]): Promise<void> {
  for (const key of keys) await putText(bench.store, bench.bucket, key, key)
}

test('KeyCount counts keys and prefixes, and the owner is told only on request', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a/1', 'a/2', 'b')
  const plain = await bench.run(listObjectsV2, { delimiter: '/' })
  t.assert.equal(plain.result.keyCount, 2)
  t.assert.deepEqual(plain.result.commonPrefixes, [{ prefix: 'a/' }])
  t.assert.equal(plain.result.contents?.[0]?.owner, undefined)
  const withOwner = await bench.run(listObjectsV2, { fetchOwner: true })
  t.assert.equal(withOwner.result.contents?.[0]?.owner?.id, '1000000000000001')
})

test('a token continues where the page ended, also behind a prefix', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a/1', 'a/2', 'b', '中/1', '中/2', '文')
  const seen: string[] = []
  let token: string | undefined
  do {
    const { result } = await bench.run(listObjectsV2, {
      delimiter: '/',
      maxKeys: 1,
      ...(token !== undefined && { continuationToken: token }),
    })
    seen.push(
      ...(result.contents ?? []).map(({ key }) => key),
      ...(result.commonPrefixes ?? []).map((one) => one.prefix),
    )
    t.assert.equal(result.continuationToken, token)
    token = result.nextContinuationToken
    t.assert.equal(result.isTruncated, token !== undefined)
  } while (token !== undefined)
  t.assert.deepEqual(seen, ['a/', 'b', '中/', '文'])
})

test('the token wins over start-after, and both are told back', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a', 'b', 'c', 'd')
  const first = await bench.run(listObjectsV2, { startAfter: 'a', maxKeys: 1 })
  t.assert.deepEqual(
    first.result.contents?.map(({ key }) => key),
    ['b'],
  )
  t.assert.equal(first.result.startAfter, 'a')
  const token = first.result.nextContinuationToken ?? ''
  const second = await bench.run(listObjectsV2, { startAfter: 'a', maxKeys: 1, continuationToken: token })
  t.assert.deepEqual(
    second.result.contents?.map(({ key }) => key),
    ['c'],
  )
})

test('an empty token is the beginning, and a foreign one is refused', async (t) => {
  await using bench = await openBench()
  await withKeys(bench, 'a')
  t.assert.equal((await bench.run(listObjectsV2, { continuationToken: '' })).result.keyCount, 1)
  await t.assert.rejects(bench.run(listObjectsV2, { continuationToken: 'not a token' }), { code: 'InvalidArgument' })
})
