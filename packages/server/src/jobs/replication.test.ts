import { test } from 'node:test'
import { fixedClock } from '../base/clock.ts'
import { replicationDocument } from '../rules/replication.ts'
import type { ReplicationRule } from '../rules/replication.ts'
import type { Bucket, ObjectDraft } from '../store/port.ts'
import {
  getBytes,
  grantFor,
  makeBucket,
  openTestStore,
  plainDraft,
  plainMeta,
  putText,
  testNowMs,
} from '../store/testing.ts'
import type { TestStore } from '../store/testing.ts'
import { progressRecord } from '../store/job-progress.ts'
import { isHistoryOpen, replicate } from './replication.ts'
import type { ReplicationRun, ReplicationStores } from './replication.ts'

const plain: ReplicationRule = {
  id: 'r',
  targetBucket: 'target-bucket',
  location: 'oss-cn-hangzhou',
  prefixes: [],
  action: 'ALL',
  isHistorical: false,
  createdMs: testNowMs,
}

async function setRules(store: TestStore, bucket: Bucket, ...rules: Partial<ReplicationRule>[]): Promise<void> {
  await store.buckets.update(grantFor('configure', bucket), {
    documents: { replication: store.ids.hex(8) },
    large: { replication: replicationDocument(rules.map((rule) => ({ ...plain, ...rule }))) },
  })
}

function runOn(store: TestStore): ReplicationRun {
  const progressOf = (name: string) => progressRecord(store.kv, `replication/${name}`)
  return { progressOf, nowMs: testNowMs, signal: new AbortController().signal }
}

async function contentOf(store: TestStore, bucket: Bucket): Promise<string> {
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 5_000 })
  const keys = page.items.flatMap((item) => (item.kind === 'object' ? [item.object.key] : []))
  return (await Promise.all(keys.map(async (key) => `${key}=${String(await getBytes(store, bucket, key))}`))).join(' ')
}

async function open(...rules: Partial<ReplicationRule>[]) {
  const clock = fixedClock('2026-11-20T12:00:00.000Z')
  const store = await openTestStore({ clock })
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'target-bucket')]
  if (rules.length > 0) await setRules(store, source, ...rules)
  return { clock, store, source, target, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() }
}

async function keyOf(store: TestStore, { accountId }: Bucket): Promise<string> {
  const made = await store.kms.create(accountId, 'a key', testNowMs)
  if (made === 'too-many') throw new Error('a test makes few keys')
  return made.keyId
}

const remove = (store: TestStore, bucket: Bucket, key: string) => store.objects.remove(grantFor('delete', bucket, key))

test('writes and deletions are made in the target, with everything that is said of the object', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  const draft: ObjectDraft = {
    ...plainDraft,
    acl: 'public-read',
    storageClass: 'IA',
    meta: { ...plainMeta, contentType: 'image/png', userMeta: [['k', 'v']], tags: [['a', 'b']] },
  }
  await store.objects.put(
    grantFor('write', source, 'whole'),
    draft,
    Buffer.alloc(300_000, 'x'),
    {},
    {},
    testNowMs - 5_000,
  )
  await putText(store, source, 'a', 'one')
  await putText(store, source, 'gone', 'x')
  t.assert.equal((await replicate(store, runOn(store))).copied, 3)
  await putText(store, source, 'a', 'two')
  await remove(store, source, 'gone')
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 1, removed: 1, failed: 0, isHistoryLeft: false })
  const [from, to] = [source, target].map((bucket) => store.objects.head(grantFor('read', bucket, 'whole')))
  const shown = ({ acl, storageClass, meta, etag, modifiedMs }: NonNullable<Awaited<typeof from>>) => ({
    acl,
    storageClass,
    meta,
    etag,
    modifiedMs,
  })
  const [origin, replica] = await Promise.all([from, to])
  if (origin === undefined || replica === undefined) throw new Error('both are there')
  t.assert.deepEqual(shown(replica), shown(origin))
  await remove(store, source, 'whole')
  await replicate(store, runOn(store))
  t.assert.equal(await contentOf(store, target), 'a=two')
  t.assert.equal(await store.replication.isEmpty(), true)
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 0, removed: 0, failed: 0, isHistoryLeft: false })
})

test('only keys of the rule, and no deletions where only writes are replicated', async (t) => {
  await using bench = await open({ prefixes: ['a/', 'b/'], action: 'PUT' })
  const { store, source, target } = bench
  for (const key of ['a/1', 'b/1', 'c/1']) await putText(store, source, key, 'x')
  await replicate(store, runOn(store))
  await remove(store, source, 'a/1')
  await replicate(store, runOn(store))
  t.assert.equal(await contentOf(store, target), 'a/1=x b/1=x')
})

test('a replica lies as its bucket says, where nobody asked for anything', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  await store.buckets.update(grantFor('configure', target), { documents: { encryption: '{"algorithm":"AES256"}' } })
  await putText(store, source, 'a', 'x')
  await replicate(store, runOn(store))
  t.assert.deepEqual((await store.objects.head(grantFor('read', target, 'a')))?.encryption, { algorithm: 'AES256' })
  t.assert.equal(await contentOf(store, target), 'a=x')
})

test('objects under a KMS key are left out, or copied under the key that the rule names', async (t) => {
  for (const dataEncryption of [undefined, 'SM4'] as const) {
    await using bench = await open()
    const { store, source, target } = bench
    const [own, replicas] = [await keyOf(store, source), await keyOf(store, source)]
    const under = (keyId: string) =>
      dataEncryption === undefined
        ? ({ algorithm: 'KMS', keyId } as const)
        : ({ algorithm: 'KMS', keyId, dataEncryption } as const)
    const put = async (key: string) =>
      store.objects.put(
        grantFor('write', source, key),
        { ...plainDraft, encryption: under(own) },
        Buffer.alloc(300_000, key),
        {},
        {},
        testNowMs,
      )
    await setRules(store, source, { kms: { status: 'Disabled' } })
    await put('a')
    t.assert.equal((await replicate(store, runOn(store))).copied, 0)
    await setRules(store, source, { kms: { status: 'Enabled', keyId: replicas } })
    await putText(store, source, 'plain', 'x')
    await put('b')
    t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 2, removed: 0, failed: 0, isHistoryLeft: false })
    const encryptionOf = async (key: string) => (await store.objects.head(grantFor('read', target, key)))?.encryption
    t.assert.deepEqual(await Promise.all(['a', 'b', 'plain'].map(encryptionOf)), [
      undefined,
      under(replicas),
      undefined,
    ])
    // The key of the source is not needed to read the replica, but the other one is.
    await store.kms.setState(own, 'disabled')
    t.assert.deepEqual(await getBytes(store, target, 'b'), Buffer.alloc(300_000, 'b'))
    await store.kms.setState(replicas, 'disabled')
    await t.assert.rejects(getBytes(store, target, 'b'), { why: 'disabled' })
  }
})

test('a replica whose key may not be used waits, and one whose source lost its key is given up', async (t) => {
  await using bench = await open()
  const { store, source, target } = bench
  const [own, replicas] = [await keyOf(store, source), await keyOf(store, source)]
  await setRules(store, source, { kms: { status: 'Enabled', keyId: replicas } })
  const draft = { ...plainDraft, encryption: { algorithm: 'KMS', keyId: own } } as const
  const put = (key: string) =>
    store.objects.put(grantFor('write', source, key), draft, Buffer.from('x'), {}, {}, testNowMs)
  await put('a')
  await store.kms.setState(replicas, 'disabled')
  t.assert.equal((await replicate(store, runOn(store))).failed, 1)
  await store.kms.setState(replicas, 'enabled')
  t.assert.equal((await replicate(store, runOn(store))).copied, 1)
  await put('b')
  await store.kms.scheduleDeletion(own, 7, testNowMs)
  t.assert.equal((await replicate(store, runOn(store))).failed, 1)
  await store.kms.deleteDue(testNowMs + 8 * 86_400_000)
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 0, removed: 0, failed: 0, isHistoryLeft: false })
  t.assert.equal(await contentOf(store, target), 'a=x')
  t.assert.equal(await store.replication.isEmpty(), true)
})

test('changes of an ACL travel too', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  await putText(store, source, 'a', 'x')
  await replicate(store, runOn(store))
  await store.objects.amend(grantFor('write', source, 'a'), () => ({ acl: 'public-read' }))
  await replicate(store, runOn(store))
  t.assert.equal((await store.objects.head(grantFor('read', target, 'a')))?.acl, 'public-read')
})

test('two buckets that replicate each other come to rest, and the later change stands', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  await setRules(store, target, { targetBucket: 'source-bucket' })
  await putText(store, source, 'a', 'from source')
  await putText(store, target, 'b', 'from target')
  const put = async (bucket: Bucket, text: string, atMs: number) =>
    store.objects.put(grantFor('write', bucket, 'both'), plainDraft, Buffer.from(text), {}, {}, atMs)
  await put(target, 'later', testNowMs + 2_000)
  await put(source, 'earlier', testNowMs + 1_000)
  for (let round = 0; round < 2; round += 1) await replicate(store, runOn(store))
  t.assert.equal(await contentOf(store, source), 'a=from source b=from target both=later')
  t.assert.equal(await contentOf(store, target), await contentOf(store, source))
  t.assert.equal(await store.replication.isEmpty(), true)
})

test('objects from before the rule are copied in pages, and a run that was cut short goes on', async (t) => {
  await using bench = await open()
  const { store, source, target } = bench
  for (let n = 0; n < 1_100; n += 1) await putText(store, source, `k${String(n).padStart(4, '0')}`, 'x')
  await setRules(store, source, { isHistorical: true })
  t.assert.equal(await isHistoryOpen(store, runOn(store)), true)
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 500, removed: 0, failed: 0, isHistoryLeft: true })
  let copies = 0
  const failing: ReplicationStores = {
    ...store,
    objects: {
      ...store.objects,
      copy: async (...given) => {
        copies += 1
        if (copies > 100) throw new Error('power is gone')
        return store.objects.copy(...given)
      },
    },
  }
  await t.assert.rejects(replicate(failing, runOn(store)), /power is gone/)
  let rounds = 0
  while (await isHistoryOpen(store, runOn(store))) {
    await replicate(store, runOn(store))
    rounds += 1
  }
  t.assert.equal(rounds, 2)
  t.assert.equal((await store.buckets.stat(grantFor('list', target))).objects, 1_100)
})

test('objects from before the rule stay out of it when they are not asked for', async (t) => {
  await using bench = await open()
  const { store, source, target } = bench
  await putText(store, source, 'old', 'x')
  await setRules(store, source, { isHistorical: false })
  t.assert.equal(await isHistoryOpen(store, runOn(store)), false)
  await putText(store, source, 'new', 'x')
  await replicate(store, runOn(store))
  t.assert.equal(await contentOf(store, target), 'new=x')
})

test('a change that comes while it is followed is followed again, and a crash misses none', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  await putText(store, source, 'a', 'first')
  const raced: ReplicationStores = {
    ...store,
    objects: {
      ...store.objects,
      copy: async (...given) => {
        const put = await store.objects.copy(...given)
        await putText(store, source, 'a', 'second')
        return put
      },
    },
  }
  await replicate(raced, runOn(store))
  t.assert.equal(await contentOf(store, target), 'a=first')
  const reopened = await store.crash()
  await replicate(reopened, runOn(reopened))
  t.assert.equal(await contentOf(store, target), 'a=second')
})

const lost: [what: string, change: (store: TestStore, source: Bucket, target: Bucket) => Promise<unknown>][] = [
  ['the target is gone', (store, _source, target) => store.buckets.remove(grantFor('configure', target))],
  [
    'the rule is gone',
    (store, source) =>
      store.buckets.update(grantFor('configure', source), {
        documents: { replication: undefined },
        large: { replication: undefined },
      }),
  ],
]
for (const [what, change] of lost)
  test(`changes are forgotten when ${what}`, async (t) => {
    await using bench = await open({})
    const { store, source, target } = bench
    await putText(store, source, 'a', 'x')
    await change(store, source, target)
    t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 0, removed: 0, failed: 0, isHistoryLeft: false })
    t.assert.equal(await store.replication.isEmpty(), true)
  })

test('a bucket that was made anew under the name of the target gets what its owner did not refuse, another owner’s nothing', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  await putText(store, source, 'a', 'x')
  await store.buckets.remove(grantFor('configure', target))
  const draft = {
    name: 'target-bucket',
    accountId: '2000000000000002',
    acl: 'private',
    storageClass: 'Standard',
    redundancy: 'LRS',
  } as const
  const theirs = await store.buckets.create(draft, testNowMs)
  await replicate(store, runOn(store))
  if (theirs.kind !== 'created') throw new Error(theirs.kind)
  t.assert.equal(await contentOf(store, theirs.bucket), '')
})

test('where both buckets keep versions, a change is a version and a deletion a marker in the target too', async (t) => {
  await using bench = await open()
  const { store, source, target } = bench
  for (const bucket of [source, target])
    await store.buckets.update(grantFor('configure', bucket), { versioning: 'enabled' })
  await setRules(store, source, {})
  const versions = async (): Promise<string[]> => {
    const page = await store.objects.listVersions(grantFor('list', target), { prefix: '', limit: 100 })
    return page.items.map(({ kind }) => kind)
  }
  await putText(store, source, 'a', 'one')
  for (let round = 0; round < 2; round += 1) await replicate(store, runOn(store))
  await putText(store, source, 'a', 'two')
  await replicate(store, runOn(store))
  t.assert.deepEqual(await versions(), ['object', 'object'])
  await remove(store, source, 'a')
  await replicate(store, runOn(store))
  t.assert.deepEqual(await versions(), ['marker', 'object', 'object'])
  await putText(store, source, 'a', 'three')
  await replicate(store, runOn(store))
  t.assert.equal(await contentOf(store, target), 'a=three')
})

test('a folder of the target that is full takes nothing, and what waited as soon as there is room', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  const limit = (maxBytes: number) =>
    store.folderRules.set(grantFor('configure', target), [{ prefix: 'saves', maxBytes, overrides: [] }])
  const used = async (): Promise<unknown> => {
    const ruled = await store.buckets.find(target.name)
    const [folder] =
      ruled === undefined ? [] : await store.folderRules.usage(grantFor('list', ruled), ruled, { ids: ['1'] })
    return folder && [folder.usedBytes, folder.usedObjects]
  }
  await limit(4)
  await putText(store, source, 'saves/1/a', 'abc')
  await replicate(store, runOn(store))
  await putText(store, source, 'saves/1/a', 'longer')
  await putText(store, source, 'saves/2/a', 'abcd')
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 1, removed: 0, failed: 1, isHistoryLeft: false })
  // What was there stays whole, and the change waits.
  t.assert.equal(await contentOf(store, target), 'saves/1/a=abc saves/2/a=abcd')
  t.assert.deepEqual(await used(), [3, 1])
  t.assert.equal(await store.replication.isEmpty(), false)
  await limit(6)
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 1, removed: 0, failed: 0, isHistoryLeft: false })
  t.assert.equal(await contentOf(store, target), 'saves/1/a=longer saves/2/a=abcd')
  t.assert.deepEqual(await used(), [6, 1])
  t.assert.equal(await store.replication.isEmpty(), true)
})

test('what a folder of the target never takes is not tried again', async (t) => {
  await using bench = await open({})
  const { store, source, target } = bench
  const rule = { prefix: 'saves', maxObjectBytes: 2, overrides: [] }
  await store.folderRules.set(grantFor('configure', target), [rule])
  await putText(store, source, 'saves/1/a', 'abc')
  await putText(store, source, 'saves/1/b', 'ab')
  t.assert.deepEqual(await replicate(store, runOn(store)), { copied: 1, removed: 0, failed: 0, isHistoryLeft: false })
  t.assert.equal(await contentOf(store, target), 'saves/1/b=ab')
  t.assert.equal(await store.replication.isEmpty(), true)
})
