import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { attachPolicyToRole } from './attach-policy-to-role.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', roleName: 'player' }

test('the role carries the policy from then on, custom or of the system', async () => {
  const { context, directory } = await withPolicy()
  assert.deepEqual(await attachPolicyToRole.run(input, context), {})
  await attachPolicyToRole.run({ ...input, policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
  assert.deepEqual(await directory.attachments.of(account, { kind: 'role', name: 'player' }), [
    { type: 'Custom', name: 'oss-rw', attachedMs: testNow.getTime() },
    { type: 'System', name: 'ReadOnlyAccess', attachedMs: testNow.getTime() },
  ])
})

test('attaching twice answers EntityAlreadyExists.Role.Policy', async () => {
  const { context, refuses } = await withPolicy()
  await attachPolicyToRole.run(input, context)
  await refuses('EntityAlreadyExists.Role.Policy', () => attachPolicyToRole.run(input, context))
})

test('5 custom policies are the most, and those of the system have their own count', async () => {
  const { context, directory, refuses } = await withPolicy()
  for (let count = 1; count <= 5; count += 1) {
    await directory.policies.create(account, { policyName: `p${count}`, document: allowOss }, testNow)
    await attachPolicyToRole.run({ ...input, policyName: `p${count}` }, context)
  }
  await refuses('LimitExceeded.Role.Policy', () => attachPolicyToRole.run(input, context))
  await attachPolicyToRole.run({ ...input, policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.Role', { roleName: 'nobody' }],
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['EntityNotExist.Policy', { policyType: 'System' }],
  ['InvalidParameter.PolicyType', { policyType: 'Managed' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.RoleName.InvalidChars', { roleName: 'a b' }],
  ['InvalidParameter.RoleName.Length', { roleName: 'a'.repeat(65) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => attachPolicyToRole.run({ ...input, ...change }, context))
  })
