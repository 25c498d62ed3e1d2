import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { deletePolicyVersion } from './delete-policy-version.ts'
import { longName, withPolicy } from './testing.ts'

test('a version that is not the default goes, and its number does not come back', async () => {
  const { context, directory } = await withPolicy()
  const version = { document: allowOss, isDefault: false, rotates: false }
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  assert.deepEqual(await deletePolicyVersion.run({ policyName: 'oss-rw', versionId: 'v2' }, context), {})
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  const versions = (await directory.policies.get(account, 'oss-rw'))?.versions.map(({ id }) => id)
  assert.deepEqual(versions, ['v1', 'v3'])
})

const wrong: [code: string, input: { policyName: string; versionId: string }][] = [
  ['DeleteConflict.Policy.Version.Default', { policyName: 'oss-rw', versionId: 'v1' }],
  ['EntityNotExist.Policy.Version', { policyName: 'oss-rw', versionId: 'v9' }],
  ['EntityNotExist.Policy', { policyName: 'none', versionId: 'v1' }],
  ['InvalidParameter.VersionId.Format', { policyName: 'oss-rw', versionId: 'latest' }],
  ['InvalidParameter.PolicyName.InvalidChars', { policyName: 'a_b', versionId: 'v1' }],
  ['InvalidParameter.PolicyName.Length', { policyName: longName, versionId: 'v1' }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withPolicy()
    await refuses(code, () => deletePolicyVersion.run(input, context))
  })
