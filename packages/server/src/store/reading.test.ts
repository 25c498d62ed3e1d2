/** A reader gets one whole object or an error, whatever happens to the object meanwhile. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BlobDamaged } from './blobs/port.ts'
import { ObjectReplaced } from './port.ts'
import type { StoredObject } from './port.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from './testing.ts'
import type { TestStore } from './testing.ts'

async function drain(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Waits until the files that were freed are gone from the disk. */
async function unlinked(store: TestStore): Promise<void> {
  await store.idle()
  await store.blobs.reads.clear()
  for (let turn = 0; turn < 500 && (await store.blobs.stats()).filesToUnlink > 0; turn += 1) await soon()
  await soon()
}
const soon = () => new Promise((resolve) => setTimeout(resolve, 2))

test('a download that has begun ends with the bytes it began with, though the object is overwritten', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  const old = Buffer.alloc(3_000_000, 'old')
  await store.objects.put(write, plainDraft, old, {}, {}, testNowMs)
  const read = grantFor('read', bucket, 'k')
  const object = (await store.objects.head(read)) ?? assert.fail()
  const body = store.objects.read(read, object, undefined)[Symbol.asyncIterator]()
  const first = await body.next()
  assert(first.done !== true)
  await store.objects.put(write, plainDraft, Buffer.alloc(3_000_000, 'new'), {}, {}, testNowMs)
  await store.idle()
  const chunks = [first.value]
  for (let next = await body.next(); next.done !== true; next = await body.next()) chunks.push(next.value)
  assert(Buffer.concat(chunks).equals(old))
})

test('an object that was replaced before its first byte is told as replaced, and never read as the new one', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  const read = grantFor('read', bucket, 'k')
  const put = async (fill: string) => {
    await store.objects.put(write, plainDraft, Buffer.alloc(300_000, fill), {}, {}, testNowMs)
    return (await store.objects.head(read)) ?? assert.fail()
  }
  const replaced = await put('a')
  await put('b')
  await unlinked(store)
  await assert.rejects(drain(store.objects.read(read, replaced, undefined)), ObjectReplaced)
  const removed = await put('c')
  await store.objects.remove(grantFor('delete', bucket, 'k'))
  await unlinked(store)
  await assert.rejects(drain(store.objects.read(read, removed, undefined)), ObjectReplaced)
})

test('what is said of an object may change, and its body may move, while it is read', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const read = grantFor('read', bucket, 'k')
  const write = grantFor('write', bucket, 'k')
  const bytes = Buffer.alloc(5_000, 'body')
  await store.objects.put(write, plainDraft, bytes, {}, {}, testNowMs)
  const object = (await store.objects.head(read)) ?? assert.fail()
  await store.objects.amend(write, () => ({ acl: 'public-read' }))
  await store.blobs.sealActive()
  const liveGenerations = new Set([store.blobs.generation])
  const [moved] = await store.maintenance.compact({ liveGenerations, liveShareMin: 2 })
  assert(moved?.kind === 'compacted' && moved.movedCount === 1)
  await unlinked(store)
  assert.deepEqual(await store.objects.readSmall(read, object), bytes)
  assert.deepEqual(await drain(store.objects.read(read, object, { startByte: 1, endByte: 9 })), bytes.subarray(1, 10))
  assert.equal((await store.objects.head(read))?.acl, 'public-read')
})

test('a manifest that goes while it is read is told, and an append in between is not', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'log')
  const read = grantFor('read', bucket, 'log')
  let object: StoredObject | undefined
  for (let index = 0; index < 40; index += 1) {
    const appended = await store.objects.append(
      write,
      index * 2_000,
      plainDraft,
      Buffer.alloc(2_000, index),
      {},
      testNowMs,
    )
    assert(appended.kind === 'stored')
    if (index === 20) object = appended.object
  }
  assert(object !== undefined)
  const bytes = await drain(store.objects.read(read, object, undefined))
  assert.equal(bytes.length, 42_000)
  assert(bytes.equals(Buffer.concat(Array.from({ length: 21 }, (_, index) => Buffer.alloc(2_000, index)))))
  await store.blobs.sealActive()
  await store.maintenance.compact({ liveGenerations: new Set([store.blobs.generation]), liveShareMin: 2 })
  await unlinked(store)
  assert(bytes.equals(await drain(store.objects.read(read, object, undefined))), 'its extents were moved')
  await putText(store, bucket, 'log', 'not a log any more')
  await unlinked(store)
  await assert.rejects(drain(store.objects.read(read, object, undefined)), ObjectReplaced)
  assert.equal((await getBytes(store, bucket, 'log'))?.toString(), 'not a log any more')
})

test('bytes go only to a grant to read this very key', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const other = await makeBucket(store, 'other')
  await putText(store, bucket, '1/k', 'mine')
  const object = (await store.objects.head(grantFor('read', bucket, '1/k'))) ?? assert.fail()
  for (const grant of [
    grantFor('read', bucket, '10/k'),
    grantFor('read', other, '1/k'),
    grantFor('write', bucket, '1/k'),
    grantFor('read', bucket),
  ]) {
    assert.throws(() => store.objects.read(grant, object, undefined))
    assert.throws(() => store.objects.readSmall(grant, object))
    const target = grantFor('write', bucket, 'copy')
    assert.throws(() => store.objects.copy({ grant, object }, target, plainDraft, {}, testNowMs))
  }
})

test('damage is told and not retried', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  const read = grantFor('read', bucket, 'k')
  await store.objects.put(write, plainDraft, Buffer.alloc(5_000, 1), {}, {}, testNowMs)
  const object = (await store.objects.head(read)) ?? assert.fail()
  const { body } = object
  assert(body.kind === 'segment' && 'location' in body)
  // A record that points to somewhere else gives the bytes of nobody.
  const astray = { ...object, body: { ...body, location: { ...(body.location as object), offsetBytes: 0 } } }
  await assert.rejects(async () => store.objects.readSmall(read, astray), BlobDamaged)
})

test('an abort ends a download', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await store.objects.put(grantFor('write', bucket, 'k'), plainDraft, Buffer.alloc(2_000_000), {}, {}, testNowMs)
  const read = grantFor('read', bucket, 'k')
  const object = (await store.objects.head(read)) ?? assert.fail()
  const controller = new AbortController()
  const body = store.objects.read(read, object, undefined, controller.signal)
  await assert.rejects(async () => {
    for await (const _ of body) controller.abort(new Error('the client went away'))
  }, /went away/)
  assert.equal(store.blobs.reads.count, 0)
})
