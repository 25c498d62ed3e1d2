import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fixedClock } from '../../base/clock.ts'
import { ObjectImmutable } from './duties.ts'
import type { Bucket } from '../port.ts'
import {
  getBytes,
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  putText,
  testEngines,
  testNowMs,
} from '../testing.ts'
import type { TestStore } from '../testing.ts'
import { wormDocument } from '../versions/worm.ts'

const dayMs = 86_400_000

async function retain(store: TestStore, bucket: Bucket, days: number, lockedMs?: number): Promise<void> {
  const worm = wormDocument({ id: 'A', days, createdMs: testNowMs, lockedMs })
  await store.buckets.update(grantFor('configure', bucket), { documents: { worm } })
}

/** Every way in which the store changes an object that is there. */
const entrances: [what: string, change: (store: TestStore, bucket: Bucket) => Promise<unknown>][] = [
  ['put', (store, bucket) => putText(store, bucket, 'a', 'new')],
  ['delete', (store, bucket) => store.objects.remove(grantFor('delete', bucket, 'a'))],
  [
    'delete what was looked at',
    async (store, bucket) => {
      const object = await store.objects.head(grantFor('read', bucket, 'a'))
      if (object === undefined) throw new Error('it is there')
      return store.objects.removeUnchanged(grantFor('delete', bucket, 'a'), object)
    },
  ],
  [
    'copy',
    async (store, bucket) => {
      const object = await putText(store, bucket, 'source', 'new')
      const source = { grant: grantFor('read', bucket, 'source'), object }
      return store.objects.copy(source, grantFor('write', bucket, 'a'), plainDraft, {}, testNowMs)
    },
  ],
  [
    'copy onto itself',
    async (store, bucket) => {
      const grant = grantFor('read', bucket, 'a')
      const object = await store.objects.head(grant)
      if (object === undefined) throw new Error('it is there')
      return store.objects.copy({ grant, object }, grantFor('write', bucket, 'a'), plainDraft, {}, testNowMs)
    },
  ],
  [
    'complete',
    async (store, bucket) => {
      const grant = grantFor('write', bucket, 'a')
      const begun = await store.uploads.initiate(grant, plainDraft, {}, testNowMs)
      if (begun.kind !== 'initiated') throw new Error(begun.kind)
      await store.uploads.writePart(grant, begun.upload.id, 1, Buffer.from('new'), {}, testNowMs)
      return store.uploads.complete(grant, begun.upload.id, 'all', {}, testNowMs)
    },
  ],
]

async function open(t: TestContext, days = 10, lockedMs?: number) {
  const clock = fixedClock('2026-11-20T12:00:00.000Z')
  const store = await openTestStore({ clock })
  t.after(() => store[Symbol.asyncDispose]())
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'a', 'old')
  await retain(store, bucket, days, lockedMs)
  return { clock, store, bucket }
}

for (const [what, change] of entrances) {
  test(`${what} is refused while the object is retained, and done when it is not any more`, async (t) => {
    const { clock, store, bucket } = await open(t, 10, testNowMs)
    const before = await store.objects.head(grantFor('read', bucket, 'a'))
    await t.assert.rejects(change(store, bucket), ObjectImmutable)
    t.assert.equal(String(await getBytes(store, bucket, 'a')), 'old')
    clock.advance(10 * dayMs - 1)
    await t.assert.rejects(change(store, bucket), ObjectImmutable)
    clock.advance(1)
    await change(store, bucket)
    t.assert.notEqual((await store.objects.head(grantFor('read', bucket, 'a')))?.writeId, before?.writeId)
    await store.idle()
    t.assert.deepEqual(store.errors, [])
  })

  test(`${what} is refused under a policy that is not locked yet, and done when nobody locked it within a day`, async (t) => {
    const { clock, store, bucket } = await open(t)
    await t.assert.rejects(change(store, bucket), ObjectImmutable)
    clock.advance(dayMs)
    await change(store, bucket)
  })
}

test('an append is refused too, and what is new is written, once', async (t) => {
  const { store, bucket } = await open(t)
  const append = (position: number) =>
    store.objects.append(grantFor('write', bucket, 'log'), position, plainDraft, Buffer.from('line'), {}, testNowMs)
  t.assert.equal((await append(0)).kind, 'stored')
  await t.assert.rejects(append(4), ObjectImmutable)
  await putText(store, bucket, 'b', 'first')
  await t.assert.rejects(putText(store, bucket, 'b', 'second'), ObjectImmutable)
  t.assert.equal(String(await getBytes(store, bucket, 'b')), 'first')
})

test('what is said of a retained object may change: its class, its ACL', async (t) => {
  const { store, bucket } = await open(t)
  const amended = await store.objects.amend(grantFor('write', bucket, 'a'), () => ({
    storageClass: 'IA',
    acl: 'private',
  }))
  t.assert.deepEqual([amended?.storageClass, amended?.acl], ['IA', 'private'])
})

test('deleting what is not there succeeds', async (t) => {
  const { store, bucket } = await open(t)
  t.assert.equal((await store.objects.remove(grantFor('delete', bucket, 'none'))).kind, 'absent')
})

test('a policy that was taken back through another process is heard', async (t) => {
  const { store, bucket } = await open(t)
  await t.assert.rejects(putText(store, bucket, 'a', 'new'), ObjectImmutable)
  const other = await store.crash()
  await other.buckets.update(grantFor('configure', bucket), { documents: { worm: undefined } })
  await putText(store, bucket, 'a', 'new')
  t.assert.equal(String(await getBytes(store, bucket, 'a')), 'new')
})

for (const engine of testEngines)
  test(`of a hundred writers of one new key exactly one wins, while the policy begins (${engine})`, async (t) => {
    await using store = await openTestStore({ engine, clock: fixedClock('2026-11-20T12:00:00.000Z') })
    const bucket = await makeBucket(store)
    const writers = Array.from({ length: 100 }, (_, n) =>
      putText(store, bucket, 'a', `${n}`).then(
        () => true,
        (error: unknown) => {
          if (error instanceof ObjectImmutable) return false
          throw error
        },
      ),
    )
    const [, ...won] = await Promise.all([retain(store, bucket, 1), ...writers])
    const kept = String(await getBytes(store, bucket, 'a'))
    await t.assert.rejects(putText(store, bucket, 'a', 'late'), ObjectImmutable)
    t.assert.equal(won.some(Boolean), true)
    t.assert.equal(won[Number(kept)], true)
    t.assert.equal(String(await getBytes(store, bucket, 'a')), kept)
  })

test('a replicated bucket queues each changed key in the commit that changes it, but for what replication writes', async (t) => {
  await using store = await openTestStore({ clock: fixedClock('2026-11-20T12:00:00.000Z') })
  const bucket = await makeBucket(store)
  const count = () => store.kv.count(Buffer.from('q'), Buffer.from('r'))
  await putText(store, bucket, 'before', 'x')
  t.assert.equal(await count(), 0)
  await store.buckets.update(grantFor('configure', bucket), { documents: { replication: 'r' } })
  await putText(store, bucket, 'a', 'x')
  await putText(store, bucket, 'a', 'y')
  t.assert.equal(await count(), 1)
  t.assert.equal((await store.objects.remove(grantFor('delete', bucket, 'before'))).kind, 'removed')
  t.assert.equal((await store.objects.remove(grantFor('delete', bucket, 'never'))).kind, 'absent')
  await store.objects.amend(grantFor('write', bucket, 'a'), () => ({ acl: 'private' }))
  t.assert.equal(await count(), 3)
})
