/** Rules for folders hold in the commit itself, whatever the entrance, and what they count is what is there. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FolderRefused } from './refused.ts'
import type { ObjectDraft } from '../port.ts'
import { grantFor, makeBucket, openTestStore, plainDraft, plainMeta, testNowMs } from '../testing.ts'
import { assertCounted, folderUsage, refusedBy, rule, ruled, writer } from '../testing/folders.ts'

const partBytes = 102_400
const never = new AbortController().signal

test('bytes are counted through every entrance, and one more than the limit is refused', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ maxBytes: 300_000 }))
  const by = writer(store, bucket)
  await by.put('saves/1/a', 50_000)
  await by.append('saves/1/log', 0, 30_000)
  await by.append('saves/1/log', 30_000, 20_000)
  await by.copy('saves/1/a', 'saves/1/b')
  const id = await by.begin('saves/1/big')
  assert.deepEqual(await folderUsage(store, bucket, '1'), [150_000, 4])
  await by.part('saves/1/big', id, 1, partBytes)
  assert.deepEqual(await folderUsage(store, bucket, '1'), [252_400, 4])
  await assert.rejects(by.part('saves/1/big', id, 2, 47_601), refusedBy('bytes'))
  await by.part('saves/1/big', id, 2, 40_000)
  // Written anew, a part counts once.
  await by.part('saves/1/big', id, 2, 47_600)
  assert.deepEqual(await folderUsage(store, bucket, '1'), [300_000, 4])
  for (const refused of [
    () => by.put('saves/1/c', 1),
    () => by.put('saves/1/a', 50_001),
    () => by.append('saves/1/log', 50_000, 1),
    () => by.copy('saves/1/a', 'saves/1/c'),
  ])
    await assert.rejects(refused, (error) => {
      assert(error instanceof FolderRefused && error.reason.kind === 'bytes')
      assert.deepEqual(
        [error.prefix, error.id, error.reason.limit, error.reason.used],
        ['saves', '1', 300_000, 300_000],
      )
      assert(error.reason.needed >= 1)
      return true
    })
  // What takes no more room passes, and so does everybody else.
  await by.put('saves/1/a', 50_000)
  await by.put('saves/2/a', 300_000)
  await by.put('other/1/a', 400_000)
  await by.complete('saves/1/big', id)
  assert.deepEqual(await folderUsage(store, bucket, '1'), [300_000, 4])
  await by.remove('saves/1/a')
  assert.deepEqual(await folderUsage(store, bucket, '1'), [250_000, 3])
  await assertCounted(store, bucket)
  assert.deepEqual(store.errors, [])
})

test('objects are counted, open uploads among them, and an upload that ends gives its place to the object', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ maxObjects: 2 }))
  const by = writer(store, bucket)
  await by.put('saves/1/a', 1)
  const id = await by.begin('saves/1/b')
  await by.part('saves/1/b', id, 1, 10)
  await assert.rejects(by.put('saves/1/c', 1), refusedBy('objects'))
  await assert.rejects(by.begin('saves/1/c'), refusedBy('objects'))
  await assert.rejects(by.append('saves/1/c', 0, 1), refusedBy('objects'))
  await by.put('saves/1/a', 2)
  assert(await by.complete('saves/1/b', id))
  assert.deepEqual(await folderUsage(store, bucket, '1'), [12, 2])
  await by.remove('saves/1/b')
  const other = await by.begin('saves/1/c')
  assert.equal(await by.abort('saves/1/c', other), 'aborted')
  assert(await by.put('saves/1/c', 0))
  assert.deepEqual(await folderUsage(store, bucket, '1'), [2, 2])
  await assertCounted(store, bucket)
})

test('old versions count until they are deleted, delete markers never', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ maxBytes: 30 }))
  await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
  const by = writer(store, bucket)
  for (let turn = 0; turn < 3; turn += 1) assert(await by.put('saves/1/a', 10))
  await assert.rejects(by.put('saves/1/a', 1), refusedBy('bytes'))
  assert.equal((await by.remove('saves/1/a')).kind, 'marked')
  assert.deepEqual(await folderUsage(store, bucket, '1'), [30, 3])
  const { items } = await store.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 10 })
  // Without the marker and the newest the one below comes to light again, which stores nothing new.
  for (const item of items.slice(0, 2)) await by.remove('saves/1/a', item.kind === 'prefix' ? '' : item.versionId)
  assert.deepEqual(await folderUsage(store, bucket, '1'), [20, 2])
  assert(await by.put('saves/1/a', 10))
  await assertCounted(store, bucket)
})

test('the largest object, whether its length was told or not', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ maxObjectBytes: 1_000 }))
  const by = writer(store, bucket)
  assert(await by.put('saves/1/a', 1_000))
  assert(await by.append('saves/1/log', 0, 600))
  await assert.rejects(by.append('saves/1/log', 600, 401), refusedBy('object-bytes'))
  await assert.rejects(by.put('saves/1/b', 1_001), refusedBy('object-bytes'))
  const write = grantFor('write', bucket, 'saves/1/b')
  let sentBytes = 0
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      sentBytes += 400
      yield Buffer.alloc(400)
    }
  }
  const declared = { sizeBytes: 5_000 }
  await assert.rejects(
    store.objects.put(write, plainDraft, endless(), declared, {}, testNowMs),
    refusedBy('object-bytes'),
  )
  assert.equal(sentBytes, 0, 'no byte is read when the length tells')
  await assert.rejects(store.objects.put(write, plainDraft, endless(), {}, {}, testNowMs), refusedBy('object-bytes'))
  assert(sentBytes < 500_000, 'and not all of them when it does not')
  const id = await by.begin('saves/1/big')
  await assert.rejects(by.part('saves/1/big', id, 1, 1_001), refusedBy('object-bytes'))
  await by.put('outside', 5_000)
  await assert.rejects(by.copy('outside', 'saves/1/c'), refusedBy('object-bytes'))
  await assertCounted(store, bucket)
})

test('content types, also of an upload, and by a copy that says another', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ contentTypes: ['image/*'] }))
  const image: ObjectDraft = { ...plainDraft, meta: { ...plainMeta, contentType: 'image/PNG' } }
  const [by, wrong] = [writer(store, bucket, image), writer(store, bucket)]
  assert(await by.put('saves/1/a', 1))
  await assert.rejects(wrong.put('saves/1/b', 1), refusedBy('content-type'))
  await assert.rejects(wrong.begin('saves/1/b'), refusedBy('content-type'))
  await assert.rejects(wrong.append('saves/1/b', 0, 1), refusedBy('content-type'))
  await assert.rejects(wrong.copy('saves/1/a', 'saves/1/b'), refusedBy('content-type'))
  assert(await wrong.put('else/1/b', 1))
  assert.deepEqual(await folderUsage(store, bucket, '1'), [1, 1])
})

test('insert-only: nothing that is there is written again, and whoever may delete does', async () => {
  await using store = await openTestStore()
  const bucket = await ruled(store, rule({ insertOnly: true }))
  const by = writer(store, bucket)
  const id = await by.begin('saves/1/a')
  await by.part('saves/1/a', id, 1, 10)
  assert(await by.put('saves/1/a', 1))
  assert(await by.append('saves/1/log', 0, 1))
  for (const refused of [
    () => by.put('saves/1/a', 1),
    () => by.copy('saves/1/log', 'saves/1/a'),
    () => by.complete('saves/1/a', id),
    () => by.append('saves/1/log', 1, 1),
  ])
    await assert.rejects(refused, refusedBy('insert-only'))
  const puts = await Promise.allSettled(Array.from({ length: 16 }, () => by.put('saves/1/new', 1)))
  assert.equal(puts.filter(({ status }) => status === 'fulfilled').length, 1)
  await by.remove('saves/1/a')
  assert(await by.complete('saves/1/a', id))
  await assertCounted(store, bucket)
})

type Step = { readonly what: number; readonly key: string; readonly size: number }
const step: fc.Arbitrary<Step> = fc.record({
  what: fc.nat(15),
  key: fc.constantFrom('saves/1/a', 'saves/1/b', 'saves/2/a', 'pics/1/a', 'saves/x', 'else/1/a'),
  size: fc.constantFrom(0, 5, 900, 1_100, 3_000),
})

test('whatever is done to objects, rules and versioning, the counters are what a recount says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using store = await openTestStore()
      const bucket = await makeBucket(store)
      const configure = grantFor('configure', bucket)
      const by = writer(store, bucket)
      const uploads: { readonly key: string; readonly id: string }[] = []
      for (const { what, key, size } of steps) {
        const upload = uploads.at(-1)
        try {
          if (what < 4) await by.put(key, size)
          else if (what === 4) await by.append(key, 0, size)
          else if (what === 5) await by.copy(key, `saves/1/${size}`)
          else if (what === 6) await by.remove(key)
          else if (what === 7) uploads.push({ key, id: await by.begin(key) })
          else if (what === 8 && upload !== undefined) await by.part(upload.key, upload.id, 1 + (size % 2), size)
          else if (what === 9 && upload !== undefined) await by.complete(upload.key, upload.id)
          else if (what === 10 && upload !== undefined) await by.abort(upload.key, upload.id)
          else if (what === 11)
            await store.buckets.update(configure, { versioning: size > 900 ? 'enabled' : 'suspended' })
          else if (what === 12) await store.folderRules.set(configure, [rule({ maxBytes: 9_000 })])
          else if (what === 13)
            await store.folderRules.set(configure, [rule(), rule({ prefix: 'pics', maxObjects: 1 })])
          else if (what === 14) await store.folderRules.set(configure, undefined)
          else await store.folderCounting.run(never)
        } catch (error) {
          if (!(error instanceof FolderRefused)) throw error
        }
        if ((what === 9 || what === 10) && upload !== undefined) uploads.pop()
      }
      await store.idle()
      await store.folderCounting.run(never)
      assert.equal(await store.folderCounting.isDue(), false)
      await assertCounted(store, bucket)
      const now = (await store.buckets.find(bucket.name)) ?? assert.fail()
      for (const { isCounting } of await store.folderRules.usage(grantFor('list', now), now, { ids: ['1'] }))
        assert.equal(isCounting, false)
      assert.deepEqual(store.errors, [])
    }),
    { numRuns: 150 },
  )
})
