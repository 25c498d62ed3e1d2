import { test } from 'node:test'
import type { Bucket } from '../store/port.ts'
import { lifecycleDocument } from '../rules/lifecycle.ts'
import type { LifecycleRule } from '../rules/lifecycle.ts'
import { accessMonitorDocument } from '../rules/access-monitor.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from '../store/testing.ts'
import type { TestStore } from '../store/testing.ts'
import { accessesRememberedMax, objectAccesses } from './object-accesses.ts'

const dayMs = 86_400_000
const back: LifecycleRule = {
  id: 'back',
  prefix: '',
  status: 'Enabled',
  tags: [],
  transitions: [{ days: 1, storageClass: 'IA', isAccessTime: true, returnToStdWhenVisit: true }],
  noncurrentTransitions: [],
}

async function tracked(store: TestStore, change: Partial<Pick<Bucket, 'versioning'>> = {}): Promise<Bucket> {
  const bucket = await makeBucket(store)
  const updated = await store.buckets.update(grantFor('configure', bucket), {
    ...change,
    documents: { accessMonitor: accessMonitorDocument('Enabled', undefined, testNowMs) },
  })
  return updated ?? bucket
}

async function seen(store: TestStore, bucket: Bucket, key: string) {
  const object = await store.objects.head(grantFor('read', bucket, key))
  if (object === undefined) throw new Error(`${key} is not there`)
  return object
}

test('many reads of an object are one write, which changes nothing else of it', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store)
  await putText(store, bucket, 'a', 'text')
  let writes = 0
  const counted = {
    ...store,
    objects: {
      amend: (...given: Parameters<TestStore['objects']['amend']>) => ((writes += 1), store.objects.amend(...given)),
    },
  }
  const accesses = objectAccesses(counted)
  const before = await seen(store, bucket, 'a')
  const nowMs = testNowMs + 2 * dayMs
  for (let count = 0; count < 100; count += 1) accesses.accessed(bucket, before, nowMs + count)
  await accesses.flush()
  await accesses.flush()
  t.assert.equal(writes, 1)
  const after = await seen(store, bucket, 'a')
  t.assert.deepEqual({ ...after, version: 0, accessedMs: undefined }, { ...before, version: 0, accessedMs: undefined })
  t.assert.equal(after.accessedMs, nowMs)
  t.assert.equal(String(await getBytes(store, bucket, 'a')), 'text')
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 1 })
  t.assert.equal(page.items[0]?.kind === 'object' && page.items[0].object.accessedMs, nowMs)
})

test('a read of what was written or deleted meanwhile says nothing of what is there', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store)
  const accesses = objectAccesses(store)
  const nowMs = testNowMs + 2 * dayMs
  for (const key of ['a', 'b']) {
    await putText(store, bucket, key, 'old')
    accesses.accessed(bucket, await seen(store, bucket, key), nowMs)
  }
  await store.objects.put(grantFor('write', bucket, 'a'), plainDraft, Buffer.from('new'), {}, {}, nowMs + 1)
  await store.objects.remove(grantFor('delete', bucket, 'b'))
  await accesses.flush()
  t.assert.equal((await seen(store, bucket, 'a')).accessedMs, undefined)
  t.assert.equal(await store.objects.head(grantFor('read', bucket, 'b')), undefined)
})

test('an old version that is read is remembered as itself', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store, { versioning: 'enabled' })
  const accesses = objectAccesses(store)
  const old = await putText(store, bucket, 'a', 'old')
  await putText(store, bucket, 'a', 'new')
  accesses.accessed(bucket, old, testNowMs + 2 * dayMs)
  await accesses.flush()
  const version = await store.objects.version(grantFor('read', bucket, 'a'), old.versionId ?? '')
  t.assert.equal(version?.kind === 'object' && version.object.accessedMs, testNowMs + 2 * dayMs)
  t.assert.equal((await seen(store, bucket, 'a')).accessedMs, undefined)
})

test('what a rule moved to IA comes back when it is read, and what its writer put there stays', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store)
  const changed = await store.buckets.update(grantFor('configure', bucket), {
    documents: { lifecycle: '1' },
    large: { lifecycle: lifecycleDocument([back]) },
  })
  const accesses = objectAccesses(store)
  await putText(store, bucket, 'moved', 'm')
  await store.objects.put(
    grantFor('write', bucket, 'own'),
    { ...plainDraft, storageClass: 'IA' },
    Buffer.from('o'),
    {},
    {},
    testNowMs,
  )
  const movedMs = testNowMs + dayMs
  await store.objects.amend(grantFor('write', bucket, 'moved'), () => ({ storageClass: 'IA', transitionedMs: movedMs }))
  for (const key of ['moved', 'own']) accesses.accessed(changed ?? bucket, await seen(store, bucket, key), movedMs + 1)
  await accesses.flush()
  const moved = await seen(store, bucket, 'moved')
  t.assert.deepEqual([moved.storageClass, moved.transitionedMs], ['Standard', undefined])
  t.assert.equal((await seen(store, bucket, 'own')).storageClass, 'IA')
  const { classes } = await store.buckets.stat(grantFor('read', bucket))
  t.assert.equal(classes.Standard.objects, 1)
})

test('nothing is written where nothing is tracked any more, and what fails is tried again', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store)
  await putText(store, bucket, 'a', 'a')
  let isBroken = true
  const accesses = objectAccesses({
    ...store,
    objects: {
      amend: (...given) => (isBroken ? Promise.reject(new Error('no disk')) : store.objects.amend(...given)),
    },
  })
  accesses.accessed(bucket, await seen(store, bucket, 'a'), testNowMs + 2 * dayMs)
  await t.assert.rejects(accesses.flush(), /1 times of access/)
  isBroken = false
  await store.buckets.update(grantFor('configure', bucket), { documents: { accessMonitor: undefined } })
  await accesses.flush()
  t.assert.equal((await seen(store, bucket, 'a')).accessedMs, undefined)
})

test('however many objects are read, so many are remembered', async (t) => {
  await using store = await openTestStore()
  const bucket = await tracked(store)
  const object = await putText(store, bucket, 'a', 'a')
  let writes = 0
  const accesses = objectAccesses({ ...store, objects: { amend: async () => ((writes += 1), undefined) } })
  for (let count = 0; count < accessesRememberedMax + 5; count += 1)
    accesses.accessed(bucket, { ...object, key: `k${count}` }, testNowMs + 2 * dayMs)
  await accesses.flush()
  t.assert.equal(writes, accessesRememberedMax)
})
