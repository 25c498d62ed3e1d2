import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addUserToGroup } from './add-user-to-group.ts'
import { getGroup } from './get-group.ts'
import { listUsersForGroup } from './list-users-for-group.ts'
import { badNames, withGroup } from './testing.ts'
import { updateGroup } from './update-group.ts'

test('a renamed group keeps its id and members, and its old name is free', async () => {
  const { context, refuses } = await withGroup()
  await addUserToGroup.run({ userName: 'alice', groupName: 'ops' }, context)
  const before = await getGroup.run({ groupName: 'ops' }, context)
  const { group } = await updateGroup.run({ groupName: 'ops', newGroupName: 'admins', newComments: '' }, context)
  assert.deepEqual([group.groupId, group.groupName, group.comments], [before.group.groupId, 'admins', undefined])
  assert.equal((await listUsersForGroup.run({ groupName: 'admins' }, context)).users.length, 1)
  await refuses('EntityNotExist.Group', () => getGroup.run({ groupName: 'ops' }, context))
})

test('what is not given stays', async () => {
  const { context } = await withGroup()
  const { group } = await updateGroup.run({ groupName: 'ops' }, context)
  assert.deepEqual([group.groupName, group.comments], ['ops', 'night shift'])
})

test('a name that is taken and a group that is not there are refused', async () => {
  const { context, directory, refuses } = await withGroup()
  await directory.groups.create('1234567890123456', { groupName: 'dev' }, context.now)
  await refuses('EntityAlreadyExists.Group', () => updateGroup.run({ groupName: 'ops', newGroupName: 'dev' }, context))
  await refuses('EntityNotExist.Group', () => updateGroup.run({ groupName: 'none', newComments: 'x' }, context))
  await refuses('InvalidParameter.NewComments.Length', () =>
    updateGroup.run({ groupName: 'ops', newComments: 'a'.repeat(129) }, context),
  )
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () => updateGroup.run({ groupName: name }, context))
  })

for (const [problem, name] of badNames)
  test(`NewGroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.NewGroupName.${problem}`, () =>
      updateGroup.run({ groupName: 'ops', newGroupName: name }, context),
    )
  })
