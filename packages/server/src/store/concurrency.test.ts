/** What happens when two do something at once: exactly one wins, and nobody is left with half of anything. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nothingCounted, recountBucket } from './recount.ts'
import {
  getBytes,
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  putText,
  testEngines,
  testNowMs,
} from './testing.ts'

const text = (value: string): Buffer => Buffer.from(value)

for (const engine of testEngines) {
  test(`of 64 puts that forbid overwriting one is stored (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const bodies = Array.from({ length: 64 }, (_, index) => Buffer.alloc(1_500, index))
    const puts = await Promise.all(
      bodies.map((body) => store.objects.put(write, plainDraft, body, {}, { onlyIfAbsent: true }, testNowMs)),
    )
    const winners = puts.flatMap((put, index) => (put.kind === 'stored' ? [index] : []))
    assert.equal(winners.length, 1)
    assert.equal(puts.filter((put) => put.kind === 'exists').length, 63)
    assert.deepEqual(await getBytes(store, bucket, 'k'), bodies[winners[0] ?? -1])
    const { deadBytes, segmentBytesWritten } = await store.blobs.stats()
    assert(deadBytes > 0 && deadBytes < segmentBytesWritten, 'the bodies that lost are dead space')
  })

  test(`of two appends at one position one is stored, and the other learns the length (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'log')
    for (const position of [0, 3, 6]) {
      const both = await Promise.all(
        ['one', 'two'].map((each) => store.objects.append(write, position, plainDraft, text(each), {}, testNowMs)),
      )
      assert.deepEqual(both.map(({ kind }) => kind).sort(), ['stored', 'wrong-position'])
      const lost = both.find(({ kind }) => kind === 'wrong-position')
      assert.deepEqual(lost, { kind: 'wrong-position', nextPosition: position + 3 })
    }
    assert.match((await getBytes(store, bucket, 'log'))?.toString() ?? '', /^(one|two){3}$/)
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
  })

  test(`of 32 who would replace the same object one does, by put, copy or completion, and of 8 one deletes (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const { etag } = await putText(store, bucket, 'k', 'first')
    const source = { grant: grantFor('read', bucket, 'source'), object: await putText(store, bucket, 'source', 'copy') }
    const uploads = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
        assert(begun.kind === 'initiated')
        await store.uploads.writePart(write, begun.upload.id, 1, text('part'), {}, testNowMs)
        return begun.upload.id
      }),
    )
    const conditions = { onlyIf: (current: string | undefined) => current === etag }
    const outcomes = await Promise.all([
      ...Array.from({ length: 20 }, (_, index) =>
        store.objects.put(write, plainDraft, Buffer.alloc(1_500, index), {}, conditions, testNowMs),
      ),
      ...Array.from({ length: 8 }, () => store.objects.copy(source, write, plainDraft, conditions, testNowMs)),
      ...uploads.map((id) => store.uploads.complete(write, id, 'all', conditions, testNowMs)),
    ])
    assert.equal(outcomes.filter(({ kind }) => kind === 'stored').length, 1)
    assert.equal(outcomes.filter(({ kind }) => kind === 'condition-failed').length, 31)
    const now = await store.objects.head(grantFor('read', bucket, 'k'))
    const remove = grantFor('delete', bucket, 'k')
    const removals = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.objects.remove(remove, { onlyIf: (current) => current !== undefined && current === now?.etag }),
      ),
    )
    const kinds = removals.map(({ kind }) => kind).toSorted()
    assert.deepEqual(kinds, [...Array<string>(7).fill('condition-failed'), 'removed'])
    await Promise.all(uploads.map((id) => store.uploads.abort(write, id)))
    await store.idle()
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
  })

  test(`where versions are kept, of those who would replace, delete or make the same object one does (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const plain = await makeBucket(store)
    const bucket = await store.buckets.update(grantFor('configure', plain), { versioning: 'enabled' })
    assert(bucket !== undefined)
    const [write, remove] = [grantFor('write', bucket, 'k'), grantFor('delete', bucket, 'k')]
    const { etag } = await putText(store, bucket, 'k', 'first')
    const knowing = { onlyIf: (current: string | undefined) => current === etag }
    const outcomes = await Promise.all([
      ...Array.from({ length: 16 }, (_, index) =>
        store.objects.put(write, plainDraft, Buffer.alloc(1_500, index), {}, knowing, testNowMs),
      ),
      ...Array.from({ length: 8 }, async () => {
        const removed = await store.objects.remove(remove, knowing)
        return typeof removed === 'string' ? { kind: removed } : removed
      }),
    ])
    assert.equal(outcomes.filter(({ kind }) => kind === 'condition-failed').length, 23)
    await store.objects.remove(remove)
    // A delete marker is nothing that could be replaced.
    const fresh = { onlyIf: (current: string | undefined) => current === undefined }
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.objects.put(write, plainDraft, text(`${index}`), {}, fresh, testNowMs),
      ),
    )
    assert.equal(made.filter(({ kind }) => kind === 'stored').length, 1)
    assert.equal(made.filter(({ kind }) => kind === 'condition-failed').length, 7)
  })

  test(`a change of what is said of an object does not fail a write that knows its ETag (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const { etag } = await putText(store, bucket, 'k', 'first')
    const conditions = { onlyIf: (current: string | undefined) => current === etag }
    const [put] = await Promise.all([
      store.objects.put(write, plainDraft, text('second'), {}, conditions, testNowMs),
      ...Array.from({ length: 8 }, () => store.objects.amend(write, () => ({ acl: 'private' }))),
    ])
    assert.equal(put.kind, 'stored')
  })

  test(`a put and the deletion of the bucket: one of them, never both (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    for (let round = 0; round < 20; round += 1) {
      const bucket = await makeBucket(store)
      const [put, removed] = await Promise.all([
        store.objects.put(grantFor('write', bucket, 'k'), plainDraft, text('x'), {}, {}, testNowMs),
        store.buckets.remove(grantFor('configure', bucket)),
      ])
      assert.equal(`${put.kind} ${removed}`, put.kind === 'stored' ? 'stored not-empty' : 'no-bucket removed')
      assert.equal((await store.buckets.find(bucket.name)) === undefined, removed === 'removed')
      if (removed === 'removed') continue
      assert.equal((await store.objects.remove(grantFor('delete', bucket, 'k'))).kind, 'removed')
      assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
    }
  })

  test(`a bucket of the same name made anew takes no write that was meant for the old one (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const old = await makeBucket(store)
    assert.equal(await store.buckets.remove(grantFor('configure', old)), 'removed')
    const anew = await makeBucket(store)
    assert.notEqual(anew.id, old.id)
    const put = await store.objects.put(grantFor('write', old, 'k'), plainDraft, text('x'), {}, {}, testNowMs)
    assert.equal(put.kind, 'no-bucket')
    assert.equal((await store.objects.remove(grantFor('delete', old, 'k'))).kind, 'no-bucket')
    assert.equal(await store.buckets.remove(grantFor('configure', old)), 'no-bucket')
    assert.equal(await store.buckets.update(grantFor('configure', old), { acl: 'public-read' }), undefined)
  })

  test(`a completion and an abort: exactly one ends the upload (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    for (let round = 0; round < 10; round += 1) {
      const key = `k${round}`
      const write = grantFor('write', bucket, key)
      const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
      assert(begun.kind === 'initiated')
      const { id } = begun.upload
      for (const number of [1, 2])
        await store.uploads.writePart(write, id, number, Buffer.alloc(102_400, number), {}, testNowMs)
      const [first, second, aborted] = await Promise.all([
        store.uploads.complete(write, id, 'all', {}, testNowMs),
        store.uploads.complete(write, id, 'all', {}, testNowMs),
        store.uploads.abort(write, id),
      ])
      const wins = [first.kind === 'stored', second.kind === 'stored', aborted === 'aborted']
      assert.equal(wins.filter(Boolean).length, 1, JSON.stringify(wins))
      const bytes = await getBytes(store, bucket, key)
      assert.equal(bytes?.length, aborted === 'aborted' ? undefined : 204_800)
      assert.equal(await store.uploads.find(write, id), undefined)
    }
    await store.idle()
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
    const isLeft = Object.keys(found).filter((name) => name.startsWith('file')).length
    assert.equal(isLeft, Object.keys(found).filter((name) => name.startsWith('manifest')).length * 2)
    assert.deepEqual(store.errors, [])
  })

  test(`a part that arrives with the end of its upload is stored before it or not at all (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const begun = await store.uploads.initiate(write, plainDraft, {}, testNowMs)
    assert(begun.kind === 'initiated')
    const { id } = begun.upload
    const results = await Promise.all([
      ...[1, 2, 3].map((number) => store.uploads.writePart(write, id, number, text('part'), {}, testNowMs)),
      store.uploads.abort(write, id),
    ])
    for (const result of results.slice(0, 3))
      assert(typeof result === 'object' && (result.kind === 'stored' || result.kind === 'no-upload'))
    await store.idle()
    const { found } = await recountBucket(store, bucket.id)
    assert.deepEqual(found, nothingCounted)
  })

  test(`many who overwrite one key leave one object and free the rest (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        store.objects.put(
          write,
          plainDraft,
          Buffer.alloc(index % 2 === 0 ? 300_000 : 10, index),
          {},
          {},
          testNowMs + index,
        ),
      ),
    )
    const object = await store.objects.head(grantFor('read', bucket, 'k'))
    assert.equal(object?.modifiedMs, testNowMs + 39, 'Last-Modified of a key never goes back')
    await store.idle()
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
    assert.equal(found['objects'], 1)
  })

  test(`many who put and delete one key with versions lose none of them (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    await putText(store, bucket, 'k', 'before')
    await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
    const write = grantFor('write', bucket, 'k')
    const remove = grantFor('delete', bucket, 'k')
    const done = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 2) {
          const removed = await store.objects.remove(remove)
          assert(removed.kind === 'marked')
          return removed.versionId
        }
        const body = Buffer.alloc(index % 2 === 0 ? 270_000 : 1_500, index)
        const put = await store.objects.put(write, plainDraft, body, {}, {}, testNowMs)
        assert(put.kind === 'stored')
        return put.object.versionId
      }),
    )
    const { items } = await store.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 1_000 })
    const listed = items.map((item) => (item.kind === 'prefix' ? '' : item.versionId))
    assert.deepEqual(new Set(listed), new Set([...done, 'null']))
    assert.equal(listed.length, 61)
    // Of those who delete the versions one by one each goes once, whatever becomes the newest meanwhile.
    const removals = await Promise.all(
      [...listed, ...listed].map((versionId) => store.objects.remove(remove, { versionId })),
    )
    assert.equal(removals.filter(({ kind }) => kind === 'removed').length, 61)
    assert.equal(await store.buckets.remove(grantFor('configure', bucket)), 'removed')
    await store.idle()
    assert.deepEqual((await recountBucket(store, bucket.id)).counted, nothingCounted)
    assert.equal((await store.kv.stats()).entries, 1)
    assert.deepEqual(store.errors, [])
  })

  test(`versioning begins beneath writers, and no write is of both kinds (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const write = grantFor('write', bucket, 'k')
    const [, ...puts] = await Promise.all([
      store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' }),
      ...Array.from({ length: 20 }, (_, index) =>
        store.objects.put(write, plainDraft, Buffer.alloc(270_000, index), {}, {}, testNowMs),
      ),
    ])
    const withIds = puts.filter((put) => put.kind === 'stored' && put.object.versionId !== undefined)
    const { items } = await store.objects.listVersions(grantFor('list', bucket), { prefix: '', limit: 1_000 })
    const isNullThere = withIds.length < puts.length
    assert.equal(items.length, withIds.length + (isNullThere ? 1 : 0))
    await store.idle()
    const { counted, found } = await recountBucket(store, bucket.id)
    assert.deepEqual(counted, found)
  })

  test(`buckets: of those who make one at once one does, and an account has no more than its limit (${engine})`, async () => {
    await using store = await openTestStore({ engine })
    const draft = { accountId: '1', acl: 'private', storageClass: 'Standard', redundancy: 'LRS' } as const
    const same = await Promise.all(
      Array.from({ length: 8 }, () => store.buckets.create({ ...draft, name: 'same' }, testNowMs)),
    )
    assert.equal(same.filter(({ kind }) => kind === 'created').length, 1)
    assert.equal(same.filter(({ kind }) => kind === 'exists').length, 7)
    const many = await Promise.all(
      Array.from({ length: 105 }, (_, index) => store.buckets.create({ ...draft, name: `bucket-${index}` }, testNowMs)),
    )
    assert.equal(many.filter(({ kind }) => kind === 'created').length, 99)
    assert.deepEqual(many.filter(({ kind }) => kind === 'too-many').at(0), { kind: 'too-many', max: 100 })
    const { buckets } = await store.buckets.list({ accountId: '1', prefix: '', limit: 1_000 })
    assert.equal(buckets.length, 100)
    const changes = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        store.buckets.update(grantFor('configure', buckets[0] ?? assert.fail()), {
          documents: index % 2 === 0 ? { cors: `${index}` } : { policy: `${index}` },
        }),
      ),
    )
    assert(changes.every((bucket) => bucket !== undefined))
    const bucket = await store.buckets.find(buckets[0]?.name ?? '')
    assert.match(bucket?.documents.cors ?? '', /^[0246]$/)
    assert.match(bucket?.documents.policy ?? '', /^[1357]$/)
    // Whoever writes while the bucket is changed is not disturbed.
    const changed = bucket ?? assert.fail()
    const [object] = await Promise.all([
      putText(store, changed, 'k', 'v'),
      store.buckets.update(grantFor('configure', changed), { acl: 'public-read' }),
    ])
    assert.equal(object.key, 'k')
  })
}
