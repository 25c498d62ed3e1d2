/** Random operations on the store and on a naive model of it must agree at every step, across reopening. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { crc64 } from './blobs/crc64.ts'
import { recountBucket } from './recount.ts'
import { getBytes, grantFor, makeBucket, openTestStore, plainDraft, testEngines, testNowMs } from './testing.ts'
import type { TestStore } from './testing.ts'
import type { Bucket, ListItem, ListQuery } from './port.ts'

const keys = ['a', 'a/', 'a/b', 'a/b/c', 'a/c', 'b', 'aéz', 'a\u0001', 'a//', '𐐷', '\uffee']
const sizes = [0, 3, 1_024, 1_025, 5_000, 262_145, 300_000]

type Step =
  | { readonly do: 'put'; readonly key: string; readonly size: number; readonly onlyIfAbsent: boolean }
  | { readonly do: 'remove'; readonly key: string }
  | { readonly do: 'append'; readonly key: string; readonly size: number; readonly isWrong: boolean }
  | { readonly do: 'copy'; readonly from: string; readonly to: string }
  | { readonly do: 'amend'; readonly key: string }
  | { readonly do: 'upload'; readonly key: string; readonly parts: number; readonly isAborted: boolean }
  | { readonly do: 'list'; readonly query: ListQuery }
  | { readonly do: 'reopen' }
  | { readonly do: 'maintain' }

const key = fc.constantFrom(...keys)
const size = fc.constantFrom(...sizes)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('put' as const), key, size, onlyIfAbsent: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('append' as const), key, size, isWrong: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('copy' as const), from: key, to: key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('amend' as const), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('upload' as const),
      key,
      parts: fc.integer({ min: 1, max: 3 }),
      isAborted: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      query: fc.record({
        prefix: fc.constantFrom('', 'a', 'a/', 'a/b', 'zz', 'a\0'),
        after: fc.option(fc.oneof(key, fc.constantFrom('a/b/', 'aa', '')), { nil: undefined }),
        delimiter: fc.constantFrom(undefined, '/', '//', 'b', ''),
        limit: fc.integer({ min: 0, max: 5 }),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('maintain' as const) }) },
)

type Modelled = { readonly bytes: Buffer; readonly type: string; readonly etag: string | undefined }

for (const engine of testEngines)
  test(`whatever is done, the store on ${engine} holds what a map would hold`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), (steps) => play(engine, steps)),
      { numRuns: engine === 'memory' ? 25 : 8 },
    )
  })

async function play(engine: 'memory' | 'lmdb', steps: readonly Step[]): Promise<void> {
  let store = await openTestStore({ engine, segmentBytesMax: 20_000 })
  try {
    const bucket = await makeBucket(store)
    const model = new Map<string, Modelled>()
    for (const [index, each] of steps.entries()) {
      if (each.do === 'reopen') store = await store.reopen()
      else await apply(store, bucket, model, each, index)
    }
    await store.idle()
    await compare(store, bucket, model)
    assert.deepEqual(store.errors, [])
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

async function apply(
  store: TestStore,
  bucket: Bucket,
  model: Map<string, Modelled>,
  step: Exclude<Step, { do: 'reopen' }>,
  index: number,
): Promise<void> {
  switch (step.do) {
    case 'put': {
      const bytes = bytesFor(step.size, index)
      const conditions = { onlyIfAbsent: step.onlyIfAbsent }
      const write = grantFor('write', bucket, step.key)
      const put = await store.objects.put(write, plainDraft, bytes, {}, conditions, testNowMs + index)
      const isThere = step.onlyIfAbsent && model.has(step.key)
      assert.equal(put.kind, isThere ? 'exists' : 'stored')
      if (!isThere) model.set(step.key, { bytes, type: 'Normal', etag: md5Of(bytes) })
      return
    }
    case 'remove': {
      const removed = await store.objects.remove(grantFor('delete', bucket, step.key))
      assert.equal(removed.kind, model.delete(step.key) ? 'removed' : 'absent')
      return
    }
    case 'append':
      return append(store, bucket, model, step, index)
    case 'copy':
      return copy(store, bucket, model, step, index)
    case 'amend': {
      const amended = await store.objects.amend(grantFor('write', bucket, step.key), () => ({ acl: 'public-read' }))
      assert.equal(amended !== undefined, model.has(step.key))
      return
    }
    case 'upload':
      return upload(store, bucket, model, step, index)
    case 'list': {
      const page = await store.objects.list(grantFor('list', bucket), step.query)
      assert.deepEqual({ ...page, items: page.items.map(nameOf) }, listModel([...model.keys()], step.query))
      return
    }
    case 'maintain': {
      await store.idle()
      await store.blobs.sealActive()
      const liveGenerations = new Set([store.blobs.generation])
      await store.maintenance.compact({ liveGenerations, liveShareMin: 0.9 })
      await store.maintenance.sweep({ liveGenerations, force: true })
    }
  }
}

async function append(
  store: TestStore,
  bucket: Bucket,
  model: Map<string, Modelled>,
  step: Extract<Step, { do: 'append' }>,
  index: number,
): Promise<void> {
  const known = model.get(step.key)
  const length = known?.bytes.length ?? 0
  const bytes = bytesFor(step.size, index)
  const position = step.isWrong ? length + 1 : length
  const write = grantFor('write', bucket, step.key)
  const appended = await store.objects.append(write, position, plainDraft, bytes, {}, testNowMs + index)
  if (known !== undefined && known.type !== 'Appendable') return assert.equal(appended.kind, 'not-appendable')
  if (step.isWrong) return assert.deepEqual(appended, { kind: 'wrong-position', nextPosition: length })
  assert(appended.kind === 'stored')
  const whole = Buffer.concat([known?.bytes ?? Buffer.alloc(0), bytes])
  assert.notEqual(appended.object.etag, known?.etag)
  model.set(step.key, { bytes: whole, type: 'Appendable', etag: appended.object.etag })
}

async function copy(
  store: TestStore,
  bucket: Bucket,
  model: Map<string, Modelled>,
  step: Extract<Step, { do: 'copy' }>,
  index: number,
): Promise<void> {
  const source = grantFor('read', bucket, step.from)
  const object = await store.objects.head(source)
  const known = model.get(step.from)
  assert.equal(object !== undefined, known !== undefined)
  if (object === undefined || known === undefined) return
  const target = grantFor('write', bucket, step.to)
  const put = await store.objects.copy({ grant: source, object }, target, plainDraft, {}, testNowMs + index)
  assert.equal(put.kind, 'stored')
  model.set(step.to, { ...known, type: known.type === 'Appendable' ? 'Normal' : known.type })
}

async function upload(
  store: TestStore,
  bucket: Bucket,
  model: Map<string, Modelled>,
  step: Extract<Step, { do: 'upload' }>,
  index: number,
): Promise<void> {
  const write = grantFor('write', bucket, step.key)
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs + index)
  assert(begun.kind === 'initiated')
  const written: Buffer[] = []
  for (let number = 1; number <= step.parts; number += 1) {
    const bytes = bytesFor(number === step.parts ? 70 : 102_400, index + number)
    written.push(bytes)
    const part = await store.uploads.writePart(write, begun.upload.id, number, bytes, {}, testNowMs)
    assert.equal(part.kind, 'stored')
  }
  if (step.isAborted) return assert.equal(await store.uploads.abort(write, begun.upload.id), 'aborted')
  const done = await store.uploads.complete(write, begun.upload.id, 'all', {}, testNowMs + index)
  assert(done.kind === 'stored')
  const etag = `${md5Of(Buffer.concat(written.map((bytes) => Buffer.from(md5Of(bytes), 'hex'))))}-${step.parts}`
  model.set(step.key, { bytes: Buffer.concat(written), type: 'Multipart', etag })
}

/** Everything that can be asked says the same as the model; and what is kept is exactly what is needed. */
async function compare(store: TestStore, bucket: Bucket, model: ReadonlyMap<string, Modelled>): Promise<void> {
  let bytes = 0
  for (const each of keys) {
    const known = model.get(each)
    const object = await store.objects.head(grantFor('read', bucket, each))
    assert.equal(object?.type, known?.type, each)
    assert.equal(object?.etag, known?.etag, each)
    if (known === undefined) continue
    bytes += known.bytes.length
    assert.equal(object?.crc64, crc64(known.bytes))
    assert.deepEqual(await getBytes(store, bucket, each), known.bytes)
  }
  const stat = await store.buckets.stat(grantFor('read', bucket))
  assert.deepEqual([stat.objects, stat.bytes, stat.uploads], [model.size, bytes, 0])
  const recount = await recountBucket(store, bucket.id)
  assert.deepEqual(recount.counted, recount.found)
  const referenced = Object.keys(recount.found).filter((name) => name.startsWith('file ')).length
  // Files are unlinked in the background.
  let leftCount = await filesOnDisk(store.directory)
  for (let turn = 0; turn < 200 && leftCount !== referenced; turn += 1) {
    await setTimeout(5)
    leftCount = await filesOnDisk(store.directory)
  }
  assert.equal(leftCount, referenced, 'no file is left that nothing refers to')
}

/** Files lie in folders of two letters; segments lie beside those. */
async function filesOnDisk(directory: string): Promise<number> {
  const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && basename(entry.parentPath).length === 2).length
}

/** What a listing answers, by the slow and obvious way. */
function listModel(all: readonly string[], { prefix, after = '', delimiter = '', limit }: ListQuery) {
  const sorted = all
    .filter((each) => each.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const items: string[] = []
  for (const each of sorted) {
    const at = delimiter === '' ? -1 : each.indexOf(delimiter, prefix.length)
    const item = at < 0 ? each : each.slice(0, at + delimiter.length)
    const isFolder = at >= 0
    const isSeen = Buffer.compare(Buffer.from(each), Buffer.from(after)) <= 0 || (isFolder && after === item)
    const name = isFolder ? `${item} (prefix)` : item
    if (!isSeen && items.at(-1) !== name) items.push(name)
  }
  if (limit === 0) return { items: [], isTruncated: false, next: undefined }
  const page = items.slice(0, limit)
  const isTruncated = items.length > limit
  return { items: page, isTruncated, next: isTruncated ? page.at(-1)?.replace(' (prefix)', '') : undefined }
}

function nameOf(item: ListItem): string {
  return item.kind === 'prefix' ? `${item.prefix} (prefix)` : item.object.key
}

function bytesFor(sizeBytes: number, seed: number): Buffer {
  return Buffer.alloc(sizeBytes, createHash('md5').update(String(seed)).digest())
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex').toUpperCase()
}
