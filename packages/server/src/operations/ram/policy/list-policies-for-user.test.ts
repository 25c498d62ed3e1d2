import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account } from '../../testing/rpc.ts'
import { listPoliciesForUser } from './list-policies-for-user.ts'
import { withPolicy } from './testing.ts'

test('what the user carries is listed in the order of attaching', async () => {
  const { context, directory } = await withPolicy()
  const entity = { kind: 'user', name: 'alice' } as const
  const later = new Date(testNow.getTime() + 1_000)
  await directory.attachments.attach(account, { type: 'Custom', name: 'oss-rw' }, entity, testNow)
  await directory.attachments.attach(account, { type: 'System', name: 'ReadOnlyAccess' }, entity, later)
  const { policies } = await listPoliciesForUser.run({ userName: 'alice' }, context)
  assert.deepEqual(policies[0], {
    policyName: 'oss-rw',
    policyType: 'Custom',
    description: 'read and write',
    defaultVersion: 'v1',
    attachDate: testNow,
  })
  assert.deepEqual(
    policies.map(({ policyName, attachDate }) => [policyName, attachDate]),
    [
      ['oss-rw', testNow],
      ['ReadOnlyAccess', later],
    ],
  )
})

test('nothing is an empty list', async () => {
  const { context } = await withPolicy()
  assert.deepEqual(await listPoliciesForUser.run({ userName: 'alice' }, context), { policies: [] })
})

test('each documented refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (userName: string) => () => listPoliciesForUser.run({ userName }, context)
  await refuses('EntityNotExist.User', run('nobody'))
  await refuses('InvalidParameter.UserName.InvalidChars', run('a b'))
  await refuses('InvalidParameter.UserName.Length', run('a'.repeat(65)))
})
