/** What was there before a rule is counted while others write, and after the process died at any commit of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KvFailedError, KvUnavailableError } from '@latchkey/kv'
import type { Kv } from '@latchkey/kv'
import { FolderRefused } from './refused.ts'
import { recountFolders } from './recount.ts'
import type { Bucket } from '../port.ts'
import { folderSharesOf } from '../records/keys.ts'
import {
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  putText,
  testEngines,
  testNowMs,
  unsyncedDisk,
} from '../testing.ts'
import type { TestStore } from '../testing.ts'

const signal = new AbortController().signal
const rules = [
  { prefix: 'saves', maxBytes: 1_000_000, overrides: [] },
  { prefix: 'pics', maxObjects: 1_000, overrides: [] },
]
const partBytes = 102_400

async function bucketNow(store: TestStore, { name }: Bucket): Promise<Bucket> {
  return (await store.buckets.find(name)) ?? assert.fail()
}

async function assertCounted(store: TestStore, bucket: Bucket): Promise<void> {
  const now = await bucketNow(store, bucket)
  const { counted, found } = await recountFolders(store, now)
  assert.deepEqual(counted, found)
  for (const { isCounting } of await store.folderRules.usage(grantFor('list', now), now, { ids: ['1'] }))
    assert.equal(isCounting, false)
}

/** Objects, old versions, delete markers and uploads, in folders and beside them. */
async function fill(store: TestStore, bucket: Bucket): Promise<string> {
  for (let index = 0; index < 30; index += 1) {
    await putText(store, bucket, `saves/${index % 3}/${index}`, 'x'.repeat(index))
    await putText(store, bucket, `pics/${index % 5}/${index}`, 'y'.repeat(index))
  }
  await putText(store, bucket, 'saves/alone', 'z')
  await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
  for (let index = 0; index < 6; index += 1) await putText(store, bucket, 'saves/1/1', 'v'.repeat(index))
  await store.objects.remove(grantFor('delete', bucket, 'saves/1/4'))
  const write = grantFor('write', bucket, 'saves/1/up')
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  for (const number of [1, 2])
    await store.uploads.writePart(write, begun.upload.id, number, Buffer.alloc(partBytes), {}, testNowMs)
  return begun.upload.id
}

for (const engine of testEngines)
  test(`what is written while older objects are counted is counted once, on ${engine}`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const uploadId = await fill(store, bucket)
    const configure = grantFor('configure', bucket)
    await store.folderRules.set(configure, rules)
    const up = grantFor('write', bucket, 'saves/1/up')
    const writes = Array.from({ length: 24 }, async (_, index) => {
      for (let turn = 0; turn < 6; turn += 1) {
        const key = `${turn % 2 === 0 ? 'saves' : 'pics'}/${index % 3}/${(index * 5 + turn) % 30}`
        if ((index + turn) % 4 === 0) await store.objects.remove(grantFor('delete', bucket, key))
        else if (index === 5)
          await store.uploads.writePart(up, uploadId, 2 + turn, Buffer.alloc(partBytes), {}, testNowMs)
        else await putText(store, bucket, key, 'w'.repeat(index))
      }
    })
    // Twice at once, as after a lease that ran out, and while the rules themselves change.
    const counts = [store.folderCounting.run(signal), store.folderCounting.run(signal)]
    const changes = (async () => {
      await store.folderRules.set(configure, rules.slice(0, 1))
      await store.folderRules.set(configure, rules)
      await store.folderRules.set(configure, [
        { prefix: 'saves', maxBytes: 2_000_000, overrides: [] },
        ...rules.slice(1),
      ])
    })()
    for (const ended of await Promise.allSettled([...writes, ...counts, changes]))
      if (ended.status === 'rejected' && !(ended.reason instanceof FolderRefused)) throw ended.reason
    await store.folderCounting.run(signal)
    assert.equal(await store.folderCounting.isDue(), false)
    await assertCounted(store, bucket)
    await store.folderRules.set(configure, undefined)
    await store.folderCounting.run(signal)
    const { from, to } = folderSharesOf(bucket.id)
    assert.equal(await store.kv.count(from, to), 0, 'no share outlives its rule')
    assert.deepEqual(store.errors, [])
  })

type Death = { readonly atCommit: number; readonly isDone: boolean }

function dying(death: Death, counted: (count: number) => void) {
  let count = 0
  let isDead = false
  const alive = <T>(work: () => Promise<T>): Promise<T> =>
    isDead ? Promise.reject(new KvUnavailableError('dead')) : work()
  return (kv: Kv): Kv => ({
    ...kv,
    getMany: (reads) => alive(() => kv.getMany(reads)),
    range: (query) => alive(() => kv.range(query)),
    sweep: (range, limit) => alive(() => kv.sweep(range, limit)),
    commit: (batch) =>
      alive(async () => {
        count += 1
        counted(count)
        if (count !== death.atCommit) return kv.commit(batch)
        isDead = true
        if (!death.isDone) throw new KvUnavailableError('died')
        await kv.commit(batch)
        throw new KvFailedError('died')
      }),
  })
}

test('counting that dies at any commit is taken up again, and comes to the same', async () => {
  let last = 0
  let first = 0
  const play = async (death: Death): Promise<void> => {
    const store = await openTestStore({ disk: unsyncedDisk, wrapKv: dying(death, (count) => (last = count)) })
    const bucket = await makeBucket(store)
    await fill(store, bucket)
    first = last + 1
    try {
      await store.folderRules.set(grantFor('configure', bucket), rules)
      await store.folderCounting.run(signal)
      await store.folderRules.set(grantFor('configure', bucket), rules.slice(1))
      await store.folderCounting.run(signal)
    } catch (error) {
      assert(error instanceof KvUnavailableError || error instanceof KvFailedError, String(error))
    }
    await store.idle()
    await using reopened = await store.crash()
    await reopened.folderCounting.run(signal)
    assert.equal(await reopened.folderCounting.isDue(), false)
    const { counted, found } = await recountFolders(reopened, await bucketNow(reopened, bucket))
    assert.deepEqual(counted, found)
  }
  await play({ atCommit: Infinity, isDone: false })
  const [from, to] = [first, last]
  assert(to - from > 6, `${to - from} commits are too few to mean anything`)
  for (let atCommit = from; atCommit <= to; atCommit += 1)
    for (const isDone of [false, true])
      await play({ atCommit, isDone }).catch((cause: unknown) => {
        throw new Error(`died at commit ${atCommit} of ${to}, ${isDone ? 'after' : 'before'} it was done`, { cause })
      })
})
