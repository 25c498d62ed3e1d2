import { test } from 'node:test'
import { inventoriesMax } from '../../../rules/inventory.ts'
import { grantFor, makeBucket } from '../../../store/testing.ts'
import { openBench, testAccountId } from '../testing.ts'
import {
  deleteBucketInventory,
  getBucketInventory,
  listBucketInventory,
  putBucketInventory,
} from './bucket-inventory.ts'

type Configuration = Parameters<typeof putBucketInventory.run>[0]['configuration']

function configurationOf(id: string, change: Partial<Configuration['destination']['bucket']> = {}): Configuration {
  const bucket = {
    format: 'CSV',
    accountId: testAccountId,
    roleArn: `acs:ram::${testAccountId}:role/AliyunOSSRole`,
    bucket: 'acs:oss:::reports',
    prefix: 'of/',
    encryption: undefined,
    ...change,
  } as const
  return {
    id,
    isEnabled: true,
    destination: { bucket },
    schedule: { frequency: 'Daily' },
    versions: 'Current',
    fields: ['Size', 'ETag'],
    filter: { prefix: 'a/', sizeFrom: 1 },
  }
}

test('inventories are told as they were put, one by one and in a list, and are gone after they were deleted', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  await t.assert.rejects(bench.run(getBucketInventory, { inventoryId: 'b' }), { code: 'NoSuchInventory', status: 404 })
  for (const id of ['b', 'a'])
    await bench.run(putBucketInventory, { inventoryId: id, configuration: configurationOf(id) })
  t.assert.deepEqual(bench.found[0], 'oss:PutObject reports/of/game-saves/b/')
  t.assert.deepEqual(await bench.run(getBucketInventory, { inventoryId: 'b' }), { configuration: configurationOf('b') })
  const { result } = await bench.run(listBucketInventory, {})
  t.assert.deepEqual(
    [result.inventories?.map(({ id }) => id), result.isTruncated, result.nextToken],
    [['a', 'b'], false, undefined],
  )
  await bench.run(deleteBucketInventory, { inventoryId: 'b' })
  await t.assert.rejects(bench.run(getBucketInventory, { inventoryId: 'b' }), { code: 'NoSuchInventory' })
  t.assert.deepEqual(await bench.run(deleteBucketInventory, { inventoryId: 'b' }), {})
})

test('each month and once are told as they were put', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  for (const schedule of [
    { frequency: 'Monthly', dayOfMonth: 31 },
    { frequency: 'Once', isDeletedAfterwards: true },
  ] as const) {
    const configuration = { ...configurationOf('a'), schedule }
    await bench.run(putBucketInventory, { inventoryId: 'a', configuration })
    t.assert.deepEqual(await bench.run(getBucketInventory, { inventoryId: 'a' }), { configuration })
    await bench.run(deleteBucketInventory, { inventoryId: 'a' })
  }
})

test('bounds of 0 are none, and who does not say that an inventory is enabled has none yet', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  const { isEnabled: _isEnabled, ...given } = configurationOf('a')
  const filter = { prefix: 'a/', modifiedFrom: 0, modifiedTo: 0, sizeFrom: 0, sizeTo: 0 }
  await bench.run(putBucketInventory, { inventoryId: 'a', configuration: { ...given, filter } })
  t.assert.deepEqual(await bench.run(getBucketInventory, { inventoryId: 'a' }), {
    configuration: { ...given, isEnabled: false, filter: { prefix: 'a/', sizeFrom: 0 } },
  })
})

test('encryption of reports is told as it was asked for', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  const configuration = configurationOf('a', { encryption: { sseOss: '' } })
  await bench.run(putBucketInventory, { inventoryId: 'a', configuration })
  t.assert.deepEqual(await bench.run(getBucketInventory, { inventoryId: 'a' }), { configuration })
})

test('a list has pages of a hundred, each inventory once', async (t) => {
  await using bench = await openBench()
  for (let n = 0; n < 101; n += 1) {
    const name = `i${String(n).padStart(3, '0')}`
    const destination = { accountId: '1', roleArn: 'r', bucketName: 'reports' }
    const text = JSON.stringify({
      id: name,
      isEnabled: true,
      destination,
      frequency: 'Daily',
      versions: 'All',
      fields: [],
    })
    await bench.store.documents.put(grantFor('configure', bench.bucket), 'inventory', { name, text }, inventoriesMax, 0)
  }
  const first = (await bench.run(listBucketInventory, {})).result
  t.assert.deepEqual([first.inventories?.length, first.isTruncated, first.nextToken], [100, true, 'i099'])
  const second = (await bench.run(listBucketInventory, { token: first.nextToken })).result
  t.assert.deepEqual([second.inventories?.map(({ id }) => id), second.isTruncated], [['i100'], false])
  await t.assert.rejects(bench.run(listBucketInventory, { token: 'a/b' }), { code: 'InvalidArgument' })
})

const refusals: [what: string, configuration: Configuration, code: string, ec?: string][] = [
  ['no id', { ...configurationOf('a'), id: undefined }, 'MalformedXML', '0020-00000005'],
  ['another id', configurationOf('b'), 'InvalidArgument', '0020-00000043'],
  ['another account', configurationOf('a', { accountId: '2' }), 'InvalidArgument', '0020-00000028'],
  ['no ARN', configurationOf('a', { bucket: 'acs:oss::reports' }), 'InvalidArgument', '0020-00000030'],
  ['a short name', configurationOf('a', { bucket: 'acs:oss:::bk' }), 'InvalidArgument', '0020-00000031'],
  ['a name that cannot be', configurationOf('a', { bucket: 'acs:oss:::BK_1' }), 'InvalidArgument', '0020-00000032'],
  ['no such bucket', configurationOf('a', { bucket: 'acs:oss:::nobody' }), 'InvalidArgument', '0020-00000033'],
  ['no role', configurationOf('a', { roleArn: 'role' }), 'InvalidArgument'],
  ['another format', configurationOf('a', { format: 'Parquet' }), 'NotImplemented'],
  ['what changed only', { ...configurationOf('a'), incremental: { isEnabled: true } }, 'NotImplemented'],
  ['a 32nd', { ...configurationOf('a'), schedule: { frequency: 'Monthly', dayOfMonth: 32 } }, 'InvalidArgument'],
  ['a day of a week', { ...configurationOf('a'), schedule: { frequency: 'Weekly', dayOfMonth: 1 } }, 'InvalidArgument'],
  [
    'a daily one that ends',
    { ...configurationOf('a'), schedule: { frequency: 'Daily', isDeletedAfterwards: true } },
    'InvalidArgument',
  ],
  ['an unknown field', { ...configurationOf('a'), fields: ['Colour'] }, 'InvalidArgument', '0020-00000036'],
  [
    'an unknown class',
    { ...configurationOf('a'), filter: { storageClass: 'Standard,Gold' } },
    'InvalidArgument',
    '0020-00000026',
  ],
]
for (const [what, configuration, code, ec] of refusals)
  test(`${what} is ${code}, and there is no inventory`, async (t) => {
    await using bench = await openBench()
    await makeBucket(bench.store, 'reports')
    const put = bench.run(putBucketInventory, { inventoryId: 'a', configuration })
    await t.assert.rejects(put, { code, ...(ec !== undefined && { ec }) })
    await t.assert.rejects(bench.run(listBucketInventory, {}), { code: 'NoSuchInventory' })
  })

test('one that is there already is not replaced, and there are no more than a thousand', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  const put = (id: string) => bench.run(putBucketInventory, { inventoryId: id, configuration: configurationOf(id) })
  await put('a')
  await t.assert.rejects(put('a'), { code: 'InventoryAlreadyExist', status: 409 })
  for (let n = 1; n < inventoriesMax; n += 1)
    await bench.store.documents.put(
      grantFor('configure', bench.bucket),
      'inventory',
      { name: `i${n}`, text: '{}' },
      inventoriesMax,
      0,
    )
  await t.assert.rejects(put('z'), { code: 'InventoryExceedLimit', status: 400 })
})

test('whoever may not write into the destination does not make the server write there', async (t) => {
  await using bench = await openBench()
  await makeBucket(bench.store, 'reports')
  const input = { inventoryId: 'a', configuration: configurationOf('a') }
  await t.assert.rejects(bench.run(putBucketInventory, input, { denied: ['oss:PutObject'] }), { code: 'AccessDenied' })
})
