import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { getPolicy } from './get-policy.ts'
import { longName, withPolicy } from './testing.ts'

test('a policy is shown with its default version and how many carry it', async () => {
  const { context, directory } = await withPolicy()
  const policy = { type: 'Custom', name: 'oss-rw' } as const
  await directory.attachments.attach(account, policy, { kind: 'user', name: 'alice' }, testNow)
  await directory.attachments.attach(account, policy, { kind: 'role', name: 'player' }, testNow)
  assert.deepEqual(await getPolicy.run({ policyType: 'Custom', policyName: 'oss-rw' }, context), {
    policy: {
      policyName: 'oss-rw',
      policyType: 'Custom',
      description: 'read and write',
      defaultVersion: 'v1',
      createDate: testNow,
      updateDate: testNow,
      attachmentCount: 2,
    },
    defaultPolicyVersion: { versionId: 'v1', isDefaultVersion: true, policyDocument: allowOss, createDate: testNow },
  })
  await directory.attachments.detach(account, policy, { kind: 'user', name: 'alice' })
  const shown = await getPolicy.run({ policyType: 'Custom', policyName: 'oss-rw' }, context)
  assert.equal(shown.policy.attachmentCount, 1)
})

test('a policy of the system is there for every account', async () => {
  const { context } = await withPolicy()
  const shown = await getPolicy.run({ policyType: 'System', policyName: 'AliyunSTSAssumeRoleAccess' }, context)
  assert.equal(shown.policy.policyType, 'System')
  assert.match(shown.defaultPolicyVersion.policyDocument ?? '', /sts:AssumeRole/)
})

test('each documented refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (policyType: string, policyName: string) => () => getPolicy.run({ policyType, policyName }, context)
  await refuses('EntityNotExist.Policy', run('Custom', 'AliyunOSSFullAccess'))
  await refuses('EntityNotExist.Policy', run('System', 'oss-rw'))
  await refuses('EntityNotExist.Policy', run('System', 'constructor'))
  await refuses('InvalidParameter.PolicyType', run('custom', 'oss-rw'))
  await refuses('InvalidParameter.PolicyName.InvalidChars', run('Custom', 'oss_rw'))
  await refuses('InvalidParameter.PolicyName.Length', run('Custom', longName))
})
