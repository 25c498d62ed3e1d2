/** Puts, appends, copies and changes: what is declared, what is refused, and what is left when something fails. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { KvFullError, KvUnavailableError } from '@latchkey/kv'
import type { Batch, Committed, Kv } from '@latchkey/kv'
import { crc64 } from './blobs/crc64.ts'
import { objectBytesMax } from './bodies.ts'
import { ObjectReplaced } from './port.ts'
import type { Declared, NotWritten } from './port.ts'
import { smallCopiesAtOnceMax } from './gate.ts'
import { Grant } from './grant.ts'
import { nothingCounted, recountBucket } from './recount.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, plainMeta, putText, testNowMs } from './testing.ts'

const body = Buffer.from('the body')
const large = Buffer.alloc(300_000, 'large')
const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest()

const declarations: [what: string, bytes: Buffer, declared: Declared, want: NotWritten | 'stored'][] = [
  ['all of it is right', body, { sizeBytes: 8, md5: md5(body), crc64: crc64(body) }, 'stored'],
  ['the MD5 is another', body, { md5: md5(large) }, { kind: 'md5-mismatch' }],
  ['the CRC-64 is another', body, { crc64: 1n }, { kind: 'crc64-mismatch' }],
  ['the body is shorter', body, { sizeBytes: 9 }, { kind: 'too-short', sizeBytes: 8 }],
  ['the body is longer', body, { sizeBytes: 7 }, { kind: 'too-large', maxBytes: 7 }],
  ['all of a file is right', large, { sizeBytes: 300_000, md5: md5(large), crc64: crc64(large) }, 'stored'],
  ['the MD5 of a file is another', large, { md5: md5(body) }, { kind: 'md5-mismatch' }],
  ['a file is shorter', large, { sizeBytes: 300_001 }, { kind: 'too-short', sizeBytes: 300_000 }],
  ['a file is longer', large, { sizeBytes: 299_999 }, { kind: 'too-large', maxBytes: 299_999 }],
  ['it is too large', body, { sizeBytes: objectBytesMax + 1 }, { kind: 'too-large', maxBytes: objectBytesMax }],
]
for (const [what, bytes, declared, want] of declarations)
  test(`when ${what}, a put is ${want === 'stored' ? want : want.kind}, and only then something is stored`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    await putText(store, bucket, 'k', 'former')
    const chunks = (async function* () {
      for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
    })()
    const write = grantFor('write', bucket, 'k')
    const put = await store.objects.put(write, plainDraft, chunks, declared, {}, testNowMs)
    if (want === 'stored') assert.equal(put.kind, want)
    else assert.deepEqual(put, want)
    const kept = want === 'stored' ? bytes : Buffer.from('former')
    assert.deepEqual(await getBytes(store, bucket, 'k'), kept)
    assert.equal((await store.buckets.stat(grantFor('read', bucket))).bytes, kept.length)
    assert.equal(store.blobs.writes.count, 0)
  })

test('a body that breaks off stores nothing', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  for (const sizeBytes of [10, 2_000, 300_000]) {
    const broken = (async function* () {
      yield Buffer.alloc(sizeBytes)
      throw new Error('the connection broke')
    })()
    const write = grantFor('write', bucket, 'k')
    await assert.rejects(store.objects.put(write, plainDraft, broken, {}, {}, testNowMs), /the connection broke/)
  }
  assert.equal(await getBytes(store, bucket, 'k'), undefined)
  assert.equal(store.blobs.writes.count, 0)
})

test('permission is judged once more just before the commit, and a refusal stores nothing', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const object = await putText(store, bucket, 'source', 'source')
  await putText(store, bucket, 'k', 'former')
  const refuse = () => Promise.reject(new Error('no longer'))
  const write = Grant.mint('write', bucket, 'k', refuse)
  const remove = Grant.mint('delete', bucket, 'k', refuse)
  const configure = Grant.mint('configure', bucket, undefined, refuse)
  const source = { grant: grantFor('read', bucket, 'source'), object }
  const begun = await store.uploads.initiate(grantFor('write', bucket, 'k'), plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  const { id } = begun.upload
  await store.uploads.writePart(grantFor('write', bucket, 'k'), id, 1, body, {}, testNowMs)
  const before = await store.kv.stats()
  const attempts = [
    () => store.objects.put(write, plainDraft, body, {}, {}, testNowMs),
    () => store.objects.put(write, plainDraft, large, {}, {}, testNowMs),
    () => store.objects.copy(source, write, plainDraft, {}, testNowMs),
    () => store.objects.amend(write, () => ({ acl: 'public-read' })),
    () => store.objects.append(Grant.mint('write', bucket, 'log', refuse), 0, plainDraft, body, {}, testNowMs),
    () => store.objects.remove(remove),
    () => store.uploads.initiate(write, plainDraft, {}, testNowMs),
    () => store.uploads.writePart(write, id, 2, body, {}, testNowMs),
    () => store.uploads.complete(write, id, 'all', {}, testNowMs),
    () => store.uploads.abort(write, id),
    () => store.buckets.update(configure, { acl: 'public-read' }),
  ]
  for (const attempt of attempts) await assert.rejects(attempt(), /no longer/)
  const after = await store.kv.stats()
  assert.deepEqual([after.entries, after.bytesUsed], [before.entries, before.bytesUsed])
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'former')
})

/** The engine's commits, each judged by `interfere` first. */
function interfering(interfere: (batch: Batch, commit: () => Promise<Committed>) => Promise<Committed>) {
  return (kv: Kv): Kv => ({ ...kv, commit: (batch) => interfere(batch, () => kv.commit(batch)) })
}

test('of a commit whose outcome is unknown the record says whether it was done', async () => {
  let mode: 'as is' | 'done' | 'not done' = 'as is'
  const wrapKv = interfering(async (_, commit) => {
    if (mode === 'as is') return commit()
    if (mode === 'done') await commit()
    return { kind: 'unknown' }
  })
  await using store = await openTestStore({ wrapKv })
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  mode = 'done'
  const put = await store.objects.put(write, plainDraft, large, {}, {}, testNowMs)
  assert.equal(put.kind, 'stored')
  assert.equal(
    (await store.objects.append(grantFor('write', bucket, 'log'), 0, plainDraft, body, {}, testNowMs)).kind,
    'stored',
  )
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  assert.equal((await store.uploads.writePart(write, begun.upload.id, 1, body, {}, testNowMs)).kind, 'stored')
  mode = 'not done'
  await assert.rejects(store.objects.put(write, plainDraft, body, {}, {}, testNowMs), KvUnavailableError)
  await assert.rejects(store.objects.remove(grantFor('delete', bucket, 'k')), KvUnavailableError)
  await assert.rejects(store.uploads.writePart(write, begun.upload.id, 2, body, {}, testNowMs), KvUnavailableError)
  await assert.rejects(store.uploads.complete(write, begun.upload.id, 'all', {}, testNowMs), KvUnavailableError)
  await assert.rejects(store.uploads.abort(write, begun.upload.id), KvUnavailableError)
  mode = 'as is'
  assert.deepEqual(await getBytes(store, bucket, 'k'), large)
  mode = 'done'
  assert.equal((await store.uploads.complete(write, begun.upload.id, 'all', {}, testNowMs)).kind, 'stored')
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'k'))).kind, 'removed')
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'log'))).kind, 'removed')
  await store.idle()
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
  assert.equal((await makeBucket(store)).name, bucket.name)
})

test('a full database is told as full, and deleting goes on', async () => {
  let isFull = false
  const wrapKv = interfering(async (batch, commit) => {
    if (isFull && batch.put !== undefined && batch.put.length > 0) throw new KvFullError('there is no room')
    return commit()
  })
  await using store = await openTestStore({ wrapKv })
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  await putText(store, bucket, 'k', 'former')
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  isFull = true
  assert.deepEqual(await store.objects.put(write, plainDraft, large, {}, {}, testNowMs), { kind: 'full' })
  assert.deepEqual(await store.uploads.initiate(write, plainDraft, {}, testNowMs), { kind: 'full' })
  assert.deepEqual(await store.uploads.writePart(write, begun.upload.id, 1, body, {}, testNowMs), { kind: 'full' })
  const log = grantFor('write', bucket, 'log')
  assert.deepEqual(await store.objects.append(log, 0, plainDraft, body, {}, testNowMs), { kind: 'full' })
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'former')
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'k'))).kind, 'removed')
})

test('a full disk is told as full for bodies of every size, and deleting goes on', async () => {
  await using store = await openTestStore({ reserveBytes: Number.MAX_SAFE_INTEGER, engine: 'lmdb' })
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'k')
  for (const sizeBytes of [0, 10, 2_000, 300_000]) {
    const put = await store.objects.put(write, plainDraft, Buffer.alloc(sizeBytes), {}, {}, testNowMs)
    assert.deepEqual(put, { kind: 'full' })
  }
  assert.equal((await store.objects.remove(grantFor('delete', bucket, 'k'))).kind, 'absent')
})

test('a bucket that is changed during each attempt is told as busy, not tried for ever', async () => {
  const wrapKv = interfering(async (batch, commit) =>
    batch.guard === undefined ? commit() : { kind: 'refused', by: 'guard', index: 0 },
  )
  await using store = await openTestStore({ wrapKv })
  const bucket = await makeBucket(store)
  await assert.rejects(putText(store, bucket, 'k', 'x'), KvUnavailableError)
})

test('an append continues what is there, and nothing else', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const write = grantFor('write', bucket, 'log')
  const meta = { ...plainMeta, contentType: 'text/plain' }
  const append = (position: number, bytes: Uint8Array, declared: Declared = {}) =>
    store.objects.append(write, position, { ...plainDraft, meta }, bytes, declared, testNowMs + position)
  assert.deepEqual(await append(1, body), { kind: 'wrong-position', nextPosition: 0 })
  const pieces = [body, large, Buffer.alloc(0), Buffer.alloc(2_000, 'seg')]
  const etags = new Set<string>()
  let whole = Buffer.alloc(0)
  for (const piece of pieces) {
    assert.deepEqual(await append(whole.length, piece, { md5: md5(Buffer.from('?')) }), { kind: 'md5-mismatch' })
    const appended = await append(whole.length, piece, { md5: md5(piece), crc64: crc64(piece) })
    assert(appended.kind === 'stored')
    whole = Buffer.concat([whole, piece])
    assert.deepEqual([appended.object.sizeBytes, appended.object.crc64], [whole.length, crc64(whole)])
    etags.add(appended.object.etag)
  }
  assert.equal(etags.size, pieces.length)
  assert.deepEqual(await getBytes(store, bucket, 'log'), whole)
  const object = (await store.objects.head(grantFor('read', bucket, 'log'))) ?? assert.fail()
  assert.deepEqual([object.type, object.md5, object.meta.contentType], ['Appendable', undefined, 'text/plain'])
  assert.deepEqual(await append(8, body), { kind: 'wrong-position', nextPosition: whole.length })
  await store.objects.amend(write, () => ({ acl: 'private' }))
  const last = await store.objects.append(write, whole.length, plainDraft, body, {}, testNowMs)
  assert(last.kind === 'stored')
  assert.deepEqual([last.object.acl, last.object.meta.contentType], ['private', 'text/plain'])
  assert.equal(last.object.modifiedMs >= object.modifiedMs, true)
  await putText(store, bucket, 'log', 'short')
  assert.deepEqual(await append(5, body), { kind: 'not-appendable' })
  const tooLong = await store.objects.append(
    grantFor('write', bucket, 'new'),
    0,
    plainDraft,
    body,
    { sizeBytes: objectBytesMax + 1 },
    testNowMs,
  )
  assert.deepEqual(tooLong, { kind: 'too-large', maxBytes: objectBytesMax })
  await store.idle()
  const { counted, found } = await recountBucket(store, bucket.id)
  assert.deepEqual(counted, found)
  assert.deepEqual(found, { ...nothingCounted, objects: 1, bytes: 5 })
})

const sources: [sizeBytes: number, kind: string][] = [
  [10, 'inline'],
  [5_000, 'segment'],
  [300_000, 'files'],
]
for (const [sizeBytes, kind] of sources)
  test(`a copy of ${kind} outlives its source, in another bucket and on itself`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    const other = await makeBucket(store, 'other')
    const bytes = Buffer.alloc(sizeBytes, 'copy me')
    const write = grantFor('write', bucket, 'source')
    const put = await store.objects.put(write, plainDraft, bytes, {}, {}, testNowMs)
    assert(put.kind === 'stored' && put.object.body.kind === kind)
    const source = { grant: grantFor('read', bucket, 'source'), object: put.object }
    const meta = { ...plainMeta, contentType: 'text/new' }
    const onItself = await store.objects.copy(source, write, { ...plainDraft, meta }, {}, testNowMs + 1)
    assert(onItself.kind === 'stored')
    assert.deepEqual(onItself.object.body, put.object.body, 'no byte was copied')
    assert.deepEqual([onItself.object.meta.contentType, onItself.object.etag], ['text/new', put.object.etag])
    const again = { grant: source.grant, object: onItself.object }
    const target = grantFor('write', other, 'target')
    const copied = await store.objects.copy(again, target, plainDraft, { onlyIfAbsent: true }, testNowMs + 2)
    assert(copied.kind === 'stored')
    const { etag, md5: sum, crc64: crc, type } = put.object
    assert.deepEqual([copied.object.etag, copied.object.crc64, copied.object.type], [etag, crc, type])
    assert.deepEqual(copied.object.md5, sum)
    const refused = await store.objects.copy(again, target, plainDraft, { onlyIfAbsent: true }, testNowMs + 2)
    assert.deepEqual(refused, { kind: 'exists' })
    await store.objects.remove(grantFor('delete', bucket, 'source'))
    await store.idle()
    assert.deepEqual(await getBytes(store, other, 'target'), bytes)
    // The bytes of a segment are there until it is compacted; what is shared or in the record went with the source.
    const late = store.objects.copy(again, grantFor('write', other, 'late'), plainDraft, {}, testNowMs)
    if (kind === 'segment') assert.equal((await late).kind, 'stored')
    else await assert.rejects(late, ObjectReplaced)
    await store.objects.remove(grantFor('delete', other, 'late'))
    await store.objects.remove(grantFor('delete', other, 'target'))
    await store.idle()
    assert.deepEqual((await recountBucket(store, other.id)).found, nothingCounted)
    assert.deepEqual(store.errors, [])
  })

test('the body of a copy from a segment waits for no commit of other copies', async () => {
  let isHeld = false
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  await using store = await openTestStore({
    wrapKv: (kv) => ({
      ...kv,
      commit: async (batch: Batch) => {
        if (isHeld) await released
        return kv.commit(batch)
      },
    }),
  })
  const bucket = await makeBucket(store)
  const bytes = Buffer.alloc(5_000, 'copy me')
  const put = await store.objects.put(grantFor('write', bucket, 's'), plainDraft, bytes, {}, {}, testNowMs)
  assert(put.kind === 'stored')
  const source = { grant: grantFor('read', bucket, 's'), object: put.object }
  isHeld = true
  const copies = Array.from({ length: smallCopiesAtOnceMax + 1 }, (_, index) =>
    store.objects.copy(source, grantFor('write', bucket, `t${index}`), plainDraft, {}, testNowMs),
  )
  const written = async (): Promise<number> => (await store.blobs.stats()).recordCount
  const deadlineMs = performance.now() + 30_000
  while ((await written()) < copies.length + 1 && performance.now() < deadlineMs) await setTimeout(1)
  assert.equal(await written(), copies.length + 1, 'every body is on the disk')
  release()
  assert((await Promise.all(copies)).every(({ kind }) => kind === 'stored'))
  assert.deepEqual(await getBytes(store, bucket, `t${smallCopiesAtOnceMax}`), bytes)
})

test('a source that is replaced while it is shared gives its copy the old bytes or none', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  for (let round = 0; round < 10; round += 1) {
    const write = grantFor('write', bucket, 's')
    const put = await store.objects.put(write, plainDraft, Buffer.alloc(300_000, 'old'), {}, {}, testNowMs)
    assert(put.kind === 'stored')
    const source = { grant: grantFor('read', bucket, 's'), object: put.object }
    const [copied] = await Promise.allSettled([
      store.objects.copy(source, grantFor('write', bucket, 't'), plainDraft, {}, testNowMs),
      store.objects.put(write, plainDraft, Buffer.alloc(300_000, 'new'), {}, {}, testNowMs),
    ])
    await store.idle()
    if (copied.status === 'fulfilled')
      assert.deepEqual(await getBytes(store, bucket, 't'), Buffer.alloc(300_000, 'old'))
    else assert.match(String(copied.reason), /replaced/)
  }
  const { counted, found } = await recountBucket(store, bucket.id)
  assert.deepEqual(counted, found)
})

test('a copy of an appendable object is a normal one that grows no more', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const log = grantFor('write', bucket, 'log')
  for (const position of [0, 2_000, 4_000])
    await store.objects.append(log, position, plainDraft, Buffer.alloc(2_000, position / 2_000), {}, testNowMs)
  const read = grantFor('read', bucket, 'log')
  const object = (await store.objects.head(read)) ?? assert.fail()
  const target = grantFor('write', bucket, 'copy')
  const copied = await store.objects.copy({ grant: read, object }, target, plainDraft, {}, testNowMs)
  assert(copied.kind === 'stored')
  assert.deepEqual([copied.object.type, copied.object.crc64], ['Normal', object.crc64])
  await store.objects.append(log, 6_000, plainDraft, body, {}, testNowMs)
  assert.equal((await getBytes(store, bucket, 'copy'))?.length, 6_000)
  assert.deepEqual(await store.objects.append(target, 6_000, plainDraft, body, {}, testNowMs), {
    kind: 'not-appendable',
  })
})

test('a change of an object changes neither its bytes, ETag nor time, and counts nothing twice', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const object = await putText(store, bucket, 'k', 'text')
  const write = grantFor('write', bucket, 'k')
  const changes = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      store.objects.amend(write, (was) => ({ meta: { ...was.meta, tags: [...was.meta.tags, [`t${index}`, 'v']] } })),
    ),
  )
  assert(changes.every((changed) => changed?.etag === object.etag && changed.modifiedMs === object.modifiedMs))
  assert.equal((await store.objects.head(grantFor('read', bucket, 'k')))?.meta.tags.length, 10)
  const { objects, bytes } = await store.buckets.stat(grantFor('read', bucket))
  assert.deepEqual([objects, bytes], [1, 4])
  assert.equal(await store.objects.amend(grantFor('write', bucket, 'gone'), () => ({ acl: 'private' })), undefined)
})
