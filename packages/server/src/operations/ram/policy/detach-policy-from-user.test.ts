import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account } from '../../testing/rpc.ts'
import { detachPolicyFromUser } from './detach-policy-from-user.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', userName: 'alice' }
const entity = { kind: 'user', name: 'alice' } as const

test('the user carries the policy no longer, and the policy may be deleted', async () => {
  const { context, directory } = await withPolicy()
  await directory.attachments.attach(account, { type: 'Custom', name: 'oss-rw' }, entity, testNow)
  assert.deepEqual(await detachPolicyFromUser.run(input, context), {})
  assert.deepEqual(await directory.attachments.of(account, entity), [])
  assert.equal(await directory.policies.delete(account, 'oss-rw', false), 'deleted')
})

test('another policy stays', async () => {
  const { context, directory } = await withPolicy()
  await directory.attachments.attach(account, { type: 'Custom', name: 'oss-rw' }, entity, testNow)
  await directory.attachments.attach(account, { type: 'System', name: 'ReadOnlyAccess' }, entity, testNow)
  await detachPolicyFromUser.run(input, context)
  const names = (await directory.attachments.of(account, entity))?.map(({ name }) => name)
  assert.deepEqual(names, ['ReadOnlyAccess'])
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.User.Policy', {}],
  ['EntityNotExist.User', { userName: 'nobody' }],
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['InvalidParameter.PolicyType', { policyType: 'Managed' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.UserName.InvalidChars', { userName: 'a b' }],
  ['InvalidParameter.UserName.Length', { userName: 'a'.repeat(65) }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => detachPolicyFromUser.run({ ...input, ...change }, context))
  })
