import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { getPolicyVersion } from './get-policy-version.ts'
import { longName, withPolicy } from './testing.ts'

const input = { policyType: 'Custom', policyName: 'oss-rw', versionId: 'v1' }

test('a version is shown with its document', async () => {
  const { context, directory } = await withPolicy()
  const version = { document: allowOss.replace('oss:*', 'oss:Get*'), isDefault: true, rotates: false }
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  const first = (await getPolicyVersion.run(input, context)).policyVersion
  assert.deepEqual([first.versionId, first.isDefaultVersion, first.policyDocument], ['v1', false, allowOss])
  const second = (await getPolicyVersion.run({ ...input, versionId: 'v2' }, context)).policyVersion
  assert.deepEqual([second.isDefaultVersion, second.policyDocument], [true, version.document])
  const system = { policyType: 'System', policyName: 'AdministratorAccess', versionId: 'v1' }
  assert.equal((await getPolicyVersion.run(system, context)).policyVersion.isDefaultVersion, true)
})

const wrong: [code: string, change: Partial<typeof input>][] = [
  ['EntityNotExist.Policy', { policyName: 'none' }],
  ['EntityNotExist.Policy.Version', { versionId: 'v2' }],
  ['InvalidParameter.VersionId.Format', { versionId: '1' }],
  ['InvalidParameter.PolicyType', { policyType: 'x' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => getPolicyVersion.run({ ...input, ...change }, context))
  })
