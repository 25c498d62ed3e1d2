import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { getGroup } from './get-group.ts'
import { badNames, withGroup } from './testing.ts'

test('a group is shown with both dates', async () => {
  const { context } = await withGroup()
  const { group } = await getGroup.run({ groupName: 'ops' }, context)
  const { groupId: _id, ...rest } = group
  assert.deepEqual(rest, { groupName: 'ops', comments: 'night shift', createDate: testNow, updateDate: testNow })
})

test('nobody’s name answers EntityNotExist.Group', async () => {
  const { context, refuses } = await withGroup()
  await refuses('EntityNotExist.Group', () => getGroup.run({ groupName: 'none' }, context))
})

for (const [problem, name] of badNames)
  test(`GroupName with ${problem} is refused`, async () => {
    const { context, refuses } = await withGroup()
    await refuses(`InvalidParameter.GroupName.${problem}`, () => getGroup.run({ groupName: name }, context))
  })
