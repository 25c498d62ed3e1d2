import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { deleteGroup } from './delete-group.ts'
import { removeUserFromGroup } from './remove-user-from-group.ts'
import { badNames, withGroup } from './testing.ts'

test('a group with a member or a policy stays', async () => {
  const { context, directory, refuses } = await withGroup()
  await addUserToGroup.run({ userName: 'alice', groupName: 'ops' }, context)
  await refuses('DeleteConflict.Group.User', () => deleteGroup.run({ groupName: 'ops' }, context))
  await removeUserFromGroup.run({ userName: 'alice', groupName: 'ops' }, context)
  const policy = { type: 'System', name: 'ReadOnlyAccess' } as const
  await directory.attachments.attach(account, policy, { kind: 'group', name: 'ops' }, context.now)
  await refuses('DeleteConflict.Group.Policy', () => deleteGroup.run({ groupName: 'ops' }, context))
})

test('an empty group is deleted once', async () => {
  const { context, refuses } = await withGroup()
  assert.deepEqual(await deleteGroup.run({ groupName: 'ops' }, context), {})
  await refuses('EntityNotExist.Group', () => deleteGroup.run({ groupName: 'ops' }, context))
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () => deleteGroup.run({ groupName: name }, context))
  })
