/**
 * Random writes, deletions and restorations in a bucket that keeps versions, or stops and begins again to keep them, on the
 * store and on a naive model of it: a list of versions per key, the newest first.
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import type { Bucket, ObjectAcl, StorageClass, VersionPage, VersionQuery } from '../port.ts'
import { recountBucket } from '../recount.ts'
import { grantFor, makeBucket, openTestStore, plainDraft, testEngines, testNowMs } from '../testing.ts'
import type { TestStore } from '../testing.ts'

const keys = ['a', 'a/b', 'a/b/c', 'a\u0001', 'b', '𐐷']
const sizes = [0, 3, 1_025, 5_000, 270_000]

const key = fc.constantFrom(...keys)
const size = fc.constantFrom(...sizes)
/** Which of the versions that there are; modulo their number. */
const which = fc.nat({ max: 5 })
const storageClass = fc.constantFrom<StorageClass>('Standard', 'IA')

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), key, size, storageClass }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('remove' as const), key }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('remove-version' as const), key, which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove-null' as const), key }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('copy' as const), from: key, which, to: key }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), key, size }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('amend' as const), key, which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('upload' as const), key }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('switch' as const),
      versioning: fc.constantFrom('enabled' as const, 'suspended' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('list' as const),
      prefix: fc.constantFrom('', 'a', 'a/'),
      delimiter: fc.constantFrom(undefined, '/'),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reopen' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('maintain' as const) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

type Version = {
  readonly id: string
  /** Undefined is a delete marker. */
  readonly bytes: Buffer | undefined
  readonly type: string
  readonly acl: ObjectAcl
  readonly storageClass: StorageClass
}
type Model = { versioning: Bucket['versioning']; readonly keys: Map<string, Version[]> }

for (const engine of testEngines)
  test(`versions on ${engine} are what a list of them would be`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), (steps) => play(engine, steps)),
      { numRuns: engine === 'memory' ? 60 : 12 },
    )
  })

async function play(engine: 'memory' | 'lmdb', steps: readonly Step[]): Promise<void> {
  let store = await openTestStore({ engine, segmentBytesMax: 20_000 })
  try {
    const bucket = await makeBucket(store)
    const model: Model = { versioning: 'off', keys: new Map() }
    for (const [index, each] of steps.entries()) {
      if (each.do === 'reopen') store = await store.reopen()
      else await apply(store, bucket, model, each, index)
    }
    await store.idle()
    await compare(store, bucket, model)
    await empty(store, bucket, model)
    assert.deepEqual(store.errors, [])
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

async function apply(
  store: TestStore,
  bucket: Bucket,
  model: Model,
  step: Exclude<Step, { do: 'reopen' }>,
  index: number,
): Promise<void> {
  switch (step.do) {
    case 'put': {
      const bytes = bytesFor(step.size, index)
      const draft = { ...plainDraft, storageClass: step.storageClass }
      const put = await store.objects.put(grantFor('write', bucket, step.key), draft, bytes, {}, {}, testNowMs)
      assert(put.kind === 'stored')
      return written(model, step.key, put.object, bytes)
    }
    case 'remove': {
      const removed = await store.objects.remove(grantFor('delete', bucket, step.key))
      const had = versionsOf(model, step.key).length > 0
      if (model.versioning === 'off') {
        assert.equal(removed.kind, had ? 'removed' : 'absent')
        model.keys.delete(step.key)
        return
      }
      assert(removed.kind === 'marked')
      const marker = { bytes: undefined, type: 'marker', acl: 'default', storageClass: 'Standard' } as const
      return push(model, step.key, { ...marker, id: removed.versionId })
    }
    case 'remove-version': {
      const chosen = pick(model, step.key, step.which)
      return removeVersion(store, bucket, model, step.key, chosen?.id ?? `CAEQ${'0'.repeat(32)}`)
    }
    case 'remove-null':
      return removeVersion(store, bucket, model, step.key, 'null')
    case 'copy':
      return copy(store, bucket, model, step)
    case 'append':
      return append(store, bucket, model, step, index)
    case 'amend':
      return amend(store, bucket, model, step)
    case 'upload':
      return upload(store, bucket, model, step, index)
    case 'switch':
      await store.buckets.update(grantFor('configure', bucket), { versioning: step.versioning })
      model.versioning = step.versioning
      return
    case 'list': {
      const { prefix, delimiter, limit } = step
      assert.deepEqual(await listed(store, bucket, { prefix, delimiter, limit }), listModel(model, prefix, delimiter))
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

function versionsOf(model: Model, each: string): readonly Version[] {
  return model.keys.get(each) ?? []
}

function pick(model: Model, each: string, at: number): Version | undefined {
  const versions = versionsOf(model, each)
  return versions[at % Math.max(1, versions.length)]
}

/** A version without an id takes the place of the other one without. */
function push(model: Model, each: string, version: Version): void {
  const others = versionsOf(model, each).filter(({ id }) => id !== version.id)
  if (version.id !== 'null') assert.equal(others.length, versionsOf(model, each).length, 'ids are given once')
  model.keys.set(each, [version, ...others])
}

function written(
  model: Model,
  each: string,
  object: {
    readonly versionId: string | undefined
    readonly type: string
    readonly acl: ObjectAcl
    readonly storageClass: StorageClass
  },
  bytes: Buffer,
): void {
  assert.equal(object.versionId !== undefined, model.versioning === 'enabled')
  const { type, acl, storageClass: of } = object
  push(model, each, { id: object.versionId ?? 'null', bytes, type, acl, storageClass: of })
}

async function removeVersion(store: TestStore, bucket: Bucket, model: Model, each: string, id: string): Promise<void> {
  const found = versionsOf(model, each).find((version) => version.id === id)
  const removed = await store.objects.remove(grantFor('delete', bucket, each), { versionId: id })
  assert.equal(removed.kind, found === undefined ? 'absent' : 'removed')
  if (removed.kind === 'removed') assert.equal(removed.wasMarker, found?.bytes === undefined)
  const left = versionsOf(model, each).filter((version) => version.id !== id)
  if (left.length === 0) model.keys.delete(each)
  else model.keys.set(each, left)
}

async function copy(
  store: TestStore,
  bucket: Bucket,
  model: Model,
  step: Extract<Step, { do: 'copy' }>,
): Promise<void> {
  const known = pick(model, step.from, step.which)
  if (known?.bytes === undefined) return
  const grant = grantFor('read', bucket, step.from)
  const version = await store.objects.version(grant, known.id)
  assert(version?.kind === 'object')
  const target = grantFor('write', bucket, step.to)
  const put = await store.objects.copy({ grant, object: version.object }, target, plainDraft, {}, testNowMs)
  assert(put.kind === 'stored')
  assert.equal(put.object.type, known.type === 'Appendable' ? 'Normal' : known.type)
  written(model, step.to, put.object, known.bytes)
}

async function append(
  store: TestStore,
  bucket: Bucket,
  model: Model,
  step: Extract<Step, { do: 'append' }>,
  index: number,
): Promise<void> {
  const [newest, ...older] = versionsOf(model, step.key)
  const bytes = bytesFor(step.size, index)
  const position = newest?.bytes?.length ?? 0
  const write = grantFor('write', bucket, step.key)
  const appended = await store.objects.append(write, position, plainDraft, bytes, {}, testNowMs)
  if (newest !== undefined && newest.type !== 'Appendable') return assert.equal(appended.kind, 'not-appendable')
  assert(appended.kind === 'stored')
  const whole = Buffer.concat([newest?.bytes ?? Buffer.alloc(0), bytes])
  const version = { id: appended.object.versionId ?? 'null', bytes: whole, type: 'Appendable' }
  assert.equal(version.id, newest?.id ?? 'null', 'what is appended to stays the same version')
  const { acl, storageClass: of } = appended.object
  model.keys.set(step.key, [{ ...version, acl, storageClass: of }, ...older])
}

async function amend(
  store: TestStore,
  bucket: Bucket,
  model: Model,
  step: Extract<Step, { do: 'amend' }>,
): Promise<void> {
  const chosen = pick(model, step.key, step.which)
  const write = grantFor('write', bucket, step.key)
  const id = chosen?.id ?? 'null'
  const amended = await store.objects.amend(write, () => ({ acl: 'public-read' }), id)
  assert.equal(amended !== undefined, chosen?.bytes !== undefined)
  if (chosen?.bytes === undefined) return
  const amendedList = versionsOf(model, step.key).map((each) =>
    each.id === id ? { ...each, acl: 'public-read' as const } : each,
  )
  model.keys.set(step.key, amendedList)
}

async function upload(
  store: TestStore,
  bucket: Bucket,
  model: Model,
  step: Extract<Step, { do: 'upload' }>,
  index: number,
): Promise<void> {
  const write = grantFor('write', bucket, step.key)
  const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
  assert(begun.kind === 'initiated')
  const parts = [bytesFor(102_400, index), bytesFor(70, index + 1)]
  for (const [at, bytes] of parts.entries())
    await store.uploads.writePart(write, begun.upload.id, at + 1, bytes, {}, testNowMs)
  const done = await store.uploads.complete(write, begun.upload.id, 'all', {}, testNowMs)
  assert(done.kind === 'stored')
  written(model, step.key, done.object, Buffer.concat(parts))
}

/** All pages, each continued by what the one before said. */
async function listed(store: TestStore, bucket: Bucket, query: VersionQuery): Promise<readonly string[]> {
  const items: string[] = []
  let next: VersionPage['next']
  do {
    const page: VersionPage = await store.objects.listVersions(grantFor('list', bucket), { ...query, ...next })
    assert(page.items.length === query.limit || !page.isTruncated, 'a page that is not the last is full')
    items.push(...page.items.map(nameOf))
    ;({ next } = page)
    assert.equal(next !== undefined, page.isTruncated)
  } while (next !== undefined)
  return items
}

function nameOf(item: VersionPage['items'][number]): string {
  if (item.kind === 'prefix') return `${item.prefix} (prefix)`
  const where = item.kind === 'object' ? item.object.key : item.key
  return `${where} ${item.versionId} ${item.kind} ${item.isLatest ? 'latest' : 'old'}`
}

function listModel(model: Model, prefix: string, delimiter: string | undefined): readonly string[] {
  const sorted = [...model.keys.keys()]
    .filter((each) => each.startsWith(prefix))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const items = sorted.flatMap((each) => {
    const at = delimiter === undefined ? -1 : each.indexOf(delimiter, prefix.length)
    if (at >= 0) return [`${each.slice(0, at + 1)} (prefix)`]
    return versionsOf(model, each).map(
      ({ id, bytes }, index) =>
        `${each} ${id} ${bytes === undefined ? 'marker' : 'object'} ${index === 0 ? 'latest' : 'old'}`,
    )
  })
  return [...new Set(items)]
}

/** Everything that can be asked says the same as the model; and what is kept is exactly what is needed. */
async function compare(store: TestStore, bucket: Bucket, model: Model): Promise<void> {
  for (const each of keys) {
    const [newest] = versionsOf(model, each)
    const read = grantFor('read', bucket, each)
    const object = await store.objects.head(read)
    assert.equal(object?.versionId ?? 'null', newest?.bytes === undefined ? 'null' : newest.id)
    assert.equal(object !== undefined, newest?.bytes !== undefined)
    assert.equal((await store.objects.newestVersion(read))?.kind, newest && (newest.bytes ? 'object' : 'marker'))
    for (const version of versionsOf(model, each)) await compareVersion(store, bucket, each, version)
    if (versionsOf(model, each).every(({ id }) => id !== 'null'))
      assert.equal(await store.objects.version(read, 'null'), undefined)
  }
  for (const limit of [1, 3, 1_000])
    assert.deepEqual(await listed(store, bucket, { prefix: '', limit }), listModel(model, '', undefined))
  const live = keys.filter((each) => versionsOf(model, each)[0]?.bytes !== undefined)
  const { items } = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 100 })
  assert.deepEqual(new Set(items.map((item) => item.kind === 'object' && item.object.key)), new Set(live))
  const stat = await store.buckets.stat(grantFor('read', bucket))
  const all = [...model.keys.values()].flat()
  const objects = all.filter(({ bytes }) => bytes !== undefined)
  assert.deepEqual([stat.objects, stat.deleteMarkers], [objects.length, all.length - objects.length])
  assert.deepEqual([stat.classes.Standard, stat.classes.IA], [counted(objects, 'Standard'), counted(objects, 'IA')])
  const recount = await recountBucket(store, bucket.id)
  assert.deepEqual(recount.counted, recount.found)
  const referenced = Object.keys(recount.found).filter((name) => name.startsWith('file ')).length
  assert.equal(await filesLeft(store.directory, referenced), referenced, 'no file is left that nothing refers to')
}

async function compareVersion(store: TestStore, bucket: Bucket, each: string, version: Version): Promise<void> {
  const read = grantFor('read', bucket, each)
  const found = await store.objects.version(read, version.id)
  assert.equal(found?.kind, version.bytes === undefined ? 'marker' : 'object', `${each} ${version.id}`)
  if (found?.kind !== 'object' || version.bytes === undefined) return
  const { object } = found
  assert.deepEqual([object.type, object.acl, object.storageClass], [version.type, version.acl, version.storageClass])
  const chunks: Buffer[] = []
  for await (const chunk of store.objects.read(read, object, undefined)) chunks.push(chunk)
  assert.deepEqual(Buffer.concat(chunks), version.bytes)
}

function counted(versions: readonly Version[], of: StorageClass) {
  const lengths = versions.flatMap((each) => (each.storageClass === of ? [each.bytes?.length ?? 0] : []))
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0)
  const billed = lengths.map((length) => (of === 'Standard' ? length : Math.max(length, 65_536)))
  return { objects: lengths.length, bytes: sum(lengths), billedBytes: sum(billed) }
}

/** A bucket goes when its last version or marker has gone, and then nothing is left of it. */
async function empty(store: TestStore, bucket: Bucket, model: Model): Promise<void> {
  for (const each of keys)
    for (const { id } of versionsOf(model, each)) {
      assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'not-empty')
      const removed = await store.objects.remove(grantFor('delete', bucket, each), { versionId: id })
      assert.equal(removed.kind, 'removed')
    }
  assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
  await store.idle()
  assert.equal((await store.kv.stats()).entries, 1, 'the format, and nothing else')
  assert.equal(await filesLeft(store.directory, 0), 0)
}

/** Files are unlinked in the background. */
async function filesLeft(directory: string, want: number): Promise<number> {
  for (let turn = 0; ; turn += 1) {
    const entries = await readdir(join(directory, 'blobs'), { recursive: true, withFileTypes: true })
    const count = entries.filter((entry) => entry.isFile() && basename(entry.parentPath).length === 2).length
    if (count === want || turn === 200) return count
    await setTimeout(5)
  }
}

function bytesFor(sizeBytes: number, seed: number): Buffer {
  return Buffer.alloc(sizeBytes, createHash('md5').update(String(seed)).digest())
}
