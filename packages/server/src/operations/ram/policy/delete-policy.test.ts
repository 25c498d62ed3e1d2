import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss } from '../../testing/rpc.ts'
import { deletePolicy } from './delete-policy.ts'
import { longName, withPolicy } from './testing.ts'

const policy = { type: 'Custom', name: 'oss-rw' } as const

test('a policy with its default version alone is deleted', async () => {
  const { context, directory } = await withPolicy()
  assert.deepEqual(await deletePolicy.run({ policyName: 'oss-rw' }, context), {})
  assert.equal(await directory.policies.get(account, 'oss-rw'), undefined)
})

test('further versions stand in the way unless CascadingDelete takes them along', async () => {
  const { context, directory, refuses } = await withPolicy()
  const version = { document: allowOss, isDefault: false, rotates: false }
  await directory.policies.createVersion(account, 'oss-rw', version, testNow)
  await refuses('DeleteConflict.Policy.Version', () => deletePolicy.run({ policyName: 'oss-rw' }, context))
  await deletePolicy.run({ policyName: 'oss-rw', cascadingDelete: true }, context)
  assert.equal(await directory.policies.get(account, 'oss-rw'), undefined)
})

for (const [code, entity] of [
  ['DeleteConflict.Policy.User', { kind: 'user', name: 'alice' }],
  ['DeleteConflict.Policy.Role', { kind: 'role', name: 'player' }],
] as const)
  test(`a policy that a ${entity.kind} carries answers ${code}, cascading or not`, async () => {
    const { context, directory, refuses } = await withPolicy()
    await directory.attachments.attach(account, policy, entity, testNow)
    for (const cascadingDelete of [true, false])
      await refuses(code, () => deletePolicy.run({ policyName: 'oss-rw', cascadingDelete }, context))
  })

test('each other refusal', async () => {
  const { context, refuses } = await withPolicy()
  const run = (policyName: string) => () => deletePolicy.run({ policyName }, context)
  await refuses('EntityNotExist.Policy', run('AliyunOSSFullAccess'))
  await refuses('InvalidParameter.PolicyName.InvalidChars', run('a b'))
  await refuses('InvalidParameter.PolicyName.Length', run(longName))
})
