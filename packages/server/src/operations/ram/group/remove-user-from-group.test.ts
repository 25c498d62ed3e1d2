import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { removeUserFromGroup } from './remove-user-from-group.ts'
import { badNames, withGroup } from './testing.ts'

const input = { userName: 'alice', groupName: 'ops' }

test('a user leaves a group once', async () => {
  const { context, directory, refuses } = await withGroup()
  await addUserToGroup.run(input, context)
  assert.deepEqual(await removeUserFromGroup.run(input, context), {})
  assert.deepEqual(await directory.groups.ofUser(account, 'alice'), [])
  await refuses('EntityNotExist.User.Group', () => removeUserFromGroup.run(input, context))
})

test('both must be there', async () => {
  const { context, refuses } = await withGroup()
  await refuses('EntityNotExist.User', () => removeUserFromGroup.run({ ...input, userName: 'nobody' }, context))
  await refuses('EntityNotExist.Group', () => removeUserFromGroup.run({ ...input, groupName: 'none' }, context))
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () =>
      removeUserFromGroup.run({ ...input, groupName: name }, context),
    )
  })

for (const [problem, name] of badNames)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.UserName.${problem}`, () =>
      removeUserFromGroup.run({ ...input, userName: name }, context),
    )
  })
