import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { listUsers } from './list-users.ts'

test('pages follow each other by their markers, in the order of names', async () => {
  const { context, directory } = await testRpc()
  for (const userName of ['c', 'a', 'e', 'b', 'd']) await directory.users.create(account, { userName }, testNow)
  const seen: string[][] = []
  let marker: string | undefined
  do {
    const page = await listUsers.run({ maxItems: 2, marker }, context)
    assert.equal(page.isTruncated, page.marker !== undefined)
    seen.push(page.users.map(({ userName }) => userName))
    marker = page.marker
  } while (marker !== undefined)
  assert.deepEqual(seen, [['a', 'b'], ['c', 'd'], ['e']])
})

test('nobody is an empty list', async () => {
  const { context } = await testRpc()
  assert.deepEqual(await listUsers.run({}, context), { isTruncated: false, marker: undefined, users: [] })
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('InvalidParameter.MaxItems', () => listUsers.run({ maxItems: 1_001 }, context))
  await refuses('InvalidParameter.Marker', () => listUsers.run({ marker: '!' }, context))
})
