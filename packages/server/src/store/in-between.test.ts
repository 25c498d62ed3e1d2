/**
 * Something else happens just before a commit, at the very moment when permission is judged again: the worst one. What
 * the writer knew is out of date by then, and the commit must notice.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Kv } from '@latchkey/kv'
import { Grant } from './grant.ts'
import type { Bucket } from './port.ts'
import { nothingCounted, recountBucket } from './recount.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, putText, testNowMs } from './testing.ts'
import type { TestStore } from './testing.ts'

const file = (fill: string): Buffer => Buffer.alloc(270_000, fill)

/** A grant to write whose first judging is when `work` is done. */
function when(bucket: Bucket, key: string, work: () => Promise<unknown>): Grant {
  let isDone = false
  return Grant.mint('write', bucket, key, async () => {
    if (isDone) return
    isDone = true
    await work()
  })
}

async function beginUpload(store: TestStore, bucket: Bucket, key: string): Promise<string> {
  const write = grantFor('write', bucket, key)
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  for (const number of [1, 2])
    await store.uploads.writePart(write, begun.upload.id, number, Buffer.alloc(110_000, number), {}, testNowMs)
  return begun.upload.id
}

type Played = { readonly answer: string; readonly body: string | undefined }

const cases: [what: string, play: (store: TestStore, bucket: Bucket) => Promise<string>, want: Played][] = [
  [
    'an upload is completed while it is aborted',
    async (store, bucket) => {
      const id = await beginUpload(store, bucket, 'k')
      const complete = () => store.uploads.complete(grantFor('write', bucket, 'k'), id, 'all', {}, testNowMs)
      return store.uploads.abort(when(bucket, 'k', complete), id)
    },
    { answer: 'no-upload', body: '\u0001' },
  ],
  [
    'an upload is aborted while it is completed',
    async (store, bucket) => {
      const id = await beginUpload(store, bucket, 'k')
      const abort = () => store.uploads.abort(grantFor('write', bucket, 'k'), id)
      return (await store.uploads.complete(when(bucket, 'k', abort), id, 'all', {}, testNowMs)).kind
    },
    { answer: 'no-upload', body: undefined },
  ],
  [
    'everything is swept while an upload is completed',
    async (store, bucket) => {
      const id = await beginUpload(store, bucket, 'k')
      const sweep = () => store.maintenance.sweep({ liveGenerations: new Set(), force: true })
      return (await store.uploads.complete(when(bucket, 'k', sweep), id, 'all', {}, testNowMs)).kind
    },
    { answer: 'stored', body: '\u0001' },
  ],
  [
    'an upload is completed while it is completed',
    async (store, bucket) => {
      const id = await beginUpload(store, bucket, 'k')
      const complete = () => store.uploads.complete(grantFor('write', bucket, 'k'), id, 'all', {}, testNowMs)
      return (await store.uploads.complete(when(bucket, 'k', complete), id, 'all', {}, testNowMs)).kind
    },
    { answer: 'no-upload', body: '\u0001' },
  ],
  [
    'an upload is aborted while a part arrives',
    async (store, bucket) => {
      const id = await beginUpload(store, bucket, 'k')
      const abort = () => store.uploads.abort(grantFor('write', bucket, 'k'), id)
      return (await store.uploads.writePart(when(bucket, 'k', abort), id, 3, file('p'), {}, testNowMs)).kind
    },
    { answer: 'no-upload', body: undefined },
  ],
  [
    'the object comes to be while it is put unless it is there',
    async (store, bucket) => {
      const grant = when(bucket, 'k', () => putText(store, bucket, 'k', 'first'))
      return (await store.objects.put(grant, plainDraft, file('x'), {}, { onlyIfAbsent: true }, testNowMs)).kind
    },
    { answer: 'exists', body: 'f' },
  ],
  [
    'the object comes to be while a copy of it is made unless it is there',
    async (store, bucket) => {
      await putFile(store, bucket, 's', 'source')
      const grant = when(bucket, 'k', () => putText(store, bucket, 'k', 'first'))
      return copyKind(store, bucket, grant, true)
    },
    { answer: 'exists', body: 'f' },
  ],
  [
    'the source is removed while its file is shared',
    async (store, bucket) => {
      await putFile(store, bucket, 's', 'source')
      const remove = () => store.objects.remove(grantFor('delete', bucket, 's'))
      return copyKind(store, bucket, when(bucket, 'k', remove), false)
    },
    { answer: 'ObjectReplaced', body: undefined },
  ],
  [
    'what is said of the source changes while its file is shared',
    async (store, bucket) => {
      await putFile(store, bucket, 's', 'source')
      const amend = () => store.objects.amend(grantFor('write', bucket, 's'), () => ({ acl: 'private' }))
      return copyKind(store, bucket, when(bucket, 'k', amend), false)
    },
    { answer: 'stored', body: 's' },
  ],
  [
    'the object is appended to while it is appended to',
    async (store, bucket) => {
      const first = () => store.objects.append(grantFor('write', bucket, 'k'), 0, plainDraft, file('a'), {}, testNowMs)
      const grant = when(bucket, 'k', first)
      return (await store.objects.append(grant, 0, plainDraft, file('b'), {}, testNowMs)).kind
    },
    { answer: 'wrong-position', body: 'a' },
  ],
  [
    'what is said of the object changes while it is appended to',
    async (store, bucket) => {
      await store.objects.append(grantFor('write', bucket, 'k'), 0, plainDraft, file('a'), {}, testNowMs)
      const amend = () => store.objects.amend(grantFor('write', bucket, 'k'), () => ({ acl: 'private' }))
      const grant = when(bucket, 'k', amend)
      return (await store.objects.append(grant, 270_000, plainDraft, file('b'), {}, testNowMs)).kind
    },
    { answer: 'stored', body: 'a' },
  ],
  [
    'the object is put while it is appended to',
    async (store, bucket) => {
      await store.objects.append(grantFor('write', bucket, 'k'), 0, plainDraft, file('a'), {}, testNowMs)
      const grant = when(bucket, 'k', () => putText(store, bucket, 'k', 'normal'))
      return (await store.objects.append(grant, 270_000, plainDraft, file('b'), {}, testNowMs)).kind
    },
    { answer: 'not-appendable', body: 'n' },
  ],
  [
    'the object is replaced while what is said of it changes',
    async (store, bucket) => {
      await putFile(store, bucket, 'k', 'old')
      const grant = when(bucket, 'k', () => putText(store, bucket, 'k', 'replaced'))
      return (await store.objects.amend(grant, () => ({ acl: 'private' })))?.etag.length === 32 ? 'amended' : 'gone'
    },
    { answer: 'amended', body: 'r' },
  ],
]

async function putFile(store: TestStore, bucket: Bucket, key: string, fill: string): Promise<void> {
  const put = await store.objects.put(grantFor('write', bucket, key), plainDraft, file(fill), {}, {}, testNowMs)
  assert.equal(put.kind, 'stored')
}

async function copyKind(store: TestStore, bucket: Bucket, target: Grant, onlyIfAbsent: boolean): Promise<string> {
  const grant = grantFor('read', bucket, 's')
  const object = (await store.objects.head(grant)) ?? assert.fail()
  return store.objects.copy({ grant, object }, target, plainDraft, { onlyIfAbsent }, testNowMs).then(
    (put) => put.kind,
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  )
}

for (const [what, play, want] of cases)
  test(`when ${what}, the answer is ${want.answer}`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    const answer = await play(store, bucket)
    const body = await getBytes(store, bucket, 'k')
    assert.deepEqual({ answer, body: body?.toString('latin1', 0, 1) }, want)
    await store.idle()
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
    assert.deepEqual(store.errors, [])
    assert.equal(found['uploads'], 0)
  })

const moves: [what: string, append: boolean, between: 'put' | 'remove'][] = [
  ['written', false, 'put'],
  ['removed', false, 'remove'],
  ['written', true, 'put'],
  ['removed', true, 'remove'],
]
for (const [what, isAppended, between] of moves)
  test(`an object${isAppended ? ' that was appended to' : ''} is ${what} while its body is moved, and stays so`, async () => {
    let beforeCommit: (() => Promise<unknown>) | undefined
    const wrapKv = (kv: Kv): Kv => ({
      ...kv,
      async commit(batch) {
        const work = beforeCommit
        beforeCommit = undefined
        await work?.()
        return kv.commit(batch)
      },
    })
    await using store = await openTestStore({ wrapKv })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const old = Buffer.alloc(3_000, 'old')
    if (isAppended) await store.objects.append(write, 0, plainDraft, old, {}, testNowMs)
    else await store.objects.put(write, plainDraft, old, {}, {}, testNowMs)
    await store.blobs.sealActive()
    beforeCommit = async () => {
      if (between === 'put') await putText(store, bucket, 'k', 'new')
      else await store.objects.remove(grantFor('delete', bucket, 'k'))
      await store.idle()
    }
    const around = { liveGenerations: new Set([store.blobs.generation]), liveShareMin: 2 }
    const [compaction] = await store.maintenance.compact(around)
    assert(compaction?.kind === 'compacted' && compaction.movedCount === 0)
    assert.equal((await getBytes(store, bucket, 'k'))?.toString(), between === 'put' ? 'new' : undefined)
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
    const left = between === 'put' ? { ...nothingCounted, objects: 1, bytes: 3 } : nothingCounted
    assert.deepEqual(found, left)
    assert.deepEqual(store.errors, [])
  })
