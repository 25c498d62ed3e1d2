import { test } from 'node:test'
import { grantFor, makeBucket, openTestStore, testEngines } from '../testing.ts'

for (const engine of testEngines) {
  test(`${engine}: documents are found, listed in order, replaced and removed, each with its times`, async (t) => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const grant = grantFor('configure', bucket)
    const put = (name: string, text: string, nowMs: number) =>
      store.documents.put(grant, 'style', { name, text }, 3, nowMs)
    t.assert.equal(await put('b', 'one', 1), 'stored')
    t.assert.equal(await put('a', 'two', 2), 'stored')
    t.assert.equal(await put('b', 'three', 3), 'stored')
    const found = await store.documents.find(bucket.id, 'style', 'b')
    t.assert.deepEqual([found?.text, found?.createdMs, found?.modifiedMs], ['three', 1, 3])
    t.assert.equal(await store.documents.find(bucket.id, 'style', 'b'), found, 'the same value until it changes')
    const names = async (after?: string, limit = 10, prefix = '') => {
      const page = await store.documents.list(bucket.id, 'style', { after, limit, prefix })
      return [page.documents.map((document) => document.name), page.isTruncated]
    }
    t.assert.deepEqual(await names(), [['a', 'b'], false])
    t.assert.deepEqual(await names(undefined, 1), [['a'], true])
    t.assert.deepEqual(await names('a'), [['b'], false])
    t.assert.deepEqual(await names(undefined, 10, 'b'), [['b'], false])
    t.assert.deepEqual([await put('c', '', 4), await put('d', '', 4)], ['stored', 'too-many'])
    t.assert.equal(await store.documents.remove(grant, 'style', 'a'), 'removed')
    t.assert.equal(await store.documents.remove(grant, 'style', 'a'), 'absent')
    t.assert.equal(await put('d', '', 5), 'stored')
    t.assert.deepEqual(await names(), [['b', 'c', 'd'], false])
    t.assert.equal(await store.documents.find(bucket.id, 'live', 'b'), undefined)
  })

  test(`${engine}: documents go with their bucket, and a live channel keeps it`, async (t) => {
    await using store = await openTestStore({ engine })
    const bucket = await makeBucket(store)
    const grant = grantFor('configure', bucket)
    await store.documents.put(grant, 'style', { name: 'a', text: 'x' }, 10, 1)
    await store.documents.put(grant, 'live', { name: 'tv', text: 'x' }, 10, 1)
    t.assert.equal(await store.buckets.remove(grant), 'not-empty')
    await store.documents.remove(grant, 'live', 'tv')
    t.assert.equal(await store.buckets.remove(grant), 'removed')
    t.assert.equal(await store.documents.find(bucket.id, 'style', 'a'), undefined)
    t.assert.equal(await store.documents.put(grant, 'style', { name: 'a', text: 'x' }, 10, 1), 'no-bucket')
  })

  test(`${engine}: an account has documents of its own`, async (t) => {
    await using store = await openTestStore({ engine })
    const read = async (account: string) => (await store.documents.ofAccount(account, 'publicAccessBlock'))?.text
    await store.documents.putOfAccount('1', 'publicAccessBlock', 'true', 1)
    t.assert.deepEqual([await read('1'), await read('2')], ['true', undefined])
    await store.documents.putOfAccount('1', 'publicAccessBlock', undefined, 2)
    t.assert.equal(await read('1'), undefined)
  })
}

test('a grant for something else takes no document', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  await t.assert.rejects(store.documents.put(grantFor('write', bucket, 'a'), 'style', { name: 'a', text: '' }, 1, 1))
})

test('a name that no document can have is looked up as nothing, in every place where a client gives one', async (t) => {
  await using store = await openTestStore({ engine: 'memory' })
  const bucket = await makeBucket(store)
  const grant = grantFor('configure', bucket)
  await store.documents.put(grant, 'live', { name: 'b', text: '' }, 3, 1)
  const [before, behind] = ['a'.repeat(5_000), 'c'.repeat(5_000)]
  t.assert.equal(await store.documents.find(bucket.id, 'live', before), undefined)
  t.assert.equal(await store.documents.remove(grant, 'live', before), 'absent')
  const names = async (query: { readonly prefix?: string; readonly after?: string }) =>
    (await store.documents.list(bucket.id, 'live', { ...query, limit: 10 })).documents.map(({ name }) => name)
  t.assert.deepEqual(await names({ prefix: before }), [])
  t.assert.deepEqual(await names({ after: before }), ['b'])
  t.assert.deepEqual(await names({ after: behind }), [])
})
