/** Inventories as documents; that reports are made is shown by `clock.ts`. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { element, elements } from '../../wire/xml.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

const one = (id: string) => [['inventory'], ['inventoryId', id]] as const

export function inventoryOf(id: string, account: string, target: string, more = '<Field>Size</Field>'): string {
  const destination = `<Format>CSV</Format><AccountId>${account}</AccountId><RoleArn>acs:ram::${account}:role/any</RoleArn><Bucket>acs:oss:::${target}</Bucket><Prefix>of</Prefix>`
  return `<InventoryConfiguration><Id>${id}</Id><IsEnabled>true</IsEnabled><Destination><OSSBucketDestination>${destination}</OSSBucketDestination></Destination><Schedule><Frequency>Daily</Frequency></Schedule><IncludedObjectVersions>Current</IncludedObjectVersions><OptionalFields>${more}</OptionalFields></InventoryConfiguration>`
}

export function inventoryCases(stage: Stage): Case[] {
  return [
    {
      name: 'PutBucketInventory+GetBucketInventory+ListBucketInventory+DeleteBucketInventory_whole-life',
      run: async () => {
        const bucket = await stage.world.bucket('inventory')
        const account = await stage.world.accountId()
        const call = async (method: string, id: string, body?: string) =>
          stage.oss.call(method, { bucket, query: one(id), ...(body === undefined ? {} : { body }) })
        expectError(await call('GET', 'a'), 404, 'NoSuchInventory')
        for (const id of ['b', 'a']) expectStatus(await call('PUT', id, inventoryOf(id, account, stage.bucket)), 200)
        expectError(await call('PUT', 'a', inventoryOf('a', account, stage.bucket)), 409, 'InventoryAlreadyExist')
        const { text } = expectStatus(await call('GET', 'a'), 200)
        assert.deepEqual(
          ['Id', 'Bucket', 'Prefix', 'Frequency', 'Field'].map((name) => element(text, name)),
          ['a', `acs:oss:::${stage.bucket}`, 'of', 'Daily', 'Size'],
        )
        const list = expectStatus(await stage.oss.call('GET', { bucket, query: [['inventory']] }), 200)
        assert.deepEqual(elements(list.text, 'Id'), ['a', 'b'])
        assert.equal(element(list.text, 'IsTruncated'), 'false')
        for (let time = 0; time < 2; time += 1) expectStatus(await call('DELETE', 'a'), 204)
        expectError(await call('GET', 'a'), 404, 'NoSuchInventory')
      },
    },
    {
      name: 'PutBucketInventory+GetBucketInventory_by-the-month-and-once',
      run: async () => {
        const bucket = await stage.world.bucket('inventory')
        const account = await stage.world.accountId()
        const daily = '<Frequency>Daily</Frequency>'
        for (const [id, name, value, schedule] of [
          ['m', 'DayOfMonth', '31', '<Frequency>Monthly</Frequency><DayOfMonth>31</DayOfMonth>'],
          ['o', 'AutoDelete', 'true', '<Frequency>Once</Frequency><AutoDelete>true</AutoDelete>'],
        ] as const) {
          const body = inventoryOf(id, account, stage.bucket).replace(daily, schedule)
          expectStatus(await stage.oss.call('PUT', { bucket, query: one(id), body }), 200)
          const { text } = expectStatus(await stage.oss.call('GET', { bucket, query: one(id) }), 200)
          assert.equal(element(text, name), value)
        }
        const bad = inventoryOf('b', account, stage.bucket).replace(daily, `${daily}<DayOfMonth>1</DayOfMonth>`)
        expectError(await stage.oss.call('PUT', { bucket, query: one('b'), body: bad }), 400, 'InvalidArgument')
      },
    },
    {
      name: 'PutBucketInventory_refused',
      run: async () => {
        const account = await stage.world.accountId()
        const refused: [body: string, code: string, ec?: string][] = [
          ['<InventoryConfiguration/>', 'MalformedXML'],
          [inventoryOf('b', account, stage.bucket), 'InvalidArgument', '0020-00000043'],
          [inventoryOf('a', '1234', stage.bucket), 'InvalidArgument', '0020-00000028'],
          [inventoryOf('a', account, 'b'), 'InvalidArgument', '0020-00000031'],
          [inventoryOf('a', account, stage.world.name('none')), 'InvalidArgument', '0020-00000033'],
          [inventoryOf('a', account, stage.bucket, '<Field>Colour</Field>'), 'InvalidArgument'],
        ]
        for (const [body, code, ec] of refused)
          expectError(await stage.call('PUT', undefined, { query: one('a'), body }), 400, code, ec)
      },
    },
  ]
}
