import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { badNames, withGroup } from './testing.ts'

const input = { userName: 'alice', groupName: 'ops' }

test('a user is in a group once', async () => {
  const { context, directory, refuses } = await withGroup()
  assert.deepEqual(await addUserToGroup.run(input, context), {})
  assert.deepEqual(
    (await directory.groups.ofUser(account, 'alice'))?.map(({ group }) => group.groupName),
    ['ops'],
  )
  await refuses('EntityAlreadyExists.User.Group', () => addUserToGroup.run(input, context))
})

test('a user is in five groups at most', async () => {
  const { context, directory, refuses } = await withGroup()
  for (let count = 1; count <= 5; count += 1) {
    await directory.groups.create(account, { groupName: `g${count}` }, context.now)
    await addUserToGroup.run({ ...input, groupName: `g${count}` }, context)
  }
  await refuses('LimitExceeded.User.Group', () => addUserToGroup.run(input, context))
})

test('both must be there', async () => {
  const { context, refuses } = await withGroup()
  await refuses('EntityNotExist.User', () => addUserToGroup.run({ ...input, userName: 'nobody' }, context))
  await refuses('EntityNotExist.Group', () => addUserToGroup.run({ ...input, groupName: 'none' }, context))
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () =>
      addUserToGroup.run({ ...input, groupName: name }, context),
    )
  })

for (const [problem, name] of badNames)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.UserName.${problem}`, () =>
      addUserToGroup.run({ ...input, userName: name }, context),
    )
  })
