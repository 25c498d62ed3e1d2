import { test } from 'node:test'
import {
  dueSlot,
  fitsInventory,
  inventoryFolder,
  inventoryLine,
  inventoryProblem,
  inventorySchema,
  reportStamp,
} from './inventory.ts'
import type { Inventory, InventoryFilter, InventoryObject } from './inventory.ts'

const inventory: Inventory = {
  id: 'report1',
  isEnabled: true,
  destination: { accountId: '1', roleArn: 'r', bucketName: 'reports', prefix: 'a/b' },
  frequency: 'Daily',
  versions: 'Current',
  fields: ['ETag', 'Size'],
}
const object: InventoryObject = {
  key: 'a "b"\n,ü',
  versionId: 'null',
  isLatest: true,
  isDeleteMarker: false,
  sizeBytes: 7,
  storageClass: 'IA',
  modifiedMs: Date.parse('2026-11-20T12:00:01.500Z'),
  etag: 'FF-2',
  type: 'Multipart',
  whole: { acl: 'default', tagCount: 2, crc64: -1n, isEncrypted: true },
}

test('columns have one order, and those of versions are there when versions are', (t) => {
  t.assert.deepEqual(inventorySchema(inventory), ['Bucket', 'Key', 'Size', 'ETag'])
  t.assert.deepEqual(inventorySchema({ ...inventory, versions: 'All', fields: [] }), [
    'Bucket',
    'Key',
    'VersionId',
    'IsLatest',
    'IsDeleteMarker',
  ])
})

test('a line quotes every value, and no key ends it', (t) => {
  const fields = [
    'Crc64',
    'ObjectType',
    'TaggingCount',
    'ObjectAcl',
    'EncryptionStatus',
    'IsMultipartUploaded',
    'ETag',
    'LastModifiedDate',
    'StorageClass',
    'Size',
  ]
  const schema = inventorySchema({ ...inventory, versions: 'All', fields })
  t.assert.equal(
    inventoryLine(schema, 'game', object),
    '"game","a%20%22b%22%0A%2C%C3%BC","null","true","false","7","IA","2026-11-20T12:00:01Z","FF-2","true","true","default","2","Multipart","18446744073709551615"\n',
  )
  t.assert.equal(
    inventoryLine(schema, 'game', { ...object, isDeleteMarker: true, versionId: 'v' }),
    '"game","a%20%22b%22%0A%2C%C3%BC","v","true","true","","","2026-11-20T12:00:01Z","","","","","","",""\n',
  )
})

const seconds = Math.floor(object.modifiedMs / 1_000)
const filters: [filter: InventoryFilter, fits: boolean][] = [
  [{}, true],
  [{ modifiedFrom: seconds, modifiedTo: seconds }, true],
  [{ modifiedFrom: seconds + 1 }, false],
  [{ modifiedTo: seconds - 1 }, false],
  [{ sizeFrom: 7, sizeTo: 7 }, true],
  [{ sizeFrom: 8 }, false],
  [{ sizeTo: 6 }, false],
  [{ storageClass: 'ALL' }, true],
  [{ storageClass: 'Standard,IA' }, true],
  [{ storageClass: 'Standard' }, false],
]
for (const [filter, fits] of filters)
  test(`${JSON.stringify(filter)} ${fits ? 'takes' : 'leaves out'} the object`, (t) => {
    t.assert.equal(fitsInventory(object, filter), fits)
  })

const problems: [what: string, change: Partial<Inventory>, argument: string | undefined][] = [
  ['nothing wrong', {}, undefined],
  ['a slash in the id', { id: 'a/b' }, 'Id'],
  ['an unknown field', { fields: ['Colour'] }, 'Field'],
  ['a field twice', { fields: ['Size', 'Size'] }, 'Field'],
  ['a prefix that no key has', { destination: { ...inventory.destination, prefix: '/a' } }, 'Destination.Prefix'],
  ['times the wrong way round', { filter: { modifiedFrom: 2, modifiedTo: 1 } }, 'LastModifyEndTimeStamp'],
  ['sizes the wrong way round', { filter: { sizeFrom: 2, sizeTo: 1 } }, 'UpperSizeBound'],
  ['the 31st', { frequency: 'Monthly', dayOfMonth: 31 }, undefined],
  ['the 32nd', { frequency: 'Monthly', dayOfMonth: 32 }, 'DayOfMonth'],
  ['a negative size', { filter: { sizeFrom: -1 } }, 'LowerSizeBound'],
  ['an unknown class', { filter: { storageClass: 'IA,Gold' } }, 'Filter.StorageClass'],
]
for (const [what, change, argument] of problems)
  test(`${what}: ${argument ?? 'fine'}`, (t) => {
    t.assert.equal(inventoryProblem({ ...inventory, ...change })?.argument, argument)
  })

test('weekly reports are due on Sunday, daily ones each day', (t) => {
  const friday = Date.parse('2026-11-20T16:00:00Z')
  const sunday = Date.parse('2026-11-15T16:00:00Z')
  t.assert.equal(dueSlot({ frequency: 'Weekly' }, friday, 0), sunday)
  t.assert.equal(dueSlot({ frequency: 'Weekly' }, sunday, 0), sunday)
  t.assert.equal(dueSlot({ frequency: 'Daily' }, friday, 0), friday)
})

const months: [dayOfMonth: number | undefined, day: string, want: string][] = [
  [undefined, '2026-11-20', '2026-11-01'],
  [20, '2026-11-20', '2026-11-20'],
  [21, '2026-11-20', '2026-10-21'],
  [31, '2026-11-30', '2026-11-30'],
  [31, '2026-11-29', '2026-10-31'],
  [30, '2026-02-28', '2026-02-28'],
  [29, '2028-02-28', '2028-01-29'],
  [31, '2027-01-15', '2026-12-31'],
]
for (const [dayOfMonth, day, want] of months)
  test(`on ${day} the report of day ${dayOfMonth ?? 'unsaid'} is that of ${want}`, (t) => {
    const slot = (of: string): number => Date.parse(`${of}T16:00:00Z`)
    t.assert.equal(dueSlot({ frequency: 'Monthly', dayOfMonth }, slot(day), 0), slot(want))
  })

test('a report that is made once is due since its inventory is there', (t) => {
  t.assert.deepEqual(
    [1, 2].map((slotMs) => dueSlot({ frequency: 'Once' }, slotMs, 7)),
    [7, 7],
  )
})

test('reports lie where the documents say', (t) => {
  t.assert.equal(inventoryFolder(inventory, 'game'), 'a/b/game/report1/')
  t.assert.equal(
    inventoryFolder({ ...inventory, destination: { ...inventory.destination, prefix: 'a/' } }, 'game'),
    'a/game/report1/',
  )
  t.assert.equal(
    inventoryFolder({ ...inventory, destination: { ...inventory.destination, prefix: undefined } }, 'game'),
    'game/report1/',
  )
  t.assert.equal(reportStamp(Date.parse('2020-05-17T16:00:00Z')), '2020-05-17T16-00Z')
})
