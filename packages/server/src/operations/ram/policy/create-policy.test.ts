import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss, testRpc, trustAccount } from '../../testing/rpc.ts'
import { createPolicy } from './create-policy.ts'
import { longName } from './testing.ts'

const input = { policyName: 'oss-rw', policyDocument: allowOss }

test('a policy begins with version v1, its document kept as it came', async () => {
  const { context, directory } = await testRpc()
  const policyDocument = `\n${allowOss} `
  const { policy } = await createPolicy.run({ ...input, policyDocument, description: 'd' }, context)
  assert.deepEqual(policy, {
    policyName: 'oss-rw',
    policyType: 'Custom',
    description: 'd',
    defaultVersion: 'v1',
    createDate: testNow,
  })
  assert.equal((await directory.policies.get(account, 'oss-rw'))?.versions[0]?.document, policyDocument)
})

test('a name that is taken answers EntityAlreadyExists.Policy, one of the system’s does not', async () => {
  const { context, refuses } = await testRpc()
  await createPolicy.run(input, context)
  await refuses('EntityAlreadyExists.Policy', () => createPolicy.run(input, context))
  await createPolicy.run({ ...input, policyName: 'AdministratorAccess' }, context)
})

test('beyond the quota answers LimitExceeded.Policy', async () => {
  const { context, refuses } = await testRpc({ policiesMax: 0 })
  await refuses('LimitExceeded.Policy', () => createPolicy.run(input, context))
})

const wrong: [code: string, change: Partial<Parameters<typeof createPolicy.run>[0]>][] = [
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a.b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.PolicyDocument.Length', { policyDocument: ' '.repeat(6_145) }],
  ['InvalidParameter.Description.Length', { description: 'a'.repeat(1_025) }],
  ['InvalidParameter.Tag', { tags: [{}] }],
  ['MalformedPolicyDocument', { policyDocument: trustAccount }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => createPolicy.run({ ...input, ...change }, context))
  })
