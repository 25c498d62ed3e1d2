import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { setDefaultPolicyVersion } from './set-default-policy-version.ts'
import { longName, withPolicy } from './testing.ts'

test('the chosen version counts for the next look-up of everybody who carries the policy', async () => {
  const { context, directory } = await withPolicy()
  const policy = { type: 'Custom', name: 'oss-rw' } as const
  await directory.attachments.attach(account, policy, { kind: 'role', name: 'player' }, testNow)
  const version = { document: allowOss.replace('Allow', 'Deny'), isDefault: false, rotates: false }
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  const documentNow = async () => (await directory.roleByName(account, 'player'))?.policies[0]?.document
  assert.equal(await documentNow(), allowOss)
  assert.deepEqual(await setDefaultPolicyVersion.run({ policyName: 'oss-rw', versionId: 'v2' }, context), {})
  assert.equal(await documentNow(), version.document)
})

const wrong: [code: string, input: { policyName: string; versionId: string }][] = [
  ['EntityNotExist.Policy.Version', { policyName: 'oss-rw', versionId: 'v9' }],
  ['EntityNotExist.Policy', { policyName: 'none', versionId: 'v1' }],
  ['InvalidParameter.VersionId.Format', { policyName: 'oss-rw', versionId: 'v' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b', versionId: 'v1' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName, versionId: 'v1' }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => setDefaultPolicyVersion.run(input, context))
  })
