import { test } from 'node:test'
import { loggingDocument } from '../rules/access-log.ts'
import type { Bucket } from '../store/port.ts'
import { getBytes, grantFor, makeBucket, openTestStore } from '../store/testing.ts'
import type { TestStore } from '../store/testing.ts'
import { deliverAccessLogs, haveLogsEnded } from './access-logs.ts'
import type { AccessLogStores } from './access-logs.ts'

const hourMs = 3_600_000
const atMs = Date.parse('2026-11-20T12:00:00Z')
const signal = new AbortController().signal

async function logTo(store: TestStore, source: Bucket, targetBucket: string, targetPrefix = 'log-'): Promise<void> {
  await store.buckets.update(grantFor('configure', source), {
    documents: { logging: loggingDocument({ targetBucket, targetPrefix }) },
  })
}

async function add(store: TestStore, bucket: Bucket, number: number, lines: string, hour = atMs): Promise<void> {
  const name = { hourMs: hour, bucketName: bucket.name, bucketId: bucket.id, generation: 'aa', number }
  await store.logs.append([{ name, lines: Buffer.from(lines) }])
}

const keysOf = async (store: TestStore, bucket: Bucket): Promise<string[]> => {
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 100 })
  return page.items.flatMap((item) => (item.kind === 'object' ? [item.object.key] : []))
}

test('an hour that is over becomes one object of each bucket, and the one that is not stays', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'log-bucket')]
  await logTo(store, source, 'log-bucket')
  await add(store, source, 1, 'a\n')
  await add(store, source, 2, 'b\n')
  await add(store, source, 3, 'later\n', atMs + hourMs)
  t.assert.equal(await haveLogsEnded(store.logs, atMs + hourMs + 9_999), false)
  const nowMs = atMs + hourMs + 10_000
  t.assert.equal(await haveLogsEnded(store.logs, nowMs), true)
  t.assert.deepEqual(await deliverAccessLogs(store, nowMs, signal), { written: 1, dropped: 0 })
  const [key = '', ...more] = await keysOf(store, target)
  t.assert.match(key, /^log-source-bucket2026-11-20-12-00-00-[0-9a-f]{16}$/)
  t.assert.deepEqual(more, [])
  t.assert.equal(String(await getBytes(store, target, key)), 'a\nb\n')
  t.assert.equal(await haveLogsEnded(store.logs, nowMs), false)
})

test('lines that come late are an object of their own, and lines that were not removed are the same one again', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'log-bucket')]
  await logTo(store, source, 'log-bucket')
  const nowMs = atMs + 2 * hourMs
  await add(store, source, 1, 'a\n')
  const failing: AccessLogStores = {
    ...store,
    logs: { ...store.logs, remove: () => Promise.reject(new Error('power is gone')) },
  }
  await t.assert.rejects(deliverAccessLogs(failing, nowMs, signal), /power is gone/)
  const first = await keysOf(store, target)
  await deliverAccessLogs(store, nowMs, signal)
  t.assert.deepEqual(await keysOf(store, target), first)
  await add(store, source, 2, 'late\n')
  await deliverAccessLogs(store, nowMs, signal)
  const all = await keysOf(store, target)
  t.assert.equal(all.length, 2)
  const texts = await Promise.all(all.map(async (key) => String(await getBytes(store, target, key))))
  t.assert.deepEqual(texts.toSorted(), ['a\n', 'late\n'])
})

const lost: [what: string, change: (store: TestStore, source: Bucket) => Promise<unknown>][] = [
  [
    'the log was ended',
    (store, source) => store.buckets.update(grantFor('configure', source), { documents: { logging: undefined } }),
  ],
  ['the target is gone', (store, source) => logTo(store, source, 'no-such-bucket')],
  [
    'the target is another account’s by now',
    async (store, source) => {
      await store.buckets.create(
        {
          name: 'their-bucket',
          accountId: '2000000000000002',
          acl: 'private',
          storageClass: 'Standard',
          redundancy: 'LRS',
        },
        0,
      )
      await logTo(store, source, 'their-bucket')
    },
  ],
]
for (const [what, change] of lost)
  test(`lines are dropped when ${what}`, async (t) => {
    await using store = await openTestStore()
    const source = await makeBucket(store, 'source-bucket')
    await makeBucket(store, 'log-bucket')
    await logTo(store, source, 'log-bucket')
    await add(store, source, 1, 'a\n')
    await change(store, source)
    t.assert.deepEqual(await deliverAccessLogs(store, atMs + 2 * hourMs, signal), { written: 0, dropped: 1 })
    t.assert.equal(await store.kv.count(Buffer.from('l'), Buffer.from('m')), 0)
    t.assert.equal(await store.kv.count(Buffer.from('o'), Buffer.from('p')), 0)
  })
