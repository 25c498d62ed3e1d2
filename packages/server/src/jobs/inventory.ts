/**
 * Makes the reports of inventories: the list as gzipped CSV in files of bounded length, then the manifest that names them,
 * then its checksum. Every name comes from the inventory and the slot it is due for: a report that was cut short is made
 * again under the same names, and one whose checksum is there is complete.
 */
import { ServiceError } from '@latchkey/protocol'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { mintSystemGrant } from '../access/system-grant.ts'
import { bucketEncryption, keyEncryption } from '../operations/oss/encryption.ts'
import {
  dueSlot,
  fitsInventory,
  inventoryFolder,
  inventoryLine,
  inventoryManifest,
  inventorySchema,
  needsWhole,
  parseInventoryDocument,
  reportStamp,
} from '../rules/inventory.ts'
import type { Inventory, InventoryFile, InventoryObject } from '../rules/inventory.ts'
import type { DocumentStore } from '../store/buckets/documents.ts'
import { FolderRefused } from '../store/folders/refused.ts'
import type { KmsKeys } from '../store/kms/keys.ts'
import type {
  Bucket,
  BucketStore,
  ListedObject,
  ObjectEncryption,
  ListedVersion,
  ObjectStore,
  StoredObject,
  VersionPage,
} from '../store/port.ts'
import type { ProgressRecord } from '../store/job-progress.ts'

export type InventoryStores = {
  readonly buckets: Pick<BucketStore, 'all' | 'find'>
  readonly documents: Pick<DocumentStore, 'list' | 'remove'>
  readonly objects: Pick<ObjectStore, 'head' | 'list' | 'listVersions' | 'put' | 'version'>
  readonly kms: Pick<KmsKeys, 'find' | 'defaultKey'>
}
export type InventoryRun = {
  /** What was done last of one inventory. */
  readonly progressOf: (name: string) => ProgressRecord
  readonly slotMs: number
  readonly nowMs: number
  readonly signal: AbortSignal
  readonly rowsPerFileMax?: number
}
export type InventoryCounts = { reports: number; failed: string[] }

const bucketsPageMax = 200
const inventoriesPageMax = 100
const objectsPageMax = 1_000
const readsAtOnceMax = 32
export const rowsPerFileMaxDefault = 1_000_000

export async function makeInventories(stores: InventoryStores, run: InventoryRun): Promise<InventoryCounts> {
  const counts: InventoryCounts = { reports: 0, failed: [] }
  let after: string | undefined
  for (;;) {
    const page = await stores.buckets.all(after, bucketsPageMax)
    for (const bucket of page.buckets) {
      after = bucket.name
      await ofBucket(stores, run, bucket, counts)
    }
    if (!page.isTruncated) return counts
  }
}

async function ofBucket(
  stores: InventoryStores,
  run: InventoryRun,
  bucket: Bucket,
  counts: InventoryCounts,
): Promise<void> {
  let after: string | undefined
  for (;;) {
    run.signal.throwIfAborted()
    const page = await stores.documents.list(bucket.id, 'inventory', { after, limit: inventoriesPageMax })
    for (const { name, text, createdMs } of page.documents) {
      after = name
      const inventory = parseInventoryDocument(text)
      const slotMs = dueSlot(inventory, run.slotMs, createdMs)
      const progress = run.progressOf(`${bucket.id}/${name}`)
      if (!inventory.isEnabled || (await progress.load())?.slotMs === slotMs) continue
      const made = await makeReport(stores, run, bucket, inventory, slotMs)
      if (made === 'made') counts.reports += 1
      else counts.failed.push(`${name} of ${bucket.name}: ${made}`)
      await progress.save({ slotMs, isDone: true })
      if (made === 'made' && inventory.frequency === 'Once' && inventory.isDeletedAfterwards === true)
        await stores.documents.remove(mintSystemGrant('configure', bucket, undefined, 'inventory'), 'inventory', name)
    }
    if (!page.isTruncated) return
  }
}

async function makeReport(
  stores: InventoryStores,
  run: InventoryRun,
  source: Bucket,
  inventory: Inventory,
  slotMs: number,
): Promise<string> {
  const target = await stores.buckets.find(inventory.destination.bucketName)
  if (target === undefined || target.accountId !== source.accountId) return 'its destination is gone'
  const encryption = await encryptionOf(inventory.destination.encryption, target, stores.kms, run.nowMs)
  if (encryption === 'refused') return 'the KMS key of its destination cannot be used'
  const put = (key: string, contentType: string, body: string | AsyncIterable<Uint8Array>) =>
    stores.objects
      .put(
        mintSystemGrant('write', target, key, 'inventory'),
        {
          meta: { contentType, userMeta: [], persistentHeaders: [], tags: [] },
          acl: 'default',
          storageClass: target.storageClass,
          encryption,
        },
        typeof body === 'string' ? Buffer.from(body) : body,
        {},
        {},
        run.nowMs,
        run.signal,
      )
      .catch(unlessFolderRefused)
  const folder = inventoryFolder(inventory, source.name)
  const rows = countedRows(rowsOf(stores, run, source, inventory))
  const files: InventoryFile[] = []
  const base = uuidOf(`${source.id} ${inventory.id} ${slotMs}`)
  do {
    const key = `${folder}data/${base}${files.length === 0 ? '' : `-${files.length}`}.csv.gz`
    const stored = await put(key, 'application/gzip', zipped(rows.take(run.rowsPerFileMax ?? rowsPerFileMaxDefault)))
    if (stored.kind !== 'stored') return `${key} was not stored: ${stored.kind}`
    const { md5, sizeBytes } = stored.object
    files.push({
      key,
      sizeBytes,
      md5: Buffer.from(md5 ?? [])
        .toString('hex')
        .toUpperCase(),
    })
  } while (!(await rows.isAtEnd()))
  const manifest = inventoryManifest(inventory, { sourceBucket: source.name, atMs: run.nowMs, files })
  const place = `${folder}${reportStamp(slotMs)}/`
  const checksum = createHash('md5').update(manifest).digest('hex').toUpperCase()
  for (const [name, type, text] of [
    ['manifest.json', 'application/json', manifest],
    ['manifest.checksum', 'text/plain', checksum],
  ] as const) {
    const stored = await put(place + name, type, text)
    if (stored.kind !== 'stored') return `${place + name} was not stored: ${stored.kind}`
  }
  return 'made'
}

async function* rowsOf(
  stores: InventoryStores,
  run: InventoryRun,
  source: Bucket,
  inventory: Inventory,
): AsyncGenerator<string, void, void> {
  const schema = inventorySchema(inventory)
  const isOfVersions = inventory.versions === 'All' && source.versioning !== 'off'
  const pages = (isOfVersions ? versionsOf : objectsOf)(stores, run, source, inventory)
  for await (const objects of pages)
    for (const object of objects)
      if (fitsInventory(object, inventory.filter)) yield inventoryLine(schema, source.name, object)
}

/** Pages of objects as they are when they are read; one that is gone by then is not in the list. */
async function* objectsOf(
  { objects }: InventoryStores,
  run: InventoryRun,
  source: Bucket,
  inventory: Inventory,
): AsyncGenerator<readonly InventoryObject[], void, void> {
  const isWhole = needsWhole(inventory)
  let after: string | undefined
  for (;;) {
    run.signal.throwIfAborted()
    const query = { prefix: inventory.filter?.prefix ?? '', after, limit: objectsPageMax }
    const page = await objects.list(mintSystemGrant('list', source, undefined, 'inventory'), query)
    const listed = page.items.flatMap((item) => (item.kind === 'object' ? [item.object] : []))
    if (!isWhole) yield listed.map(plainOf)
    else
      for (let first = 0; first < listed.length; first += readsAtOnceMax) {
        const some = listed.slice(first, first + readsAtOnceMax)
        const read = await Promise.all(some.map((object) => wholeOf(objects, source, object.key)))
        yield read.filter((object) => object !== undefined)
      }
    after = page.next
    if (!page.isTruncated || after === undefined) return
  }
}

/** The same of every version. */
async function* versionsOf(
  { objects }: InventoryStores,
  run: InventoryRun,
  source: Bucket,
  inventory: Inventory,
): AsyncGenerator<readonly InventoryObject[], void, void> {
  const isWhole = needsWhole(inventory)
  let cursor: VersionPage['next']
  for (;;) {
    run.signal.throwIfAborted()
    const query = { prefix: inventory.filter?.prefix ?? '', ...cursor, limit: objectsPageMax }
    const page = await objects.listVersions(mintSystemGrant('list', source, undefined, 'inventory'), query)
    const listed = page.items.flatMap((item) => (item.kind === 'prefix' ? [] : [versionOf(item)]))
    for (let first = 0; first < listed.length; first += readsAtOnceMax) {
      const some = listed.slice(first, first + readsAtOnceMax)
      yield isWhole ? await Promise.all(some.map((version) => wholeVersion(objects, source, version))) : some
    }
    cursor = page.next
    if (!page.isTruncated || cursor === undefined) return
  }
}

function versionOf(listed: ListedVersion): InventoryObject {
  const { versionId, isLatest } = listed
  if (listed.kind === 'object') return { ...listed.object, versionId, isLatest, isDeleteMarker: false }
  const { key, modifiedMs } = listed
  return {
    key,
    modifiedMs,
    versionId,
    isLatest,
    isDeleteMarker: true,
    sizeBytes: 0,
    storageClass: '',
    etag: '',
    type: '',
  }
}

async function wholeVersion(
  objects: Pick<ObjectStore, 'version'>,
  source: Bucket,
  version: InventoryObject,
): Promise<InventoryObject> {
  const grant = mintSystemGrant('read', source, version.key, 'inventory')
  const found = version.isDeleteMarker ? undefined : await objects.version(grant, version.versionId)
  return found?.kind === 'object' ? { ...version, whole: wholeFieldsOf(found.object) } : version
}

function plainOf(object: ListedObject): InventoryObject {
  return { ...object, versionId: 'null', isLatest: true, isDeleteMarker: false }
}

async function wholeOf(
  objects: Pick<ObjectStore, 'head'>,
  source: Bucket,
  key: string,
): Promise<InventoryObject | undefined> {
  const object = await objects.head(mintSystemGrant('read', source, key, 'inventory'))
  if (object === undefined) return undefined
  return {
    ...plainOf(object),
    whole: wholeFieldsOf(object),
  }
}

function wholeFieldsOf(object: StoredObject): NonNullable<InventoryObject['whole']> {
  return {
    acl: object.acl,
    tagCount: object.meta.tags.length,
    crc64: object.crc64,
    isEncrypted: object.encryption !== undefined,
  }
}

/** Rows, some at a time: each file ends its own part and leaves the rest. */
function countedRows(rows: AsyncGenerator<string, void, void>): {
  readonly take: (count: number) => AsyncGenerator<string, void, void>
  readonly isAtEnd: () => Promise<boolean>
} {
  let next: Promise<IteratorResult<string, void>> | undefined
  const peek = (): Promise<IteratorResult<string, void>> => (next ??= rows.next())
  return {
    isAtEnd: async () => (await peek()).done === true,
    async *take(count) {
      for (let taken = 0; taken < count; taken += 1) {
        const { done, value } = await peek()
        if (done) return
        next = undefined
        yield value
      }
    },
  }
}

function zipped(rows: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  const source = Readable.from(rows)
  const gzip = createGzip()
  source.on('error', (error) => gzip.destroy(error))
  return source.pipe(gzip)
}

/** The same for the same report, in the form of the documents. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}

/** What the inventory says of its reports, else what their bucket says. */
async function encryptionOf(
  asked: Inventory['destination']['encryption'],
  target: Bucket,
  kms: InventoryStores['kms'],
  nowMs: number,
): Promise<ObjectEncryption | undefined | 'refused'> {
  if (asked?.kind === 'SSE-OSS') return { algorithm: 'AES256' }
  try {
    if (asked?.kind === 'SSE-KMS') return await keyEncryption(asked.keyId, target, kms)
    return await bucketEncryption(target, kms, nowMs)
  } catch (error) {
    if (error instanceof ServiceError) return 'refused'
    throw error
  }
}

function unlessFolderRefused(error: unknown): { readonly kind: 'refused by a rule for folders' } {
  if (error instanceof FolderRefused) return { kind: 'refused by a rule for folders' }
  throw error
}
