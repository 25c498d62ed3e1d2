import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { inventoryDocument } from '../rules/inventory.ts'
import type { Inventory } from '../rules/inventory.ts'
import type { Bucket } from '../store/port.ts'
import { getBytes, grantFor, makeBucket, openTestStore, putText, testNowMs } from '../store/testing.ts'
import type { TestStore } from '../store/testing.ts'
import { progressRecord } from '../store/job-progress.ts'
import { latestSlot } from './daily.ts'
import { makeInventories } from './inventory.ts'
import type { InventoryRun } from './inventory.ts'

const dayMs = 86_400_000
const plain: Inventory = {
  id: 'report1',
  isEnabled: true,
  destination: { accountId: '1', roleArn: 'r', bucketName: 'report-bucket', prefix: 'of' },
  frequency: 'Daily',
  versions: 'Current',
  fields: ['Size', 'ETag'],
}

async function ask(store: TestStore, bucket: Bucket, change: Partial<Inventory> = {}): Promise<void> {
  const inventory = { ...plain, ...change }
  const document = { name: inventory.id, text: inventoryDocument(inventory) }
  await store.documents.put(grantFor('configure', bucket), 'inventory', document, 10, testNowMs)
}

function runOn(store: TestStore, days: number, change: Partial<InventoryRun> = {}): InventoryRun {
  const nowMs = testNowMs + days * dayMs
  const progressOf = (name: string) => progressRecord(store.kv, `inventory/${name}`)
  return { progressOf, slotMs: latestSlot(nowMs, 960), nowMs, signal: new AbortController().signal, ...change }
}

const keysOf = async (store: TestStore, bucket: Bucket): Promise<string[]> => {
  const page = await store.objects.list(grantFor('list', bucket), { prefix: '', limit: 100 })
  return page.items.flatMap((item) => (item.kind === 'object' ? [item.object.key] : []))
}

type Manifest = {
  readonly fileSchema: string
  readonly files: readonly { readonly MD5checksum: string; readonly key: string; readonly size: number }[]
}

async function manifestOf(store: TestStore, target: Bucket, key: string): Promise<Manifest> {
  return JSON.parse(String(await getBytes(store, target, key))) as Manifest
}

test('a report is the list in files, a manifest that names them, and its checksum', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  for (let n = 0; n < 7; n += 1) await putText(store, source, `k${n}`, 'x'.repeat(n))
  await ask(store, source, { filter: { sizeFrom: 1, prefix: 'k' } })
  t.assert.deepEqual(await makeInventories(store, runOn(store, 1, { rowsPerFileMax: 4 })), { reports: 1, failed: [] })
  const place = 'of/source-bucket/report1/'
  const all = await keysOf(store, target)
  t.assert.deepEqual(all.slice(0, 2), [
    `${place}2026-11-20T16-00Z/manifest.checksum`,
    `${place}2026-11-20T16-00Z/manifest.json`,
  ])
  const [checksum, text] = await Promise.all(
    all.slice(0, 2).map(async (key) => String(await getBytes(store, target, key))),
  )
  t.assert.equal(
    checksum,
    createHash('md5')
      .update(text ?? '')
      .digest('hex')
      .toUpperCase(),
  )
  const manifest = await manifestOf(store, target, all[1] ?? '')
  t.assert.deepEqual(manifest, {
    creationTimestamp: String((testNowMs + dayMs) / 1_000),
    destinationBucket: 'report-bucket',
    fileFormat: 'CSV',
    fileSchema: 'Bucket, Key, Size, ETag',
    files: manifest.files,
    sourceBucket: 'source-bucket',
    version: '2019-09-01',
  })
  t.assert.deepEqual(all.slice(2).toSorted(), manifest.files.map(({ key }) => key).toSorted())
  t.assert.match(
    manifest.files[0]?.key ?? '',
    /^of\/source-bucket\/report1\/data\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.csv\.gz$/,
  )
  t.assert.match(manifest.files[1]?.key ?? '', /-1\.csv\.gz$/)
  const lines: string[] = []
  for (const { key, size, MD5checksum } of manifest.files) {
    const bytes = (await getBytes(store, target, key)) ?? Buffer.alloc(0)
    t.assert.deepEqual([bytes.length, createHash('md5').update(bytes).digest('hex').toUpperCase()], [size, MD5checksum])
    lines.push(...String(gunzipSync(bytes)).trimEnd().split('\n'))
  }
  t.assert.deepEqual(
    lines.map((line) => line.split(',').slice(0, 3).join()),
    [1, 2, 3, 4, 5, 6].map((n) => `"source-bucket","k${n}","${n}"`),
  )
})

test('what only the whole record tells is told', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  const object = await putText(store, source, 'a', 'hello')
  await ask(store, source, { fields: ['Crc64', 'ObjectAcl', 'TaggingCount', 'EncryptionStatus'], versions: 'All' })
  await makeInventories(store, runOn(store, 1))
  const manifest = await manifestOf(store, target, 'of/source-bucket/report1/2026-11-20T16-00Z/manifest.json')
  const bytes = await getBytes(store, target, manifest.files[0]?.key ?? '')
  t.assert.equal(
    String(gunzipSync(bytes ?? '')),
    `"source-bucket","a","null","true","false","false","default","0","${object.crc64}"\n`,
  )
})

test('an empty bucket has an empty list', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  await ask(store, source)
  await makeInventories(store, runOn(store, 1))
  const manifest = await manifestOf(store, target, 'of/source-bucket/report1/2026-11-20T16-00Z/manifest.json')
  t.assert.equal(manifest.files.length, 1)
  t.assert.equal(String(gunzipSync((await getBytes(store, target, manifest.files[0]?.key ?? '')) ?? '')), '')
})

test('daily reports are made each day, weekly ones each week, and those that are switched off never', async (t) => {
  await using store = await openTestStore()
  const source = await makeBucket(store, 'source-bucket')
  await makeBucket(store, 'report-bucket')
  await ask(store, source)
  await ask(store, source, { id: 'weekly', frequency: 'Weekly' })
  await ask(store, source, { id: 'off', isEnabled: false })
  const reports: number[] = []
  // The first day is a Saturday, and its slot that of Friday.
  for (const days of [1, 1, 2, 3, 4]) reports.push((await makeInventories(store, runOn(store, days))).reports)
  t.assert.deepEqual(reports, [2, 0, 1, 2, 1])
})

test('a report that is wanted once is made once, and its inventory ends with it where it says so', async (t) => {
  await using store = await openTestStore()
  const source = await makeBucket(store, 'source-bucket')
  await makeBucket(store, 'report-bucket')
  await ask(store, source, { id: 'monthly', frequency: 'Monthly', dayOfMonth: 22 })
  await ask(store, source, { id: 'once', frequency: 'Once' })
  await ask(store, source, { id: 'once-gone', frequency: 'Once', isDeletedAfterwards: true })
  await ask(store, source, {
    id: 'once-failed',
    frequency: 'Once',
    isDeletedAfterwards: true,
    destination: { ...plain.destination, bucketName: 'nobodys-bucket' },
  })
  const reports: number[] = []
  // The slot of the third run is that of the 22nd.
  for (const days of [1, 2, 3, 4]) reports.push((await makeInventories(store, runOn(store, days))).reports)
  t.assert.deepEqual(reports, [3, 0, 1, 0])
  const page = await store.documents.list(source.id, 'inventory', { limit: 10 })
  t.assert.deepEqual(
    page.documents.map(({ name }) => name),
    ['monthly', 'once', 'once-failed'],
  )
})

test('a report that was cut short is made again under the same names', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  for (let n = 0; n < 5; n += 1) await putText(store, source, `k${n}`, 'x')
  await ask(store, source)
  let puts = 0
  const failing = {
    ...store,
    objects: {
      ...store.objects,
      put: async (...given: Parameters<TestStore['objects']['put']>) => {
        puts += 1
        if (puts === 3) throw new Error('power is gone')
        return store.objects.put(...given)
      },
    },
  }
  await t.assert.rejects(makeInventories(failing, runOn(store, 1, { rowsPerFileMax: 3 })), /power is gone/)
  const before = await keysOf(store, target)
  t.assert.equal(before.length, 2)
  await makeInventories(store, runOn(store, 1, { rowsPerFileMax: 3 }))
  const after = await keysOf(store, target)
  t.assert.equal(after.length, 4)
  t.assert.equal(
    before.every((key) => after.includes(key)),
    true,
  )
})

test('a destination that is gone fails its report and no other', async (t) => {
  await using store = await openTestStore()
  const source = await makeBucket(store, 'source-bucket')
  await makeBucket(store, 'report-bucket')
  await ask(store, source, { id: 'a', destination: { ...plain.destination, bucketName: 'nobody' } })
  await ask(store, source, { id: 'b' })
  t.assert.deepEqual(await makeInventories(store, runOn(store, 1)), {
    reports: 1,
    failed: ['a of source-bucket: its destination is gone'],
  })
})

test('a list of all versions has old ones and markers, with what their own records tell', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  await store.buckets.update(grantFor('configure', source), { versioning: 'enabled' })
  await putText(store, source, 'a', 'one')
  await putText(store, source, 'a', 'longer')
  await store.objects.remove(grantFor('delete', source, 'a'))
  await ask(store, source, { versions: 'All', fields: ['Size', 'ObjectAcl'] })
  await ask(store, source, { id: 'current', fields: ['Size'] })
  await makeInventories(store, runOn(store, 1))
  const linesOf = async (id: string): Promise<string[][]> => {
    const manifest = await manifestOf(store, target, `of/source-bucket/${id}/2026-11-20T16-00Z/manifest.json`)
    const text = String(gunzipSync((await getBytes(store, target, manifest.files[0]?.key ?? '')) ?? ''))
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replaceAll('"', '').split(','))
  }
  const lines = await linesOf('report1')
  t.assert.deepEqual(
    lines.map(([, key, , ...rest]) => [key, ...rest]),
    [
      ['a', 'true', 'true', '', ''],
      ['a', 'false', 'false', '6', 'default'],
      ['a', 'false', 'false', '3', 'default'],
    ],
  )
  t.assert.equal(new Set(lines.map(([, , versionId]) => versionId)).size, 3)
  t.assert.deepEqual(await linesOf('current'), [])
})

test('a report is sealed by the key that its inventory names, and none is made while that is not there', async (t) => {
  await using store = await openTestStore()
  const [source, target] = [await makeBucket(store, 'source-bucket'), await makeBucket(store, 'report-bucket')]
  await putText(store, source, 'k', 'x')
  const { keyId } = await store.kms.defaultKey(target.accountId, testNowMs)
  const sealedBy = (key: string) => ({
    destination: { ...plain.destination, encryption: { kind: 'SSE-KMS', keyId: key } as const },
  })
  await ask(store, source, sealedBy('nobody-made-it'))
  const { reports, failed } = await makeInventories(store, runOn(store, 1))
  t.assert.deepEqual([reports, failed.length], [0, 1])
  t.assert.match(failed[0] ?? '', /KMS key/)
  t.assert.deepEqual(await keysOf(store, target), [])
  await ask(store, source, sealedBy(keyId))
  t.assert.deepEqual(await makeInventories(store, runOn(store, 2)), { reports: 1, failed: [] })
  for (const key of await keysOf(store, target))
    t.assert.deepEqual((await store.objects.head(grantFor('read', target, key)))?.encryption, {
      algorithm: 'KMS',
      keyId,
    })
})
