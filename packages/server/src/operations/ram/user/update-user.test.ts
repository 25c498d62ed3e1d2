import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { updateUser } from './update-user.ts'

async function withAlice() {
  const rpc = await testRpc()
  await rpc.directory.users.create(account, { userName: 'alice', comments: 'old', email: 'a@b.c' }, testNow)
  return { ...rpc, context: { ...rpc.context, now: new Date(testNow.getTime() + 5_000) } }
}

test('what is given changes, the rest stays', async () => {
  const { context } = await withAlice()
  const { user } = await updateUser.run({ userName: 'alice', newUserName: 'bob', newComments: 'new' }, context)
  assert.deepEqual([user.userName, user.comments, user.email], ['bob', 'new', 'a@b.c'])
  assert.deepEqual([user.createDate, user.updateDate], [testNow, context.now])
})

test('a new name that is taken answers EntityAlreadyExists.User', async () => {
  const { context, directory, refuses } = await withAlice()
  await directory.users.create(account, { userName: 'bob' }, testNow)
  const call = () => updateUser.run({ userName: 'alice', newUserName: 'bob' }, context)
  await refuses('EntityAlreadyExists.User', call)
})

test('the same name again is no conflict', async () => {
  const { context } = await withAlice()
  assert.equal((await updateUser.run({ userName: 'alice', newUserName: 'alice' }, context)).user.userName, 'alice')
})

const wrong: [code: string, input: Parameters<typeof updateUser.run>[0]][] = [
  ['EntityNotExist.User', { userName: 'nobody' }],
  ['InvalidParameter.UserName.InvalidChars', { userName: 'a b' }],
  ['InvalidParameter.UserName.Length', { userName: 'a'.repeat(65) }],
  ['InvalidParameter.NewUserName.InvalidChars', { userName: 'alice', newUserName: 'a b' }],
  ['InvalidParameter.NewUserName.Length', { userName: 'alice', newUserName: 'a'.repeat(65) }],
  ['InvalidParameter.NewDisplayName.InvalidChars', { userName: 'alice', newDisplayName: '\n' }],
  ['InvalidParameter.NewDisplayName.Length', { userName: 'alice', newDisplayName: 'a'.repeat(129) }],
  ['InvalidParameter.NewMobilePhone.Format', { userName: 'alice', newMobilePhone: '1' }],
  ['InvalidParameter.NewEmail.Format', { userName: 'alice', newEmail: '1' }],
  ['InvalidParameter.NewComments.Length', { userName: 'alice', newComments: 'a'.repeat(129) }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await withAlice()
    await refuses(code, () => updateUser.run(input, context))
  })
