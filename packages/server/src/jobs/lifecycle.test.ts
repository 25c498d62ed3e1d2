import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fixedClock } from '../base/clock.ts'
import type { LifecycleRule } from '../rules/lifecycle.ts'
import { lifecycleDocument } from '../rules/lifecycle.ts'
import type { Bucket } from '../store/port.ts'
import {
  getBytes,
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  plainMeta,
  putText,
  testNowMs,
} from '../store/testing.ts'
import type { TestStore } from '../store/testing.ts'
import { progressRecord } from '../store/job-progress.ts'
import { latestSlot } from './daily.ts'
import { runLifecycle } from './lifecycle.ts'
import type { LifecycleRun, LifecycleStores } from './lifecycle.ts'

const dayMs = 86_400_000
const plain = { status: 'Enabled', tags: [], transitions: [], noncurrentTransitions: [] } as const
const expires = (prefix: string, days: number): LifecycleRule => ({
  ...plain,
  id: prefix,
  prefix,
  expiration: { days },
})

async function setRules(store: TestStore, bucket: Bucket, rules: readonly LifecycleRule[]): Promise<void> {
  await store.buckets.update(grantFor('configure', bucket), {
    documents: { lifecycle: store.ids.hex(8) },
    large: { lifecycle: lifecycleDocument(rules) },
  })
}

function runOn(store: TestStore, days: number): LifecycleRun {
  const nowMs = testNowMs + days * dayMs
  return {
    progress: progressRecord(store.kv, 'lifecycle'),
    slotMs: latestSlot(nowMs, 960),
    nowMs,
    signal: new AbortController().signal,
  }
}

const keysOf = async (store: TestStore, bucket: Bucket): Promise<string[]> => {
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 10_000 })
  return page.items.flatMap((item) => (item.kind === 'object' ? [item.object.key] : []))
}

test('what is due expires, moves or is given up, and everything else stays', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const other = await makeBucket(store, 'other-bucket')
  for (const key of ['a', 'log/1', 'log/2']) await putText(store, bucket, key, key)
  await putText(store, other, 'log/1', 'not ours')
  const draft = { ...plainDraft, meta: { ...plainMeta, tags: [['keep', 'no']] as const } }
  await store.objects.put(grantFor('write', bucket, 'tagged'), draft, Buffer.from('t'), {}, {}, testNowMs)
  const upload = await store.uploads.initiate(grantFor('write', bucket, 'log/up'), plainDraft, {}, testNowMs)
  await setRules(store, bucket, [
    expires('log/', 2),
    { ...plain, id: 'tags', prefix: 't', tags: [{ key: 'keep', value: 'no' }], expiration: { days: 1 } },
    { ...plain, id: 'cold', prefix: 'a', transitions: [{ days: 2, storageClass: 'IA' }] },
    { ...plain, id: 'up', prefix: 'log/u', abortMultipartUpload: { days: 3 } },
  ])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 1)), { expired: 1, moved: 0, aborted: 0 })
  t.assert.deepEqual(await keysOf(store, bucket), ['a', 'log/1', 'log/2'])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 2)), { expired: 2, moved: 1, aborted: 0 })
  t.assert.deepEqual(await keysOf(store, bucket), ['a'])
  const moved = await store.objects.head(grantFor('read', bucket, 'a'))
  t.assert.deepEqual([moved?.storageClass, moved?.modifiedMs], ['IA', testNowMs])
  t.assert.equal(moved?.transitionedMs, runOn(store, 2).nowMs)
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 3)), { expired: 0, moved: 0, aborted: 1 })
  const uploadId = upload.kind === 'initiated' ? upload.upload.id : ''
  t.assert.equal(await store.uploads.find(grantFor('read', bucket, 'log/up'), uploadId), undefined)
  t.assert.deepEqual(await keysOf(store, other), ['log/1'])
})

test('by its last access an object moves when it was not read for so long', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await store.buckets.update(grantFor('configure', bucket), {
    documents: { accessMonitor: `Enabled ${testNowMs / 1_000}` },
  })
  for (const key of ['read', 'unread']) await putText(store, bucket, key, key)
  const small = { days: 4, storageClass: 'Archive', isAccessTime: true, allowSmallFile: false } as const
  await setRules(store, bucket, [
    { ...plain, id: 'cold', prefix: '', transitions: [{ days: 2, storageClass: 'IA', isAccessTime: true }, small] },
  ])
  const readMs = testNowMs + dayMs
  await store.objects.amend(grantFor('write', bucket, 'read'), () => ({ accessedMs: readMs }))
  const classOf = async (key: string) => (await store.objects.head(grantFor('read', bucket, key)))?.storageClass
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 2)), { expired: 0, moved: 1, aborted: 0 })
  t.assert.deepEqual([await classOf('read'), await classOf('unread')], ['Standard', 'IA'])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 3)), { expired: 0, moved: 1, aborted: 0 })
  t.assert.equal((await store.objects.head(grantFor('read', bucket, 'read')))?.accessedMs, readMs)
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 9)), { expired: 0, moved: 0, aborted: 0 })
  await setRules(store, bucket, [
    { ...plain, id: 'gone', prefix: '', transitions: [{ ...small, allowSmallFile: true }] },
  ])
  await store.buckets.update(grantFor('configure', bucket), { documents: { accessMonitor: undefined } })
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 19)), { expired: 0, moved: 0, aborted: 0 })
})

test('a slot is done once, by whatever process', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await setRules(store, bucket, [expires('', 1)])
  await runLifecycle(store, runOn(store, 1))
  await putText(store, bucket, 'a', 'a')
  t.assert.equal(await runLifecycle(store, runOn(store, 1)), undefined)
  t.assert.deepEqual(await keysOf(store, bucket), ['a'])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 2)), { expired: 1, moved: 0, aborted: 0 })
})

test('an object that is overwritten between the look and the deletion stays', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', 'old')
  await putText(store, bucket, 'b', 'old')
  await setRules(store, bucket, [
    expires('a', 1),
    { ...plain, id: 'b', prefix: 'b', transitions: [{ days: 1, storageClass: 'IA' }] },
  ])
  const raced: LifecycleStores = {
    ...store,
    objects: {
      ...store.objects,
      async head(grant) {
        const object = await store.objects.head(grant)
        await putText(store, bucket, grant.key ?? '', 'new')
        return object
      },
    },
  }
  t.assert.deepEqual(await runLifecycle(raced, runOn(store, 1)), { expired: 0, moved: 0, aborted: 0 })
  t.assert.equal(String(await getBytes(store, bucket, 'a')), 'new')
  t.assert.equal((await store.objects.head(grantFor('read', bucket, 'b')))?.storageClass, 'Standard')
})

test('a run that was cut short goes on behind its last page, and looks at nothing twice', async (t) => {
  await using store = await openTestStore()
  const [first, second] = [await makeBucket(store, 'bucket-one'), await makeBucket(store, 'bucket-two')]
  for (let n = 0; n < 2_500; n += 1) await putText(store, first, `k${String(n).padStart(4, '0')}`, 'x')
  await putText(store, second, 'a', 'x')
  for (const bucket of [first, second]) await setRules(store, bucket, [expires('', 1)])
  const pages: (string | undefined)[] = []
  const counted = (failAt: number): LifecycleStores => ({
    ...store,
    objects: {
      ...store.objects,
      list(grant, query) {
        pages.push(`${grant.bucketName} ${query.after ?? ''}`)
        if (pages.length === failAt) throw new Error('power is gone')
        return store.objects.list(grant, query)
      },
    },
  })
  await t.assert.rejects(runLifecycle(counted(3), runOn(store, 1)), /power is gone/)
  t.assert.equal((await keysOf(store, first)).length, 500)
  const done = await runLifecycle(counted(0), runOn(store, 1))
  t.assert.deepEqual(done, { expired: 501, moved: 0, aborted: 0 })
  t.assert.deepEqual(pages, ['bucket-one ', 'bucket-one k0999', 'bucket-one k1999', 'bucket-one k1999', 'bucket-two '])
})

test('rules that are taken away while they are applied end there', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  for (let n = 0; n < 1_200; n += 1) await putText(store, bucket, `k${String(n).padStart(4, '0')}`, 'x')
  await setRules(store, bucket, [expires('', 1)])
  let isFirst = true
  const removing: LifecycleStores = {
    ...store,
    objects: {
      ...store.objects,
      async list(grant, query) {
        const page = await store.objects.list(grant, query)
        if (isFirst)
          await store.buckets.update(grantFor('configure', bucket), {
            documents: { lifecycle: undefined },
            large: { lifecycle: undefined },
          })
        isFirst = false
        return page
      },
    },
  }
  t.assert.equal((await runLifecycle(removing, runOn(store, 1)))?.expired, 1_000)
  t.assert.equal((await keysOf(store, bucket)).length, 200)
})

async function versionedStore(t: TestContext) {
  const clock = fixedClock(new Date(testNowMs).toISOString())
  const store = await openTestStore({ clock })
  t.after(() => store[Symbol.asyncDispose]())
  const bucket = await makeBucket(store)
  await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
  const versions = async (): Promise<string[]> => {
    const page = await store.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 1_000 })
    return page.items.flatMap((item) =>
      item.kind === 'prefix'
        ? []
        : [
            item.kind === 'marker'
              ? `${item.key} marker`
              : `${item.object.key} ${item.object.sizeBytes} ${item.object.storageClass}`,
          ],
    )
  }
  const put = async (key: string, bytes: number, days: number): Promise<void> => {
    await store.objects.put(
      grantFor('write', bucket, key),
      plainDraft,
      Buffer.alloc(bytes),
      {},
      {},
      testNowMs + days * dayMs,
    )
  }
  return { store, bucket, clock, versions, put }
}

test('old versions are counted from when a newer one came, move and expire, and the current one stays', async (t) => {
  const { store, bucket, versions, put } = await versionedStore(t)
  for (const [bytes, days] of [
    [1, 0],
    [2, 5],
    [3, 6],
  ] as const)
    await put('a', bytes, days)
  await put('b', 9, 0)
  await setRules(store, bucket, [
    {
      ...plain,
      id: 'old',
      prefix: '',
      noncurrentExpiration: { noncurrentDays: 3 },
      noncurrentTransitions: [{ noncurrentDays: 1, storageClass: 'IA' }],
    },
  ])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 7)), { expired: 0, moved: 2, aborted: 0 })
  t.assert.deepEqual(await versions(), ['a 3 Standard', 'a 2 IA', 'a 1 IA', 'b 9 Standard'])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 8)), { expired: 1, moved: 0, aborted: 0 })
  t.assert.deepEqual(await versions(), ['a 3 Standard', 'a 2 IA', 'b 9 Standard'])
  await runLifecycle(store, runOn(store, 100))
  t.assert.deepEqual(await versions(), ['a 3 Standard', 'b 9 Standard'])
})

test('where versions are kept a current object expires into a marker, which goes when nothing lies below it', async (t) => {
  const { store, bucket, clock, versions, put } = await versionedStore(t)
  await put('a', 1, 0)
  await setRules(store, bucket, [
    {
      ...plain,
      id: 'all',
      prefix: '',
      expiration: { days: 2, expiredObjectDeleteMarker: true },
      noncurrentExpiration: { noncurrentDays: 2 },
    },
  ])
  clock.advance(2 * dayMs)
  t.assert.equal((await runLifecycle(store, runOn(store, 2)))?.expired, 1)
  t.assert.deepEqual(await versions(), ['a marker', 'a 1 Standard'])
  await runLifecycle(store, runOn(store, 3))
  t.assert.deepEqual(await versions(), ['a marker', 'a 1 Standard'])
  await runLifecycle(store, runOn(store, 4))
  t.assert.deepEqual(await versions(), ['a marker'])
  await runLifecycle(store, runOn(store, 5))
  t.assert.deepEqual(await versions(), [])
})

test('a version that became the current one again is not expired as an old one', async (t) => {
  const { store, bucket, versions, put } = await versionedStore(t)
  await put('a', 1, 0)
  await put('a', 2, 1)
  await setRules(store, bucket, [{ ...plain, id: 'old', prefix: '', noncurrentExpiration: { noncurrentDays: 1 } }])
  const raced: LifecycleStores = {
    ...store,
    objects: {
      ...store.objects,
      async version(grant, versionId) {
        const found = await store.objects.version(grant, versionId)
        const current = await store.objects.head(grantFor('read', bucket, 'a'))
        await store.objects.remove(grantFor('delete', bucket, 'a'), { versionId: current?.versionId })
        return found
      },
    },
  }
  t.assert.equal((await runLifecycle(raced, runOn(store, 9)))?.expired, 0)
  t.assert.deepEqual(await versions(), ['a 1 Standard'])
})

test('versions of more keys and more versions than a page holds are each judged once', async (t) => {
  const { store, bucket, versions, put } = await versionedStore(t)
  for (let n = 0; n < 1_100; n += 1) await put('many', 1, n / 10_000)
  await put('last', 1, 0)
  await put('zz', 1, 0)
  await put('zz', 2, 1)
  await setRules(store, bucket, [{ ...plain, id: 'old', prefix: '', noncurrentExpiration: { noncurrentDays: 1 } }])
  t.assert.equal((await runLifecycle(store, runOn(store, 9)))?.expired, 1_100)
  t.assert.deepEqual(await versions(), ['last 1 Standard', 'many 1 Standard', 'zz 2 Standard'])
})

test('in a full folder that only takes in, classes change, and what expires gives its room back', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const rule = { prefix: 'saves', maxBytes: 3, maxObjects: 1, insertOnly: true, overrides: [] } as const
  await store.folderRules.set(grantFor('configure', bucket), [rule])
  await putText(store, bucket, 'saves/1/a', 'abc')
  const used = async (): Promise<unknown> => {
    const ruled = await store.buckets.find(bucket.name)
    const [folder] =
      ruled === undefined ? [] : await store.folderRules.usage(grantFor('list', ruled), ruled, { ids: ['1'] })
    return folder && [folder.usedBytes, folder.usedObjects]
  }
  await setRules(store, bucket, [
    { ...plain, id: 'cold', prefix: 'saves/', transitions: [{ days: 1, storageClass: 'IA' }], expiration: { days: 3 } },
  ])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 2)), { expired: 0, moved: 1, aborted: 0 })
  const moved = await store.objects.head(grantFor('read', bucket, 'saves/1/a'))
  t.assert.deepEqual([moved?.storageClass, String(await getBytes(store, bucket, 'saves/1/a'))], ['IA', 'abc'])
  t.assert.deepEqual(await used(), [3, 1])
  t.assert.deepEqual(await runLifecycle(store, runOn(store, 4)), { expired: 1, moved: 0, aborted: 0 })
  t.assert.deepEqual(await used(), [0, 0])
  await putText(store, bucket, 'saves/1/a', 'new')
  t.assert.deepEqual(await used(), [3, 1])
})
