/**
 * A bucket that keeps versions, whose store dies at each of its commits, just before it or just after: what was
 * acknowledged is there under its id, no key is between two states, and nothing is left that nobody refers to.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Bucket } from '../port.ts'
import { nothingCounted, recountBucket } from '../recount.ts'
import { atEveryCommit, dieAndReopen } from '../testing/dying.ts'
import type { Death } from '../testing/dying.ts'
import { grantFor, plainDraft, testNowMs } from '../testing.ts'
import type { TestStore } from '../testing.ts'

const key = 'saves/1/k'
const bodies = [Buffer.alloc(270_000, '1'), Buffer.from('2'), Buffer.alloc(3_000, '3')]

/** What was told: contents by version id, undefined for delete markers. Ids that were removed are no longer in it. */
type Told = { readonly there: Map<string, Buffer | undefined>; doubtful: string | undefined }

const nothingTold = (): Told => ({ there: new Map(), doubtful: undefined })

async function play(store: TestStore, bucket: Bucket, told: Told): Promise<void> {
  const put = async (bytes: Buffer): Promise<string> => {
    const stored = await store.objects.put(grantFor('write', bucket, key), plainDraft, bytes, {}, {}, testNowMs)
    assert(stored.kind === 'stored')
    const id = stored.object.versionId ?? 'null'
    told.there.set(id, bytes)
    return id
  }
  const mark = async (): Promise<string> => {
    const removed = await store.objects.remove(grantFor('delete', bucket, key))
    assert(removed.kind === 'marked')
    told.there.set(removed.versionId, undefined)
    return removed.versionId
  }
  const removeVersion = async (versionId: string): Promise<void> => {
    told.doubtful = versionId
    await store.objects.remove(grantFor('delete', bucket, key), { versionId })
    told.there.delete(versionId)
    told.doubtful = undefined
  }
  const configure = (versioning: 'enabled' | 'suspended'): Promise<unknown> =>
    store.buckets.update(grantFor('configure', bucket), { versioning })
  await configure('enabled')
  const ids: string[] = []
  for (const bytes of bodies) ids.push(await put(bytes))
  ids.push(await mark())
  const grant = grantFor('read', bucket, key)
  const first = await store.objects.version(grant, ids[0] ?? '')
  assert(first?.kind === 'object')
  const copied = await store.objects.copy(
    { grant, object: first.object },
    grantFor('write', bucket, key),
    plainDraft,
    {},
    testNowMs,
  )
  assert(copied.kind === 'stored')
  told.there.set(copied.object.versionId ?? '', bodies[0])
  await removeVersion(copied.object.versionId ?? '')
  // The marker is on top again; without it the third body is.
  await removeVersion(ids[3] ?? '')
  await removeVersion(ids[2] ?? '')
  await configure('suspended')
  told.doubtful = 'null'
  for (const bytes of bodies) await put(bytes)
  await mark()
  await put(bodies[0] ?? assert.fail())
  told.doubtful = undefined
  await store.idle()
}

async function dieAndJudge(death: Death): Promise<void> {
  const told = nothingTold()
  const { reopened, bucket } = await dieAndReopen(death, (store, ruled) => play(store, ruled, told))
  await using _closed = reopened
  if (bucket === undefined) return
  const read = grantFor('read', bucket, key)
  const { items } = await reopened.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 100 })
  const listed = items.flatMap((item) => (item.kind === 'prefix' ? [] : [item]))
  for (const [id, bytes] of told.there) {
    if (id === told.doubtful) continue
    const found = await reopened.objects.version(read, id)
    assert.equal(found?.kind, bytes === undefined ? 'marker' : 'object', `${id} was acknowledged`)
    if (found?.kind !== 'object') continue
    const chunks: Buffer[] = []
    for await (const chunk of reopened.objects.read(read, found.object, undefined)) chunks.push(chunk)
    assert.deepEqual(Buffer.concat(chunks), bytes)
  }
  // One more than was told at most: that of the write which got no answer.
  const strangers = listed.filter(({ versionId }) => !told.there.has(versionId))
  assert(strangers.length <= 1, `${strangers.length} versions that nobody was told of`)
  assert.equal(listed.filter(({ isLatest }) => isLatest).length, Math.min(1, listed.length))
  const head = await reopened.objects.head(read)
  assert.equal(head !== undefined, listed[0]?.kind === 'object', 'the newest is the object, or a marker')
  await emptied(
    reopened,
    bucket,
    listed.map(({ versionId }) => versionId),
  )
}

async function emptied(store: TestStore, bucket: Bucket, ids: readonly string[]): Promise<void> {
  const sweep = { liveGenerations: new Set([store.blobs.generation]), force: true }
  await store.maintenance.sweep(sweep)
  const before = await recountBucket(store, bucket.id, await store.buckets.find(bucket.name))
  assert.deepEqual(before.counted, before.found)
  for (const versionId of ids) {
    const removed = await store.objects.remove(grantFor('delete', bucket, key), { versionId })
    assert.equal(removed.kind, 'removed')
  }
  await store.idle()
  const after = await recountBucket(store, bucket.id)
  assert.deepEqual(after.counted, nothingCounted)
  assert.deepEqual(after.found, nothingCounted)
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
  assert.equal((await store.kv.stats()).entries, 1)
  assert.deepEqual(store.errors, [])
}

test('a store with versions that dies at any commit opens again with all that was acknowledged', async () => {
  await atEveryCommit(15, (store, bucket) => play(store, bucket, nothingTold()), dieAndJudge)
})
