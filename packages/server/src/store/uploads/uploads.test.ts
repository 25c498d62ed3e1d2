import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { crc64 } from '../blobs/crc64.ts'
import { partBytesMin } from './completions.ts'
import type { Bucket, Completed, Upload } from '../port.ts'
import { nothingCounted, recountBucket } from '../recount.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, plainMeta, putText, testNowMs } from '../testing.ts'
import type { TestStore } from '../testing.ts'

const md5 = (...bytes: Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(bytes)).digest()
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').toUpperCase()

async function begin(store: TestStore, bucket: Bucket, key = 'k', nowMs = testNowMs): Promise<Upload> {
  const begun = await store.uploads.initiate(grantFor('write', bucket, key), plainDraft, {}, nowMs)
  assert(begun.kind === 'initiated')
  return begun.upload
}

async function write(store: TestStore, bucket: Bucket, upload: Upload, number: number, bytes: Uint8Array) {
  const grant = grantFor('write', bucket, upload.key)
  const part = await store.uploads.writePart(grant, upload.id, number, bytes, {}, testNowMs)
  assert(part.kind === 'stored', part.kind)
  return part
}

test('parts written in any order, some again, are joined in the order of their numbers', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const upload = await begin(store, bucket)
  const grant = grantFor('write', bucket, 'k')
  const first = Buffer.alloc(partBytesMin, 'first')
  const second = Buffer.alloc(400_000, 'second')
  const third = Buffer.from('third')
  await write(store, bucket, upload, 900, third)
  await write(store, bucket, upload, 7, Buffer.from('not this one'))
  await write(store, bucket, upload, 7, second)
  const stored = await write(store, bucket, upload, 2, first)
  assert.equal(stored.part.etag, hex(md5(first)))
  assert.equal(stored.part.crc64, crc64(first))
  await write(store, bucket, upload, 5, Buffer.from('abandoned'))
  const chosen = [2, 7, 900].map((number) => ({
    number,
    etag: number === 2 ? stored.part.etag.toLowerCase() : undefined,
  }))
  const done = await store.uploads.complete(grant, upload.id, chosen, { acl: 'public-read' }, testNowMs + 5)
  assert(done.kind === 'stored')
  const whole = Buffer.concat([first, second, third])
  assert.equal(done.object.etag, `${hex(md5(md5(first), md5(second), md5(third)))}-3`)
  assert.equal(done.object.crc64, crc64(whole))
  assert.deepEqual([done.object.type, done.object.acl, done.object.md5], ['Multipart', 'public-read', undefined])
  assert.deepEqual(await getBytes(store, bucket, 'k'), whole)
  const read = grantFor('read', bucket, 'k')
  for (const [startByte, endByte] of [
    [0, 0],
    [partBytesMin - 1, partBytesMin],
    [partBytesMin, partBytesMin + 399_999],
    [whole.length - 6, whole.length - 1],
  ] as const) {
    const chunks: Buffer[] = []
    for await (const chunk of store.objects.read(read, done.object, { startByte, endByte })) chunks.push(chunk)
    assert.deepEqual(Buffer.concat(chunks), whole.subarray(startByte, endByte + 1))
  }
  await store.idle()
  const { counted, found } = await recountBucket(store, bucket.id)
  assert.deepEqual(counted, found)
  assert.equal(Object.keys(found).filter((name) => name.startsWith('file')).length, 3, 'the abandoned part is gone')
  assert.deepEqual(await store.uploads.complete(grant, upload.id, 'all', {}, testNowMs), { kind: 'no-upload' })
  assert.deepEqual(store.errors, [])
})

test('an object of more parts than a page of its manifest holds is read from any byte', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const upload = await begin(store, bucket)
  const count = 600
  // Sharing one buffer per part number keeps the test small: what matters is where each part begins.
  const sizes = Array.from({ length: count }, (_, index) => partBytesMin + index)
  for (let at = 0; at < count; at += 50)
    await Promise.all(
      sizes
        .slice(at, at + 50)
        .map((size, index) => write(store, bucket, upload, at + index + 1, Buffer.alloc(size, at + index))),
    )
  const grant = grantFor('write', bucket, 'k')
  const done = await store.uploads.complete(grant, upload.id, 'all', {}, testNowMs)
  assert(done.kind === 'stored')
  assert.equal(
    done.object.sizeBytes,
    sizes.reduce((sum, size) => sum + size, 0),
  )
  const starts = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0))
  const read = grantFor('read', bucket, 'k')
  for (const number of [0, 1, 255, 256, 257, 511, 512, 599]) {
    const startByte = starts[number] ?? assert.fail()
    const chunks: Buffer[] = []
    for await (const chunk of store.objects.read(read, done.object, { startByte, endByte: startByte + 9 }))
      chunks.push(chunk)
    assert.deepEqual(Buffer.concat(chunks), Buffer.alloc(10, number))
  }
  const { parts } = (await store.uploads.parts(grant, upload.id, 0, 10)) ?? { parts: [] }
  assert.deepEqual(parts, [])
})

type Chosen = Parameters<TestStore['uploads']['complete']>[2]
const refusals: [why: string, chosen: Chosen, want: Completed][] = [
  ['no parts are chosen', [], { kind: 'no-parts' }],
  ['a part was never written', [{ number: 3, etag: undefined }], { kind: 'part-missing', number: 3 }],
  ['an ETag is another', [{ number: 1, etag: 'A'.repeat(32) }], { kind: 'part-mismatch', number: 1 }],
  ['a part before the last is small', 'all', { kind: 'part-too-small', number: 1, sizeBytes: 5 }],
]
for (const [why, chosen, want] of refusals)
  test(`a completion is refused, and the upload stays, when ${why}`, async () => {
    await using store = await openTestStore()
    const bucket = await makeBucket(store)
    const upload = await begin(store, bucket)
    const grant = grantFor('write', bucket, 'k')
    await write(store, bucket, upload, 1, Buffer.from('small'))
    await write(store, bucket, upload, 2, Buffer.from('last'))
    assert.deepEqual(await store.uploads.complete(grant, upload.id, chosen, {}, testNowMs), want)
    assert.equal((await store.uploads.parts(grant, upload.id, 0, 10))?.parts.length, 2)
    assert.equal(await store.objects.head(grantFor('read', bucket, 'k')), undefined)
  })

test('an upload without parts completes as nothing, and a single part of any size is an object', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const empty = await begin(store, bucket)
  assert.deepEqual(await store.uploads.complete(grant, empty.id, 'all', {}, testNowMs), { kind: 'no-parts' })
  for (const text of ['', 'x']) {
    const upload = await begin(store, bucket)
    await write(store, bucket, upload, 1, Buffer.from(text))
    const done = await store.uploads.complete(grant, upload.id, 'all', {}, testNowMs)
    assert(done.kind === 'stored')
    assert.equal(done.object.etag, `${hex(md5(md5(Buffer.from(text))))}-1`)
    assert.deepEqual(await getBytes(store, bucket, 'k'), Buffer.from(text))
  }
})

test('forbidding to overwrite holds at the completion, whoever said it', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const strict = await store.uploads.initiate(grant, plainDraft, { onlyIfAbsent: true }, testNowMs)
  assert(strict.kind === 'initiated')
  const lax = await begin(store, bucket)
  for (const upload of [strict.upload, lax]) await write(store, bucket, upload, 1, Buffer.from('x'))
  await putText(store, bucket, 'k', 'there before')
  assert.deepEqual(await store.uploads.complete(grant, strict.upload.id, 'all', {}, testNowMs), { kind: 'exists' })
  assert.deepEqual(await store.uploads.complete(grant, lax.id, 'all', { onlyIfAbsent: true }, testNowMs), {
    kind: 'exists',
  })
  assert.equal((await getBytes(store, bucket, 'k'))?.toString(), 'there before')
  assert.equal((await store.uploads.complete(grant, lax.id, 'all', {}, testNowMs)).kind, 'stored')
})

test('an upload is found only under its own bucket and key', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const other = await makeBucket(store, 'other')
  const upload = await begin(store, bucket)
  assert.equal((await store.uploads.find(grantFor('write', bucket, 'k'), upload.id))?.version, upload.version)
  for (const grant of [grantFor('write', bucket, 'k2'), grantFor('write', other, 'k')]) {
    assert.equal(await store.uploads.find(grant, upload.id), undefined)
    const part = await store.uploads.writePart(grant, upload.id, 1, Buffer.from('x'), {}, testNowMs)
    assert.deepEqual(part, { kind: 'no-upload' })
    assert.equal(await store.uploads.abort(grant, upload.id), 'no-upload')
    assert.deepEqual(await store.uploads.complete(grant, upload.id, 'all', {}, testNowMs), { kind: 'no-upload' })
  }
  for (const id of ['', 'x', '../../etc', upload.id.toLowerCase(), `${upload.id}0`, '0'.repeat(32)])
    assert.equal(await store.uploads.find(grantFor('write', bucket, 'k'), id), undefined)
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'not-empty')
  assert.equal((await store.buckets.stat(grantFor('read', bucket))).uploads, 1)
})

test('a part is a copy of a range of an object, or of all of it', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await putText(store, bucket, 'source', 'the source of the copy')
  const read = grantFor('read', bucket, 'source')
  const object = (await store.objects.head(read)) ?? assert.fail()
  const upload = await begin(store, bucket)
  const grant = grantFor('write', bucket, 'k')
  const source = { grant: read, object, range: { startByte: 4, endByte: 9 } }
  const ranged = await store.uploads.copyPart(source, grant, upload.id, 1, testNowMs)
  assert(ranged.kind === 'stored')
  assert.deepEqual([ranged.part.sizeBytes, ranged.part.etag], [6, hex(md5(Buffer.from('source')))])
  await store.uploads.copyPart({ ...source, range: undefined }, grant, upload.id, 2, testNowMs)
  const listed = await store.uploads.parts(grant, upload.id, 0, 1)
  assert.deepEqual([listed?.parts.map(({ number }) => number), listed?.isTruncated], [[1], true])
  const rest = await store.uploads.parts(grant, upload.id, 1, 1)
  assert.deepEqual([rest?.parts.map(({ sizeBytes }) => sizeBytes), rest?.isTruncated], [[22], false])
  assert.equal(await store.uploads.abort(grant, upload.id), 'aborted')
  await store.idle()
  const { found } = await recountBucket(store, bucket.id)
  assert.deepEqual(Object.keys(found), Object.keys(nothingCounted))
})

test('what was said when the upload was initiated is said of the object', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const meta = { ...plainMeta, contentType: 'image/png', userMeta: [['a', '1']] as const, tags: [['t', 'v']] as const }
  const draft = { meta, acl: 'private', storageClass: 'IA' } as const
  const begun = await store.uploads.initiate(grant, draft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  await write(store, bucket, begun.upload, 1, Buffer.from('x'))
  await store.uploads.complete(grant, begun.upload.id, 'all', {}, testNowMs)
  const object = await store.objects.head(grantFor('read', bucket, 'k'))
  assert.deepEqual([object?.acl, object?.storageClass], ['private', 'IA'])
  assert.deepEqual(
    [object?.meta.contentType, object?.meta.userMeta, object?.meta.tags],
    ['image/png', [['a', '1']], [['t', 'v']]],
  )
})

test('uploads are listed by key and then by time, page by page and by folder', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const list = grantFor('list', bucket)
  const made: Upload[] = []
  for (const [key, laterMs] of [
    ['a', 2],
    ['a', 1],
    ['a', 0],
    ['b/1', 0],
    ['b/2', 0],
    ['c', 0],
    ['c0', 0],
  ] as const)
    made.push(await begin(store, bucket, key, testNowMs + laterMs))
  const [third, second, first] = made.map(({ id }) => id)
  const all = await store.uploads.list(list, { prefix: '', limit: 100 })
  const shown = all.items.map((item) => (item.kind === 'upload' ? item.upload.key : item.prefix))
  assert.deepEqual(shown, ['a', 'a', 'a', 'b/1', 'b/2', 'c', 'c0'])
  assert.deepEqual(
    all.items.slice(0, 3).map((item) => item.kind === 'upload' && item.upload.id),
    [first, second, third],
  )
  for (const [delimiter, want] of [
    [undefined, ['a', 'a', 'a', 'b/1', 'b/2', 'c', 'c0']],
    ['/', ['a', 'a', 'a', 'b/ (prefix)', 'c', 'c0']],
    // Neither the digits of ids nor the byte in front of them are ever taken for a delimiter.
    ['0', ['a', 'a', 'a', 'b/1', 'b/2', 'c', 'c0 (prefix)']],
    ['\0', ['a', 'a', 'a', 'b/1', 'b/2', 'c', 'c0']],
  ] as const) {
    const seen: string[] = []
    let marker: { afterKey?: string | undefined; afterUploadId?: string | undefined } = {}
    for (;;) {
      const page = await store.uploads.list(list, { prefix: '', delimiter, limit: 1, ...marker })
      seen.push(...page.items.map((item) => (item.kind === 'upload' ? item.upload.key : `${item.prefix} (prefix)`)))
      if (!page.isTruncated) break
      marker = { afterKey: page.nextKey, afterUploadId: page.nextUploadId }
    }
    assert.deepEqual(seen, want)
  }
  const afterKey = await store.uploads.list(list, { prefix: '', afterKey: 'a', limit: 10 })
  assert.equal(afterKey.items.length, 4, 'a key alone is a marker behind all of its uploads')
  const afterOne = await store.uploads.list(list, { prefix: 'a', afterKey: 'a', afterUploadId: first, limit: 10 })
  assert.deepEqual(
    afterOne.items.map((item) => item.kind === 'upload' && item.upload.id),
    [second, third],
  )
  assert.deepEqual((await store.uploads.list(list, { prefix: 'a\0', limit: 10 })).items, [])
  assert.deepEqual((await store.uploads.list(list, { prefix: '', limit: 0 })).isTruncated, false)
})

test('a completion that comes while another one ends the upload finds no upload, not a part that is missing', async () => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const grant = grantFor('write', bucket, 'k')
  const upload = await begin(store, bucket)
  const { part } = await write(store, bucket, upload, 1, Buffer.from('x'))
  const complete = () => store.uploads.complete(grant, upload.id, [{ number: 1, etag: part.etag }], {}, testNowMs)
  const getMany = store.kv.getMany.bind(store.kv)
  let hasOvertaken = false
  Object.assign(store.kv, {
    getMany: async (...args: Parameters<typeof getMany>) => {
      const found = await getMany(...args)
      if (hasOvertaken) return found
      // The slower one has seen the upload; the other is done, and its parts are swept, before it looks at them.
      hasOvertaken = true
      assert.equal((await complete()).kind, 'stored')
      await store.maintenance.sweep({ liveGenerations: new Set(), signal: new AbortController().signal })
      return found
    },
  })
  assert.deepEqual(await complete(), { kind: 'no-upload' })
})
