import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { attachPolicyToUser } from './attach-policy-to-user.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', userName: 'alice' }

test('the user carries the policy from then on, custom or of the system', async () => {
  const { context, directory } = await withPolicy()
  assert.deepEqual(await attachPolicyToUser.run(input, context), {})
  await attachPolicyToUser.run({ ...input, policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
  assert.deepEqual(await directory.attachments.of(account, { kind: 'user', name: 'alice' }), [
    { type: 'Custom', name: 'oss-rw', attachedMs: testNow.getTime() },
    { type: 'System', name: 'ReadOnlyAccess', attachedMs: testNow.getTime() },
  ])
})

test('attaching twice answers EntityAlreadyExists.User.Policy', async () => {
  const { context, refuses } = await withPolicy()
  await attachPolicyToUser.run(input, context)
  await refuses('EntityAlreadyExists.User.Policy', () => attachPolicyToUser.run(input, context))
})

test('10 custom policies are the most, and those of the system have their own count', async () => {
  const { context, directory, refuses } = await withPolicy()
  for (let count = 1; count <= 10; count += 1) {
    await directory.policies.create(account, { policyName: `p${count}`, document: allowOss }, testNow)
    await attachPolicyToUser.run({ ...input, policyName: `p${count}` }, context)
  }
  await refuses('LimitExceeded.User.Policy', () => attachPolicyToUser.run(input, context))
  await attachPolicyToUser.run({ ...input, policyType: 'System', policyName: 'ReadOnlyAccess' }, context)
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.User', { userName: 'nobody' }],
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['EntityNotExist.Policy', { policyType: 'System' }],
  ['InvalidParameter.PolicyType', { policyType: 'Managed' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.UserName.InvalidChars', { userName: 'a b' }],
  ['InvalidParameter.UserName.Length', { userName: 'a'.repeat(65) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => attachPolicyToUser.run({ ...input, ...change }, context))
  })
