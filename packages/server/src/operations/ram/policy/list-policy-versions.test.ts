import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { listPolicyVersions } from './list-policy-versions.ts'
import { longName, withPolicy } from './testing.ts'

test('versions are listed oldest first, one of them the default', async () => {
  const { context, directory } = await withPolicy()
  const version = { document: allowOss, isDefault: true, rotates: false }
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  const { policyVersions } = await listPolicyVersions.run({ policyType: 'Custom', policyName: 'oss-rw' }, context)
  assert.deepEqual(
    policyVersions.map(({ versionId, isDefaultVersion }) => [versionId, isDefaultVersion]),
    [
      ['v1', false],
      ['v2', true],
    ],
  )
})

test('each documented refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (policyType: string, policyName: string) => () =>
    listPolicyVersions.run({ policyType, policyName }, context)
  await refuses('EntityNotExist.Policy', run('Custom', 'none'))
  await refuses('InvalidParameter.PolicyType', run('', 'oss-rw'))
  await refuses('InvalidParameter.PolicyName.InvalidChars', run('Custom', 'a_b'))
  await refuses('InvalidParameter.PolicyName.Length', run('Custom', longName))
})
