import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { listGroups } from './list-groups.ts'
import { withGroup } from './testing.ts'

test('pages go through all groups by name', async () => {
  const { context, directory } = await withGroup()
  for (const groupName of ['zeta', 'alpha']) await directory.groups.create(account, { groupName }, context.now)
  const first = await listGroups.run({ maxItems: 2 }, context)
  assert.deepEqual(
    first.groups.map(({ groupName }) => groupName),
    ['alpha', 'ops'],
  )
  assert.equal(first.isTruncated, true)
  const second = await listGroups.run({ maxItems: 2, marker: first.marker }, context)
  assert.deepEqual(
    second.groups.map(({ groupName }) => groupName),
    ['zeta'],
  )
  assert.deepEqual([second.isTruncated, second.marker], [false, undefined])
})

test('a page has 1 to 1,000 groups, and a marker is one of ours', async () => {
  const { context, refuses } = await withGroup()
  assert.equal((await listGroups.run({ maxItems: 1_000 }, context)).groups.length, 1)
  for (const maxItems of [0, 1_001])
    await refuses('InvalidParameter.MaxItems', () => listGroups.run({ maxItems }, context))
  await refuses('InvalidParameter.Marker', () => listGroups.run({ marker: '!' }, context))
})
