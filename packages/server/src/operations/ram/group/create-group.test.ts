import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { createGroup } from './create-group.ts'
import { badNames, withGroup } from './testing.ts'

test('a group is made with an id of its own', async () => {
  const { context } = await withGroup()
  const { group } = await createGroup.run({ groupName: 'dev', comments: 'day' }, context)
  const { groupId, ...rest } = group
  assert.match(groupId, /^g-[A-Za-z0-9]{14}$/)
  assert.deepEqual(rest, { groupName: 'dev', comments: 'day', createDate: testNow })
})

test('a name that is taken, and one group too many, are refused', async () => {
  const { context, refuses } = await withGroup({ groupsMax: 2 })
  await refuses('EntityAlreadyExists.Group', () => createGroup.run({ groupName: 'ops' }, context))
  await createGroup.run({ groupName: 'dev' }, context)
  await refuses('LimitExceeded.Group', () => createGroup.run({ groupName: 'third' }, context))
})

test('a comment has 128 characters at most', async () => {
  const { context, refuses } = await withGroup()
  const comments = 'é'.repeat(128)
  assert.equal((await createGroup.run({ groupName: 'dev', comments }, context)).group.comments, comments)
  await refuses('InvalidParameter.Comments.Length', () =>
    createGroup.run({ groupName: 'long', comments: `${comments}é` }, context),
  )
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () => createGroup.run({ groupName: name }, context))
  })
