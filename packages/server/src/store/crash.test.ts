/**
 * The store dies at each of its commits, just before it or just after, and opens again: what was acknowledged is there,
 * what was not is old or new, whole; and after a sweep nothing is left that nobody refers to.
 */
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { recountFolders } from './folders/recount.ts'
import type { Bucket } from './port.ts'
import { nothingCounted, recountBucket } from './recount.ts'
import { atEveryCommit, dieAndReopen } from './testing/dying.ts'
import type { Death } from './testing/dying.ts'
import { getBytes, grantFor, plainDraft, testNowMs } from './testing.ts'
import type { TestStore } from './testing.ts'

const file = (fill: string) => Buffer.alloc(270_000, fill)
const small = (fill: string) => Buffer.alloc(3_000, fill)
const tiny = (fill: string) => Buffer.from(fill)

/** What each key may hold: the last of them, or, when the last was not acknowledged, the one before as well. */
type Expected = Map<string, (Buffer | undefined)[]>

const folder = 'saves/1/'
const played = ['a', 'b', 'c', 'd', 'log'].map((name) => folder + name)

/** Every kind of write over every kind of body. Throws where the store dies. */
async function play(store: TestStore, bucket: Bucket, expected: Expected): Promise<void> {
  const write = (name: string) => grantFor('write', bucket, folder + name)
  async function attempt(name: string, next: Buffer | undefined, work: () => Promise<unknown>): Promise<void> {
    const key = folder + name
    const before = expected.get(key)?.at(-1)
    expected.set(key, [before, next])
    await work()
    expected.set(key, [next])
  }
  const put = (key: string, bytes: Buffer) =>
    attempt(key, bytes, () => store.objects.put(write(key), plainDraft, bytes, {}, {}, testNowMs))
  const remove = (key: string) =>
    attempt(key, undefined, () => store.objects.remove(grantFor('delete', bucket, folder + key)))
  const copy = async (from: string, to: string) => {
    const grant = grantFor('read', bucket, folder + from)
    const object = (await store.objects.head(grant)) ?? assert.fail()
    const bytes = expected.get(folder + from)?.at(-1)
    await attempt(to, bytes, () => store.objects.copy({ grant, object }, write(to), plainDraft, {}, testNowMs))
  }
  const upload = async (key: string, isAborted: boolean) => {
    const begun = await store.uploads.initiate(write(key), plainDraft, {}, testNowMs)
    assert(begun.kind === 'initiated')
    const { id } = begun.upload
    const parts = [file('p'), file('q'), tiny('r')]
    for (const [index, bytes] of parts.entries())
      await store.uploads.writePart(write(key), id, index + 1, bytes, {}, testNowMs)
    if (isAborted) await store.uploads.abort(write(key), id)
    else await attempt(key, Buffer.concat(parts), () => store.uploads.complete(write(key), id, 'all', {}, testNowMs))
  }
  await put('a', file('1'))
  await put('a', tiny('2'))
  await put('a', small('3'))
  await put('a', file('4'))
  await copy('a', 'b')
  await remove('a')
  await upload('c', false)
  await copy('c', 'd')
  await put('c', file('5'))
  await upload('c', true)
  await upload('d', false)
  for (const bytes of [file('6'), small('7'), tiny('8')]) {
    const former = expected.get(`${folder}log`)?.at(-1) ?? Buffer.alloc(0)
    await attempt('log', Buffer.concat([former, bytes]), () =>
      store.objects.append(write('log'), former.length, plainDraft, bytes, {}, testNowMs),
    )
  }
  await put('log', tiny('9'))
  await remove('d')
  await store.idle()
}

async function dieAndJudge(death: Death): Promise<void> {
  const expected: Expected = new Map()
  const { reopened, bucket } = await dieAndReopen(death, (store, ruled) => play(store, ruled, expected))
  await using _closed = reopened
  if (bucket === undefined) return
  for (const key of played) {
    const bytes = await getBytes(reopened, bucket, key)
    const allowed = expected.get(key) ?? [undefined]
    const isAllowed = allowed.some((each) => (each === undefined ? bytes === undefined : bytes?.equals(each)))
    assert(isAllowed, `${key} is neither old nor new: ${bytes?.length} bytes`)
  }
  for (let round = 0; round < 2; round += 1)
    await reopened.maintenance.sweep({ liveGenerations: new Set([reopened.blobs.generation]), force: true })
  const { counted, found } = await recountBucket(reopened, bucket.id, await reopened.buckets.find(bucket.name))
  assert.deepEqual(counted, found)
  const onDisk = await filesOnDisk(reopened.directory)
  const referenced = Object.keys(found).filter((name) => name.startsWith('file ')).length
  assert.equal(onDisk, referenced, 'every file on the disk is referred to')
  const manifests = Object.entries(found).filter(([name]) => name.startsWith('manifest '))
  const uploads = found['uploads'] ?? 0
  for (const [name, count] of manifests) assert(count > 0 || uploads > 0, `${name} waits for nobody`)
  await emptied(reopened, bucket)
}

/** What is left can all be removed, and then nothing is counted any more. */
async function emptied(store: TestStore, bucket: Bucket): Promise<void> {
  for (const key of played) await store.objects.remove(grantFor('delete', bucket, key))
  const open = await store.uploads.list(grantFor('list', bucket), { prefix: '', limit: 100 })
  for (const item of open.items)
    if (item.kind === 'upload') await store.uploads.abort(grantFor('write', bucket, item.upload.key), item.upload.id)
  await store.idle()
  await store.maintenance.sweep({ liveGenerations: new Set([store.blobs.generation]), force: true })
  const { counted, found } = await recountBucket(store, bucket.id)
  assert.deepEqual(found, nothingCounted)
  const inFolders = await recountFolders(store, (await store.buckets.find(bucket.name)) ?? bucket)
  assert.deepEqual(inFolders.counted, inFolders.found)
  assert.deepEqual(counted, found)
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
  // The format, and nothing else.
  assert.equal((await store.kv.stats()).entries, 1)
  assert.deepEqual(store.errors, [])
}

async function filesOnDisk(directory: string): Promise<number> {
  const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && basename(entry.parentPath).length === 2).length
}

test('a store that dies at any commit opens again with all that was acknowledged and nothing too many', async () => {
  await atEveryCommit(30, (store, bucket) => play(store, bucket, new Map()), dieAndJudge)
})
