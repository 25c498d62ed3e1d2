import assert from 'node:assert/strict'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { replicationKey, selectIndexKey } from './records/keys.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from './testing.ts'
import type { TestStore } from './testing.ts'
import type { Bucket } from './port.ts'

const liveIn = (store: TestStore) => ({ liveGenerations: new Set([store.blobs.generation]) })

async function putBytes(store: TestStore, bucket: Bucket, key: string, bytes: Buffer): Promise<void> {
  const put = await store.objects.put(grantFor('write', bucket, key), plainDraft, bytes, {}, {}, testNowMs)
  assert.equal(put.kind, 'stored')
}

test('compaction keeps what is alive, moves it, and lets go of the rest', async () => {
  await using store = await openTestStore({ segmentBytesMax: 64 * 1_024 })
  const bucket = await makeBucket(store)
  const log = grantFor('write', bucket, 'log')
  for (let index = 0; index < 60; index += 1) {
    await putBytes(store, bucket, `k${index % 20}`, Buffer.alloc(4_000, index))
    await store.objects.append(log, index * 1_500, plainDraft, Buffer.alloc(1_500, index), {}, testNowMs)
  }
  await store.blobs.sealActive()
  const sizeOf = async () => (await store.blobs.segments()).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const before = await sizeOf()
  const results = await store.maintenance.compact({ ...liveIn(store), liveShareMin: 0.9 })
  assert(results.every(({ kind }) => kind === 'compacted'))
  assert(results.length > 2 && results.some(({ movedCount }) => movedCount > 0))
  for (let turn = 0; turn < 200 && (await sizeOf()) >= before; turn += 1)
    await new Promise((done) => setTimeout(done, 5))
  assert((await sizeOf()) < before * 0.75, 'the dead half of most segments is gone')
  for (let index = 40; index < 60; index += 1)
    assert.deepEqual(await getBytes(store, bucket, `k${index % 20}`), Buffer.alloc(4_000, index))
  const whole = await getBytes(store, bucket, 'log')
  assert.deepEqual(whole, Buffer.concat(Array.from({ length: 60 }, (_, index) => Buffer.alloc(1_500, index))))
  const stat = await store.buckets.stat(grantFor('read', bucket))
  assert.deepEqual([stat.objects, stat.bytes], [21, 20 * 4_000 + 60 * 1_500])
  assert.deepEqual(store.errors, [])
})

test('thorough compaction rewrites whatever holds one dead body, and leaves alone what is whole', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  for (const part of ['a', 'b']) {
    for (let index = 0; index < 300; index += 1)
      await putBytes(store, bucket, `${part}${index}`, Buffer.alloc(3_000, index))
    await store.blobs.sealActive()
  }
  // In the second page of the first segment.
  await putBytes(store, bucket, 'a299', Buffer.alloc(100, 7))
  await store.blobs.sealActive()
  const why = async (isThorough: boolean) =>
    (await store.maintenance.compact({ ...liveIn(store), isThorough })).map((one) =>
      one.kind === 'kept' ? one.why : one.kind,
    )
  assert.deepEqual(await why(false), [])
  assert.deepEqual((await why(true)).toSorted(), ['compacted', 'whole'])
  for (let index = 0; index < 299; index += 1)
    assert.deepEqual(await getBytes(store, bucket, `a${index}`), Buffer.alloc(3_000, index))
  assert.deepEqual(store.errors, [])
})

test('an object that is written while its former body is moved is the new one', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  for (let round = 0; round < 5; round += 1) {
    for (let index = 0; index < 10; index += 1) await putBytes(store, bucket, `k${index}`, Buffer.alloc(3_000, index))
    await store.blobs.sealActive()
    await Promise.all([
      store.maintenance.compact({ ...liveIn(store), liveShareMin: 2 }),
      ...Array.from({ length: 10 }, (_, index) =>
        putBytes(store, bucket, `k${index}`, Buffer.alloc(3_000, 100 + index)),
      ),
    ])
    for (let index = 0; index < 10; index += 1)
      assert.deepEqual(await getBytes(store, bucket, `k${index}`), Buffer.alloc(3_000, 100 + index))
  }
  assert.deepEqual(store.errors, [])
})

/** Turns one byte in the middle of each file (or segment) of the store. */
async function damage(store: TestStore, isWanted: (name: string) => boolean): Promise<number> {
  const entries = await readdir(join(store.directory, 'blobs'), { recursive: true, withFileTypes: true })
  let count = 0
  for (const entry of entries) {
    if (!entry.isFile() || !isWanted(entry.name)) continue
    const file = await open(join(entry.parentPath, entry.name), 'r+')
    const at = entry.name.endsWith('.segment') ? 3_500 : 100_000
    const byte = Buffer.alloc(1)
    await file.read(byte, 0, 1, at)
    await file.write(Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at)
    await file.close()
    count += 1
  }
  return count
}

test('a scrub of what is sound finds nothing', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putBytes(store, bucket, 'a', Buffer.alloc(300_000))
  await putBytes(store, bucket, 'b', Buffer.alloc(3_000))
  for await (const finding of store.maintenance.scrub()) assert.fail(JSON.stringify(finding))
})

test('a scrub names every object and part that rot in a file concerns', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putBytes(store, bucket, 'single', Buffer.alloc(300_000, 1))
  const copied = (await store.objects.head(grantFor('read', bucket, 'single'))) ?? assert.fail()
  const source = { grant: grantFor('read', bucket, 'single'), object: copied }
  await store.objects.copy(source, grantFor('write', bucket, 'copy'), plainDraft, {}, testNowMs)
  const write = grantFor('write', bucket, 'joined')
  for (const isDone of [true, false]) {
    const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
    assert(begun.kind === 'initiated')
    for (const number of [1, 2])
      await store.uploads.writePart(write, begun.upload.id, number, Buffer.alloc(200_000, number), {}, testNowMs)
    if (isDone) await store.uploads.complete(write, begun.upload.id, 'all', {}, testNowMs)
  }
  await putText(store, bucket, 'sound', 'in the record')
  await store.idle()
  assert.equal(await damage(store, (name) => !name.endsWith('.segment') && name !== 'clean'), 5)
  const affected = new Map<string, number>()
  for await (const finding of store.maintenance.scrub()) {
    assert.equal(finding.location.kind, 'file')
    for (const each of finding.affected)
      affected.set(`${each.kind} ${each.key}`, (affected.get(`${each.kind} ${each.key}`) ?? 0) + 1)
  }
  const want = { 'object single': 1, 'object copy': 1, 'object joined': 2, 'part joined': 2 }
  assert.deepEqual(Object.fromEntries(affected), want)
})

test('a scrub names the object whose record in a segment is damaged, and dead space as nobody', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putBytes(store, bucket, 'hit', Buffer.alloc(6_000, 1))
  await putBytes(store, bucket, 'sound', Buffer.alloc(6_000, 2))
  assert.equal(await damage(store, (name) => name.endsWith('.segment')), 1)
  const first = []
  for await (const finding of store.maintenance.scrub()) first.push(finding.affected)
  assert.deepEqual(first, [[{ kind: 'object', bucketId: bucket.id, key: 'hit', versionId: undefined }]])
  await putBytes(store, bucket, 'hit', Buffer.alloc(6_000, 3))
  const second = []
  for await (const finding of store.maintenance.scrub()) second.push(finding.affected)
  assert.deepEqual(second, [[]])
})

test('a sweep of what was counted for selections leaves what waits for replication', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const key = replicationKey(bucket, 'gone')
  await store.kv.commit({
    put: [
      { key, value: Buffer.from([1]) },
      { key: selectIndexKey(bucket.id, 'gone'), value: Buffer.from('{}') },
    ],
  })
  await store.maintenance.sweep({ liveGenerations: new Set([store.blobs.generation]), force: true })
  assert.deepEqual(
    (await store.kv.getMany([{ key }, { key: selectIndexKey(bucket.id, 'gone') }])).map((found) => found !== undefined),
    [true, false],
  )
})
