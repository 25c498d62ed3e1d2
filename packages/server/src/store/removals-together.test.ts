/** Many deletions at once leave what as many single ones leave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kv } from '@latchkey/kv'
import { ObjectImmutable } from './buckets/duties.ts'
import { Grant } from './grant.ts'
import type { Bucket } from './port.ts'
import { removalsPerCommitMax } from './removals-together.ts'
import {
  getBytes,
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  putText,
  testEngines,
  testNowMs,
} from './testing.ts'
import type { TestStore } from './testing.ts'
import { wormDocument } from './versions/worm.ts'
import { assertCounted, folderUsage, rule } from './testing/folders.ts'

const count = 2 * removalsPerCommitMax + 7
const keyOf = (index: number): string => `saves/${index % 3}/${index}`
const removals = (bucket: Bucket, keys: readonly string[]) =>
  keys.map((key) => ({ grant: grantFor('delete', bucket, key) }))

async function fill(store: TestStore, bucket: Bucket, how: (index: number) => boolean): Promise<void> {
  for (let index = 0; index < count; index += 1) if (how(index)) await putText(store, bucket, keyOf(index), `${index}`)
}

/** Counts commits, and loses their outcome as asked. */
function watched() {
  const seen = { commits: 0, isLost: false }
  const wrapKv = (kv: Kv): Kv => ({
    ...kv,
    commit: async (batch) => {
      seen.commits += 1
      const result = await kv.commit(batch)
      return seen.isLost ? { kind: 'unknown' } : result
    },
  })
  return { seen, wrapKv }
}

for (const engine of testEngines)
  test(`each is told what became of it, hundreds by one commit, on ${engine}`, async () => {
    const { seen, wrapKv } = watched()
    await using store = await openTestStore({ engine, wrapKv })
    const bucket = await makeBucket(store)
    assert.equal(await store.folderRules.set(grantFor('configure', bucket), [rule({ maxObjects: 5_000 })]), 'set')
    await fill(store, bucket, (index) => index % 2 === 0)
    // In a segment, and in a file.
    for (const [key, sizeBytes] of [
      [keyOf(1), 5_000],
      [keyOf(3), 300_000],
    ] as const)
      await store.objects.put(grantFor('write', bucket, key), plainDraft, Buffer.alloc(sizeBytes), {}, {}, testNowMs)
    const keys = Array.from({ length: count }, (_, index) => keyOf(index))
    seen.commits = 0
    const removed = await store.objects.removeMany(removals(bucket, keys))
    assert.equal(seen.commits, Math.ceil(count / removalsPerCommitMax))
    assert.deepEqual(
      removed.map(({ kind }) => kind),
      keys.map((_, index) => (index % 2 === 0 || index === 1 || index === 3 ? 'removed' : 'absent')),
    )
    await store.idle()
    assert.equal((await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 10 })).items.length, 0)
    for (const id of ['0', '1', '2']) assert.deepEqual(await folderUsage(store, bucket, id), [0, 0])
    await assertCounted(store, bucket)
    assert.deepEqual(store.errors, [])
  })

test('where versions are kept each gets its marker, and a version goes for good', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
  const first = await putText(store, bucket, 'a', '1')
  await putText(store, bucket, 'b', '2')
  const removed = await store.objects.removeMany([
    { grant: grantFor('delete', bucket, 'a'), versionId: first.versionId },
    ...removals(bucket, ['b', 'c']),
  ])
  assert.deepEqual(
    removed.map(({ kind }) => kind),
    ['removed', 'marked', 'marked'],
  )
  assert.equal(await getBytes(store, bucket, 'b'), undefined)
})

test('versioning that is switched on just before the commit is kept to', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', '1')
  await putText(store, bucket, 'b', '2')
  const switched = Promise.withResolvers<unknown>()
  const grants = removals(bucket, ['a', 'b']).map(({ grant }) => ({
    grant: Grant.mint('delete', bucket, grant.objectKey('delete'), async () => {
      switched.resolve(store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' }))
      await switched.promise
    }),
  }))
  const removed = await store.objects.removeMany(grants)
  assert.deepEqual(
    removed.map(({ kind }) => kind),
    ['marked', 'marked'],
  )
  const { items } = await store.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 10 })
  assert.equal(items.length, 4)
})

test('what is retained stays and is named, and the others go', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'kept', '1')
  const configure = grantFor('configure', bucket)
  const worm = wormDocument({ id: 'A', days: 3_650, createdMs: testNowMs, lockedMs: testNowMs })
  await store.buckets.update(configure, { documents: { worm } })
  const absent = Array.from({ length: 5 }, (_, index) => `absent-${index}`)
  await assert.rejects(
    store.objects.removeMany(removals(bucket, ['kept', ...absent])),
    (error) => error instanceof ObjectImmutable && error.key === 'kept',
  )
  assert.equal((await getBytes(store, bucket, 'kept'))?.toString(), '1')
})

test('nothing goes when one may not be deleted any more', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', '1')
  const refused = Grant.mint('delete', bucket, 'b', () => Promise.reject(new Error('revoked')))
  await assert.rejects(store.objects.removeMany([...removals(bucket, ['a']), { grant: refused }]), /revoked/)
  assert.equal((await getBytes(store, bucket, 'a'))?.toString(), '1')
})

test('an outcome that got lost is looked up', async () => {
  const { seen, wrapKv } = watched()
  await using store = await openTestStore({ wrapKv })
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', '1')
  seen.isLost = true
  const removed = await store.objects.removeMany(removals(bucket, ['a', 'b']))
  assert.deepEqual(
    removed.map(({ kind }) => kind),
    ['removed', 'removed'],
  )
})

test('a bucket that is gone is told', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await store.buckets.remove(grantFor('configure', bucket))
  const removed = await store.objects.removeMany(removals(bucket, ['a', 'b']))
  assert.deepEqual(
    removed.map(({ kind }) => kind),
    ['no-bucket', 'no-bucket'],
  )
})
