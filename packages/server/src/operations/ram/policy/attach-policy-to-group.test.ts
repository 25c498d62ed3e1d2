import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, allowOss } from '../../testing/rpc.ts'
import { attachPolicyToGroup } from './attach-policy-to-group.ts'
import { listEntitiesForPolicy } from './list-entities-for-policy.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', groupName: 'ops' }

async function withGroup() {
  const rpc = await withPolicy()
  await rpc.directory.groups.create(account, { groupName: 'ops', comments: 'night' }, rpc.context.now)
  return rpc
}

test('the group carries the policy once, and the policy knows it', async () => {
  const { context, refuses } = await withGroup()
  assert.deepEqual(await attachPolicyToGroup.run(input, context), {})
  const { groups } = await listEntitiesForPolicy.run(input, context)
  assert.deepEqual(groups, [{ groupName: 'ops', comments: 'night', attachDate: context.now }])
  await refuses('EntityAlreadyExists.Group.Policy', () => attachPolicyToGroup.run(input, context))
})

test('5 custom policies are the most, and those of the system have their own count', async () => {
  const { context, directory, refuses } = await withGroup()
  for (let count = 1; count <= 5; count += 1) {
    await directory.policies.create(account, { policyName: `p${count}`, document: allowOss }, context.now)
    await attachPolicyToGroup.run({ ...input, policyName: `p${count}` }, context)
  }
  await refuses('LimitExceeded.Group.Policy', () => attachPolicyToGroup.run(input, context))
  await attachPolicyToGroup.run({ ...input, policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.Group', { groupName: 'none' }],
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['InvalidParameter.PolicyType', { policyType: 'Managed' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.GroupName.InvalidChars', { groupName: 'a b' }],
  ['InvalidParameter.GroupName.Length', { groupName: 'a'.repeat(65) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(code, () => attachPolicyToGroup.run({ ...input, ...change }, context))
  })
