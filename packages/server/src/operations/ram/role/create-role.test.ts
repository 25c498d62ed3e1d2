import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, allowOss, testRpc, trustAccount } from '../../testing/rpc.ts'
import { createRole } from './create-role.ts'

const input = { roleName: 'ECSAdmin', assumeRolePolicyDocument: trustAccount }

test('a role is made with its ARN, and one hour unless told otherwise', async () => {
  const { context, directory } = await testRpc()
  const tags = [{ key: 'game', value: 'one' }]
  const { role } = await createRole.run({ ...input, description: 'd', tags }, context)
  const { roleId, ...rest } = role
  assert.match(roleId, /^[1-9]\d{17}$/)
  assert.deepEqual(rest, {
    roleName: 'ECSAdmin',
    arn: `acs:ram::${account}:role/ECSAdmin`,
    description: 'd',
    assumeRolePolicyDocument: trustAccount,
    maxSessionDuration: 3_600,
    createDate: testNow,
    updateDate: undefined,
  })
  assert.deepEqual((await directory.roles.get(account, 'ecsadmin'))?.tags, tags)
})

test('a name that differs by case only is taken', async () => {
  const { context, refuses } = await testRpc()
  await createRole.run(input, context)
  const again = () => createRole.run({ ...input, roleName: 'ecsadmin' }, context)
  assert.equal((await refuses('EntityAlreadyExists.Role', again)).message, 'The role does already EXIST.')
})

test('beyond the quota answers LimitExceeded.Role', async () => {
  const { context, refuses } = await testRpc({ rolesMax: 0 })
  await refuses('LimitExceeded.Role', () => createRole.run(input, context))
})

const wrong: [code: string, change: Partial<Parameters<typeof createRole.run>[0]>][] = [
  ['InvalidParameter.RoleName.InvalidChars', { roleName: 'a_b' }],
  ['InvalidParameter.RoleName.Length', { roleName: 'a'.repeat(65) }],
  ['InvalidParameter.AssumeRolePolicyDocument.Length', { assumeRolePolicyDocument: ' '.repeat(6_145) }],
  ['InvalidParameter.Description.Length', { description: 'a'.repeat(1_025) }],
  ['InvalidParameter.MaxSessionDuration', { maxSessionDuration: 43_201 }],
  ['InvalidParameter.Tag', { tags: [{ value: 'x' }] }],
  ['MalformedPolicyDocument', { assumeRolePolicyDocument: allowOss }],
]
for (const [code, change] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => createRole.run({ ...input, ...change }, context))
  })
