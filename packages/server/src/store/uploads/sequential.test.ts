import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import type { Grant } from '../grant.ts'
import { recountBucket } from '../recount.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, testNowMs } from '../testing.ts'
import type { TestStore } from '../testing.ts'
import { partBytesMin } from './completions.ts'

const md5 = (...bytes: Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(bytes)).digest()
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

async function write(store: TestStore, grant: Grant, uploadId: string, number: number, bytes: Uint8Array) {
  const part = await store.uploads.writePart(grant, uploadId, number, bytes, {}, testNowMs)
  assert(part.kind === 'stored', part.kind)
}

test('a sequential upload takes parts 1, 2, 3 once each, and what they make has the MD5 of the whole', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  for (const encryption of [undefined, { algorithm: 'AES256' } as const]) {
    const begun = await store.uploads.initiate(grant, { ...plainDraft, encryption }, { isSequential: true }, testNowMs)
    assert(begun.kind === 'initiated')
    const { id } = begun.upload
    const send = (number: number, bytes: Uint8Array) => store.uploads.writePart(grant, id, number, bytes, {}, testNowMs)
    const content = [Buffer.alloc(partBytesMin, 'a'), Buffer.alloc(partBytesMin + 7, 'b'), Buffer.from('c')] as const
    assert.deepEqual(await send(2, content[1]), { kind: 'not-sequential', number: 2 })
    await write(store, grant, begun.upload.id, 1, content[0])
    assert.deepEqual(await send(3, content[2]), { kind: 'not-sequential', number: 3 })
    assert.deepEqual(await send(1, content[1]), { kind: 'part-exists', number: 1, etag: hex(md5(content[0])) })
    await write(store, grant, begun.upload.id, 2, content[1])
    await write(store, grant, begun.upload.id, 3, content[2])
    const chosen = [1, 3].map((number) => ({ number, etag: undefined }))
    const skipping = await store.uploads.complete(grant, id, chosen, {}, testNowMs)
    assert.deepEqual(skipping, { kind: 'not-sequential', number: 3 })
    const done = await store.uploads.complete(grant, id, 'all', {}, testNowMs)
    assert(done.kind === 'stored', done.kind)
    assert.equal(done.object.etag, `${hex(md5(...content.map((bytes) => md5(bytes))))}-3`)
    const object = await store.objects.head(grantFor('read', bucket, 'k'))
    assert.deepEqual(object?.md5, md5(...content))
    assert.deepEqual(await getBytes(store, bucket, 'k'), Buffer.concat(content))
  }
})

test('of two that write the same part of a sequential upload at once, one is told that there is one', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const begun = await store.uploads.initiate(grant, plainDraft, { isSequential: true }, testNowMs)
  assert(begun.kind === 'initiated')
  const both = await Promise.all(
    ['x', 'y'].map((text) => store.uploads.writePart(grant, begun.upload.id, 1, Buffer.from(text), {}, testNowMs)),
  )
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['part-exists', 'stored'])
  const stored = both.find((outcome) => outcome.kind === 'stored')
  const late = both.find((outcome) => outcome.kind === 'part-exists')
  assert.equal(late?.etag, stored?.part.etag)
  const done = await store.uploads.complete(grant, begun.upload.id, 'all', {}, testNowMs)
  assert(done.kind === 'stored')
  assert.equal(hex(done.object.md5 ?? new Uint8Array(0)), stored?.part.etag)
  await store.idle()
  const { found } = await recountBucket(store, bucket.id)
  assert.equal(found.objects, 1)
})

test('a sequential upload that is aborted while its parts are hashed is none', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const begun = await store.uploads.initiate(grant, plainDraft, { isSequential: true }, testNowMs)
  assert(begun.kind === 'initiated')
  await write(store, grant, begun.upload.id, 1, Buffer.alloc(partBytesMin, 'a'))
  await write(store, grant, begun.upload.id, 2, Buffer.from('b'))
  let isAborted = false
  const range = store.kv.range.bind(store.kv)
  Object.assign(store.kv, {
    range: async (...args: Parameters<typeof range>) => {
      const page = await range(...args)
      if (isAborted) return page
      isAborted = true
      Object.assign(store.kv, { range })
      assert.equal(await store.uploads.abort(grant, begun.upload.id), 'aborted')
      await store.idle()
      return page
    },
  })
  const completed = await store.uploads.complete(grant, begun.upload.id, 'all', {}, testNowMs)
  assert.deepEqual([isAborted, completed], [true, { kind: 'no-upload' }])
})
