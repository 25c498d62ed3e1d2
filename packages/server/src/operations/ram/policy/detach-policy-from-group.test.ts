import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { attachPolicyToGroup } from './attach-policy-to-group.ts'
import { detachPolicyFromGroup } from './detach-policy-from-group.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', groupName: 'ops' }

test('what a group carries is taken from it once', async () => {
  const { context, directory, refuses } = await withPolicy()
  await directory.groups.create(account, { groupName: 'ops' }, context.now)
  await attachPolicyToGroup.run(input, context)
  assert.equal(await directory.policies.delete(account, 'oss-rw', true), 'attached-to-group')
  assert.deepEqual(await detachPolicyFromGroup.run(input, context), {})
  await refuses('EntityNotExist.Group.Policy', () => detachPolicyFromGroup.run(input, context))
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.Group', { groupName: 'none' }],
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['InvalidParameter.PolicyType', { policyType: 'Managed' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.GroupName.InvalidChars', { groupName: 'a b' }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, directory, refuses } = await withPolicy()
    await directory.groups.create(account, { groupName: 'ops' }, context.now)
    await refuses(code, () => detachPolicyFromGroup.run({ ...input, ...change }, context))
  })
