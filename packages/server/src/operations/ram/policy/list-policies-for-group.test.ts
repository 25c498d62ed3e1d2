import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { attachPolicyToGroup } from './attach-policy-to-group.ts'
import { listPoliciesForGroup } from './list-policies-for-group.ts'
import { withPolicy } from './testing.ts'

test('policies are shown in the order of attaching', async () => {
  const { context, directory } = await withPolicy()
  await directory.groups.create(account, { groupName: 'ops' }, context.now)
  for (const [policyType, policyName] of [
    ['System', 'ReadOnlyAccess'],
    ['Custom', 'oss-rw'],
  ] as const)
    await attachPolicyToGroup.run({ policyType, policyName, groupName: 'ops' }, context)
  const { policies } = await listPoliciesForGroup.run({ groupName: 'ops' }, context)
  assert.deepEqual(
    policies.map(({ policyName, policyType, attachDate }) => [policyName, policyType, attachDate]),
    [
      ['ReadOnlyAccess', 'System', context.now],
      ['oss-rw', 'Custom', context.now],
    ],
  )
})

test('a group that is not there, and a name that cannot be, are refused', async () => {
  const { context, refuses } = await withPolicy()
  await refuses('EntityNotExist.Group', () => listPoliciesForGroup.run({ groupName: 'none' }, context))
  await refuses('InvalidParameter.GroupName.InvalidChars', () => listPoliciesForGroup.run({ groupName: '?' }, context))
})
