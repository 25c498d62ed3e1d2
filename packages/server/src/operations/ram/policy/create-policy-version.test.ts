import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss, trustAccount } from '../../testing/rpc.ts'
import { createPolicyVersion } from './create-policy-version.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyName: 'oss-rw', policyDocument: allowOss }
const rotateStrategy = 'DeleteOldestNonDefaultVersionWhenLimitExceeded'

test('a version is added, and is the default only when asked for', async () => {
  const { context, directory } = await withPolicy()
  assert.deepEqual((await createPolicyVersion.run(input, context)).policyVersion, {
    versionId: 'v2',
    isDefaultVersion: false,
    policyDocument: allowOss,
    createDate: testNow,
  })
  assert.equal((await directory.policies.get(account, 'oss-rw'))?.defaultVersionId, 'v1')
  const third = await createPolicyVersion.run({ ...input, setAsDefault: true }, context)
  assert.equal(third.policyVersion.isDefaultVersion, true)
  assert.equal((await directory.policies.get(account, 'oss-rw'))?.defaultVersionId, 'v3')
})

test('a sixth version is refused, or takes the place of the oldest that is not the default', async () => {
  const { context, directory, refuses } = await withPolicy()
  for (let count = 2; count <= 5; count += 1) await createPolicyVersion.run(input, context)
  await refuses('LimitExceeded.Policy.Version', () => createPolicyVersion.run(input, context))
  const none = { ...input, rotateStrategy: 'None' }
  await refuses('LimitExceeded.Policy.Version', () => createPolicyVersion.run(none, context))
  await createPolicyVersion.run({ ...input, rotateStrategy }, context)
  const versions = (await directory.policies.get(account, 'oss-rw'))?.versions.map(({ id }) => id)
  assert.deepEqual(versions, ['v1', 'v3', 'v4', 'v5', 'v6'])
})

test('rotation below the limit deletes nothing', async () => {
  const { context, directory } = await withPolicy()
  await createPolicyVersion.run({ ...input, rotateStrategy }, context)
  assert.equal((await directory.policies.get(account, 'oss-rw'))?.versions.length, 2)
})

const wrong: [code: string, change: Partial<Parameters<typeof createPolicyVersion.run>[0]>][] = [
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['EntityNotExist.Policy', { policyName: 'AliyunOSSFullAccess' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
  ['InvalidParameter.PolicyDocument.Length', { policyDocument: ' '.repeat(6_145) }],
  ['InvalidParameter.RotateStrategy', { rotateStrategy: 'Newest' }],
  ['MalformedPolicyDocument', { policyDocument: trustAccount }],
]
for (const [code, change] of wrong)
  test(`${JSON.stringify(change).slice(0, 40)} answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => createPolicyVersion.run({ ...input, ...change }, context))
  })
