import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc, trustAccount } from '../../testing/rpc.ts'
import { listRoles } from './list-roles.ts'

async function withRoles() {
  const rpc = await testRpc()
  for (const roleName of ['Gamma', 'alpha', 'Beta']) {
    const tags = roleName === 'Beta' ? [{ key: 'game', value: 'one' }] : []
    const role = { roleName, trustPolicy: trustAccount, maxSessionSeconds: 3_600, tags }
    await rpc.directory.roles.create(account, role, testNow)
  }
  return rpc
}

test('pages follow each other by their markers, whatever the case of names', async () => {
  const { context } = await withRoles()
  const first = await listRoles.run({ maxItems: 2 }, context)
  assert.deepEqual(
    first.roles.map(({ roleName }) => roleName),
    ['alpha', 'Beta'],
  )
  const second = await listRoles.run({ maxItems: 2, marker: first.marker }, context)
  assert.deepEqual(
    second.roles.map(({ roleName }) => roleName),
    ['Gamma'],
  )
  assert.deepEqual([second.isTruncated, second.marker], [false, undefined])
})

test('a listing has no trust policies and has tags, by which it can be filtered', async () => {
  const { context } = await withRoles()
  const { roles } = await listRoles.run({ tags: [{ key: 'game' }] }, context)
  const [role] = roles
  assert.equal(roles.length, 1)
  assert(role !== undefined && !('assumeRolePolicyDocument' in role))
  assert.deepEqual(role.tags, [{ key: 'game', value: 'one' }])
})

test('each documented refusal', async () => {
  const { context, refuses } = await testRpc()
  await refuses('InvalidParameter.MaxItems', () => listRoles.run({ maxItems: 0 }, context))
  await refuses('InvalidParameter.Marker', () => listRoles.run({ marker: '?' }, context))
  await refuses('InvalidParameter.Tag', () => listRoles.run({ tags: [{}] }, context))
})
