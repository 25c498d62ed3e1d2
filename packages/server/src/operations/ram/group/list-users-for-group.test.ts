import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account } from '../../testing/rpc.ts'
import { addUserToGroup } from './add-user-to-group.ts'
import { listUsersForGroup } from './list-users-for-group.ts'
import { badNames, withGroup } from './testing.ts'

test('pages go through all members once', async () => {
  const { context, directory } = await withGroup()
  const names = ['alice', 'bob', 'carol']
  for (const userName of names) {
    await directory.users.create(account, { userName }, context.now)
    await addUserToGroup.run({ userName, groupName: 'ops' }, context)
  }
  const seen: string[] = []
  let marker: string | undefined
  do {
    const page = await listUsersForGroup.run({ groupName: 'ops', maxItems: 1, marker }, context)
    seen.push(...page.users.map(({ userName }) => userName))
    assert.deepEqual(page.users[0]?.joinDate, testNow)
    marker = page.marker
  } while (marker !== undefined)
  assert.deepEqual(seen.toSorted(), names)
})

test('a group that is not there, and a page of nothing, are refused', async () => {
  const { context, refuses } = await withGroup()
  await refuses('EntityNotExist.Group', () => listUsersForGroup.run({ groupName: 'none' }, context))
  await refuses('InvalidParameter.MaxItems', () => listUsersForGroup.run({ groupName: 'ops', maxItems: 0 }, context))
  await refuses('InvalidParameter.Marker', () => listUsersForGroup.run({ groupName: 'ops', marker: '?' }, context))
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () => listUsersForGroup.run({ groupName: name }, context))
  })
