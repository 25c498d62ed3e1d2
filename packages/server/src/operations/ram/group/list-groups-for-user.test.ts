import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { listGroupsForUser } from './list-groups-for-user.ts'
import { badNames, withGroup } from './testing.ts'

test('groups are shown with the day of joining', async () => {
  const { context } = await withGroup()
  assert.deepEqual((await listGroupsForUser.run({ userName: 'alice' }, context)).groups, [])
  await addUserToGroup.run({ userName: 'alice', groupName: 'ops' }, context)
  const { groups } = await listGroupsForUser.run({ userName: 'alice' }, context)
  assert.deepEqual(
    groups.map(({ groupId: _id, ...rest }) => rest),
    [{ groupName: 'ops', comments: 'night shift', joinDate: testNow }],
  )
})

test('nobody’s name answers EntityNotExist.User', async () => {
  const { context, refuses } = await withGroup()
  await refuses('EntityNotExist.User', () => listGroupsForUser.run({ userName: 'nobody' }, context))
})

for (const [problem, name] of badNames)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.UserName.${problem}`, () => listGroupsForUser.run({ userName: name }, context))
  })
