/** Inventories: lists of a bucket's objects, made at intervals. What may be asked for, and what a line of the list says. */

export type InventoryFrequency = 'Daily' | 'Weekly' | 'Monthly' | 'Once'
export type InventoryFilter = {
  readonly prefix?: string | undefined
  /** Seconds. */
  readonly modifiedFrom?: number | undefined
  readonly modifiedTo?: number | undefined
  readonly sizeFrom?: number | undefined
  readonly sizeTo?: number | undefined
  /** `Standard,IA`, or `ALL`. */
  readonly storageClass?: string | undefined
}
export type Inventory = {
  readonly id: string
  readonly isEnabled: boolean
  readonly destination: {
    readonly accountId: string
    readonly roleArn: string
    readonly bucketName: string
    readonly prefix?: string | undefined
    readonly encryption?:
      | { readonly kind: 'SSE-OSS' }
      | { readonly kind: 'SSE-KMS'; readonly keyId: string }
      | undefined
  }
  readonly frequency: InventoryFrequency
  /** Of a monthly one; undefined: the first. */
  readonly dayOfMonth?: number | undefined
  /** Whether an inventory that is made once is gone when it was made. */
  readonly isDeletedAfterwards?: boolean | undefined
  readonly filter?: InventoryFilter | undefined
  readonly versions: 'All' | 'Current'
  readonly fields: readonly string[]
}

export const inventoriesMax = 1_000
export const inventoryIdPattern = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/
const destinationPrefixBytesMax = 512
const prefixBytesMax = 1_023
const storageClasses: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive']

/** Columns in the order in which they stand, whatever the order in which they were asked for. */
export const inventoryFields = [
  'Size',
  'StorageClass',
  'LastModifiedDate',
  'ETag',
  'IsMultipartUploaded',
  'EncryptionStatus',
  'ObjectAcl',
  'TaggingCount',
  'ObjectType',
  'Crc64',
] as const
export type InventoryField = (typeof inventoryFields)[number]
/** What the head of a record does not tell. */
const wholeFields: ReadonlySet<string> = new Set(['EncryptionStatus', 'ObjectAcl', 'TaggingCount', 'Crc64'])

export function inventoryDocument(inventory: Inventory): string {
  return JSON.stringify(inventory)
}

export function parseInventoryDocument(document: string): Inventory {
  // The record was written by `inventoryDocument` and nothing else.
  return JSON.parse(document) as Inventory
}

export type InventoryProblem = { readonly argument: string; readonly value: string; readonly ec?: string }

export function inventoryProblem(inventory: Inventory): InventoryProblem | undefined {
  const { id, destination, filter, fields } = inventory
  if (!inventoryIdPattern.test(id)) return { argument: 'Id', value: id }
  const prefix = destination.prefix ?? ''
  if (/^[/\\]/.test(prefix) || prefix.includes('\0') || Buffer.byteLength(prefix) > destinationPrefixBytesMax)
    return { argument: 'Destination.Prefix', value: prefix }
  const field = fields.find((one) => !inventoryFields.some((known) => known === one))
  if (field !== undefined) return { argument: 'Field', value: field, ec: '0020-00000036' }
  if (new Set(fields).size < fields.length) return { argument: 'Field', value: fields.join(',') }
  const { dayOfMonth } = inventory
  if (dayOfMonth !== undefined && (dayOfMonth < 1 || dayOfMonth > 31))
    return { argument: 'DayOfMonth', value: String(dayOfMonth) }
  return filter && filterProblem(filter)
}

function filterProblem(filter: InventoryFilter): InventoryProblem | undefined {
  const { prefix = '', storageClass, modifiedFrom, modifiedTo, sizeFrom, sizeTo } = filter
  if (Buffer.byteLength(prefix) > prefixBytesMax) return { argument: 'Filter.Prefix', value: prefix }
  const numbers = {
    LastModifyBeginTimeStamp: modifiedFrom,
    LastModifyEndTimeStamp: modifiedTo,
    LowerSizeBound: sizeFrom,
    UpperSizeBound: sizeTo,
  }
  for (const [argument, value] of Object.entries(numbers))
    if (value !== undefined && value < 0) return { argument, value: String(value) }
  if ((modifiedFrom ?? 0) > (modifiedTo ?? Number.POSITIVE_INFINITY))
    return { argument: 'LastModifyEndTimeStamp', value: String(modifiedTo) }
  if ((sizeFrom ?? 0) > (sizeTo ?? Number.POSITIVE_INFINITY))
    return { argument: 'UpperSizeBound', value: String(sizeTo) }
  const classes = storageClass === undefined || storageClass === 'ALL' ? [] : storageClass.split(',')
  const unknown = classes.find((one) => !storageClasses.includes(one.trim()))
  return unknown === undefined ? undefined : { argument: 'Filter.StorageClass', value: unknown, ec: '0020-00000026' }
}

const dayMs = 86_400_000

/** The daily slot that a report is due for: this one, or the one of the last Sunday or of the day of the month. */
export function dueSlot(
  { frequency, dayOfMonth = 1 }: Pick<Inventory, 'frequency' | 'dayOfMonth'>,
  slotMs: number,
  createdMs: number,
): number {
  switch (frequency) {
    case 'Daily':
      return slotMs
    case 'Weekly':
      return slotMs - new Date(slotMs).getUTCDay() * dayMs
    case 'Monthly':
      return monthlySlot(slotMs, dayOfMonth)
    // The same for ever: each inventory has one such report.
    case 'Once':
      return createdMs
  }
}

/** In a month without that day it is the last one. */
function monthlySlot(slotMs: number, dayOfMonth: number): number {
  const slot = new Date(slotMs)
  const [year, month] = [slot.getUTCFullYear(), slot.getUTCMonth()]
  const dayIn = (of: number): number => Math.min(dayOfMonth, new Date(Date.UTC(year, of + 1, 0)).getUTCDate())
  const isReached = slot.getUTCDate() >= dayIn(month)
  const of = isReached ? month : month - 1
  return Date.UTC(year, of, dayIn(of)) + (slotMs % dayMs)
}

/** Where everything of an inventory lies. */
export function inventoryFolder(inventory: Inventory, sourceBucket: string): string {
  const prefix = (inventory.destination.prefix ?? '').replace(/\/+$/, '')
  return `${prefix === '' ? '' : `${prefix}/`}${sourceBucket}/${inventory.id}/`
}

/** What is known of one object; `whole` only when `needsWhole` says so. */
export type InventoryObject = {
  readonly key: string
  readonly versionId: string
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  readonly sizeBytes: number
  readonly storageClass: string
  readonly modifiedMs: number
  readonly etag: string
  readonly type: string
  readonly whole?:
    | { readonly acl: string; readonly tagCount: number; readonly crc64: bigint; readonly isEncrypted: boolean }
    | undefined
}

export function needsWhole(inventory: Inventory): boolean {
  return inventory.fields.some((field) => wholeFields.has(field))
}

export function fitsInventory(object: InventoryObject, filter: InventoryFilter | undefined): boolean {
  if (filter === undefined) return true
  const { modifiedFrom, modifiedTo, sizeFrom, sizeTo, storageClass } = filter
  const seconds = Math.floor(object.modifiedMs / 1_000)
  if (seconds < (modifiedFrom ?? 0) || seconds > (modifiedTo ?? Number.POSITIVE_INFINITY)) return false
  if (object.isDeleteMarker) return true
  if (object.sizeBytes < (sizeFrom ?? 0) || object.sizeBytes > (sizeTo ?? Number.POSITIVE_INFINITY)) return false
  if (storageClass === undefined || storageClass === 'ALL') return true
  return storageClass.split(',').some((one) => one.trim() === object.storageClass)
}

export function inventorySchema(inventory: Inventory): readonly string[] {
  const versions = inventory.versions === 'All' ? ['VersionId', 'IsLatest', 'IsDeleteMarker'] : []
  return ['Bucket', 'Key', ...versions, ...inventoryFields.filter((field) => inventory.fields.includes(field))]
}

/** Every value is quoted; keys are percent-encoded, so that none ends its line. */
export function inventoryLine(schema: readonly string[], bucket: string, object: InventoryObject): string {
  return `${schema.map((column) => `"${valueOf(column, bucket, object)}"`).join(',')}\n`
}

function valueOf(column: string, bucket: string, object: InventoryObject): string {
  const { whole, isDeleteMarker } = object
  switch (column) {
    case 'Bucket':
      return bucket
    case 'Key':
      return encodeURIComponent(object.key)
    case 'VersionId':
      return object.versionId
    case 'IsLatest':
      return String(object.isLatest)
    case 'IsDeleteMarker':
      return String(isDeleteMarker)
    case 'LastModifiedDate':
      return `${new Date(object.modifiedMs).toISOString().slice(0, 19)}Z`
  }
  // A marker has nothing else.
  if (isDeleteMarker) return ''
  switch (column) {
    case 'Size':
      return String(object.sizeBytes)
    case 'StorageClass':
      return object.storageClass
    case 'ETag':
      return object.etag
    case 'IsMultipartUploaded':
      return String(object.type === 'Multipart')
    case 'ObjectType':
      return object.type
    case 'EncryptionStatus':
      return String(whole?.isEncrypted ?? false)
    case 'ObjectAcl':
      return whole?.acl ?? ''
    case 'TaggingCount':
      return String(whole?.tagCount ?? 0)
    case 'Crc64':
      return whole === undefined ? '' : BigInt.asUintN(64, whole.crc64).toString(10)
  }
  return ''
}

export type InventoryFile = { readonly key: string; readonly sizeBytes: number; readonly md5: string }

export function inventoryManifest(
  inventory: Inventory,
  report: { readonly sourceBucket: string; readonly atMs: number; readonly files: readonly InventoryFile[] },
): string {
  return JSON.stringify({
    creationTimestamp: String(Math.floor(report.atMs / 1_000)),
    destinationBucket: inventory.destination.bucketName,
    fileFormat: 'CSV',
    fileSchema: inventorySchema(inventory).join(', '),
    files: report.files.map(({ key, sizeBytes, md5 }) => ({ MD5checksum: md5, key, size: sizeBytes })),
    sourceBucket: report.sourceBucket,
    version: '2019-09-01',
  })
}

/** `2020-05-17T16-00Z`: when the scan began. */
export function reportStamp(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 16).replace(':', '-')}Z`
}
