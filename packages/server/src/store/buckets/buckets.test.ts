import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../gate.ts'
import { StoreFormatError } from '../open-store.ts'
import { formatKey } from '../records/keys.ts'
import { watchSpace } from '../space.ts'
import { grantFor, makeBucket, openTestStore, putText, testClock, testNowMs } from '../testing.ts'

const draft = { acl: 'private', storageClass: 'Standard', redundancy: 'LRS' } as const

test('the buckets of an account are listed by name, page by page', async () => {
  await using store = await openTestStore()
  for (const name of ['b', 'a', 'ab', 'c']) await store.buckets.create({ ...draft, name, accountId: '1' }, testNowMs)
  await store.buckets.create({ ...draft, name: 'aa', accountId: '2' }, testNowMs)
  await store.buckets.create({ ...draft, name: 'ac', accountId: '11' }, testNowMs)
  const names = async (query: object) => {
    const page = await store.buckets.list({ accountId: '1', prefix: '', limit: 100, ...query })
    return [page.buckets.map(({ name }) => name).join(' '), page.isTruncated]
  }
  assert.deepEqual(await names({}), ['a ab b c', false])
  assert.deepEqual(await names({ limit: 2 }), ['a ab', true])
  assert.deepEqual(await names({ limit: 2, after: 'ab' }), ['b c', false])
  assert.deepEqual(await names({ prefix: 'a' }), ['a ab', false])
  assert.deepEqual(await names({ prefix: 'a', after: 'a', limit: 1 }), ['ab', false])
  assert.deepEqual(await names({ limit: 0 }), ['', false])
  assert.deepEqual(await names({ accountId: '2' }), ['aa', false])
  assert.deepEqual(await names({ accountId: '3' }), ['', false])
})

test('a bucket keeps what it was made with, and its documents come and go one by one', async () => {
  await using store = await openTestStore({ clock: testClock() })
  const bucket = await makeBucket(store)
  assert.deepEqual(await store.buckets.find(bucket.name), bucket)
  assert.deepEqual([bucket.createdMs, bucket.versioning, bucket.documents], [testNowMs, 'off', {}])
  const configure = grantFor('configure', bucket)
  await store.buckets.update(configure, { documents: { cors: '<cors/>', policy: '{}' } })
  const changed = await store.buckets.update(configure, { acl: 'public-read', documents: { policy: undefined } })
  assert.deepEqual(changed?.documents, { cors: '<cors/>' })
  assert.deepEqual(await store.buckets.find(bucket.name), changed)
  assert.deepEqual([changed?.acl, changed?.id, changed?.createdMs], ['public-read', bucket.id, testNowMs])
  const again = await store.buckets.create({ ...draft, name: bucket.name, accountId: 'other' }, testNowMs)
  assert.deepEqual(again, { kind: 'exists', bucket: changed })
  await putText(store, bucket, 'k', 'text')
  const stat = await store.buckets.stat(grantFor('read', bucket))
  const { classes, ...rest } = stat
  assert.deepEqual(rest, { objects: 1, bytes: 4, uploads: 0, deleteMarkers: 0, lastModifiedMs: testNowMs })
  assert.deepEqual(classes.Standard, { objects: 1, bytes: 4, billedBytes: 4 })
  assert.deepEqual(classes.IA, { objects: 0, bytes: 0, billedBytes: 0 })
})

test('a removed bucket leaves its name and its place in the account free', async () => {
  await using store = await openTestStore()
  for (let round = 0; round < 110; round += 1) {
    const bucket = await makeBucket(store)
    assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
    assert.equal(await store.buckets.find(bucket.name), undefined)
    assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'no-bucket')
  }
  assert.equal((await store.kv.stats()).entries, 1)
})

test('a change that another process made is seen by the next look, whatever is kept', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const another = await store.crash()
  await store.buckets.find(bucket.name)
  await another.buckets.update(grantFor('configure', bucket), { acl: 'public-read' })
  assert.equal((await store.buckets.find(bucket.name))?.acl, 'public-read')
  await another.buckets.remove(grantFor('configure', bucket))
  assert.equal(await store.buckets.find(bucket.name), undefined)
  await another.blobs.close()
})

test('a database of another format is refused', async () => {
  await using store = await openTestStore()
  await store.kv.commit({ put: [{ key: formatKey(), value: Uint8Array.of(2) }] })
  await assert.rejects(store.crash(), StoreFormatError)
})

test('a gate lets in so many, first come first served, and who leaves the line is not let in', async () => {
  const gate = createGate(2)
  const first = await gate.enter(undefined)
  await gate.enter(undefined)
  const order: number[] = []
  const leaving = new AbortController()
  const third = gate.enter(leaving.signal)
  const fourth = gate.enter(undefined).then((turn) => {
    order.push(4)
    return turn
  })
  leaving.abort(new Error('left'))
  await assert.rejects(third, /left/)
  assert.deepEqual(order, [])
  first[Symbol.dispose]()
  first[Symbol.dispose]()
  await fourth
  assert.deepEqual(order, [4])
  let isIn = false
  void gate.enter(undefined).then(() => (isIn = true))
  await Promise.resolve()
  assert.equal(isIn, false, 'a turn that is over is over once')
  await assert.rejects(gate.enter(AbortSignal.abort(new Error('too late'))), /too late/)
})

test('the file system is asked for its space once a second', async () => {
  let nowMs = 0
  let asked = 0
  let freeBytes = 10
  const stats = async () => {
    asked += 1
    return { freeBytes } as Awaited<ReturnType<Parameters<typeof watchSpace>[0]['stats']>>
  }
  const isShort = watchSpace({ stats }, 5, () => nowMs)
  assert.deepEqual(await Promise.all([isShort(), isShort()]), [false, false])
  freeBytes = 4
  assert.equal(await isShort(), false)
  assert.equal(asked, 1)
  nowMs = 1_000
  assert.equal(await isShort(), true)
  assert.equal(asked, 2)
})
