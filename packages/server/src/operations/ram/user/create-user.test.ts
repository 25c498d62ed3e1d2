import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testNow } from '../../../store/testing/directory.ts'
import { testRpc } from '../../testing/rpc.ts'
import { createUser } from './create-user.ts'

test('a user is made with what was given, and an id of 18 digits', async () => {
  const { context } = await testRpc()
  const { user } = await createUser.run(
    { userName: 'alice', displayName: 'Alice', mobilePhone: '86-18600001111', email: 'a@b.c', comments: 'first' },
    context,
  )
  assert.match(user.userId, /^[1-9]\d{17}$/)
  const { userId: _userId, ...rest } = user
  assert.deepEqual(rest, {
    userName: 'alice',
    displayName: 'Alice',
    mobilePhone: '86-18600001111',
    email: 'a@b.c',
    comments: 'first',
    createDate: testNow,
  })
})

test('names differ by case', async () => {
  const { context } = await testRpc()
  const one = await createUser.run({ userName: 'alice' }, context)
  const two = await createUser.run({ userName: 'Alice' }, context)
  assert.notEqual(one.user.userId, two.user.userId)
})

test('a name that is taken answers EntityAlreadyExists.User', async () => {
  const { context, refuses } = await testRpc()
  await createUser.run({ userName: 'alice' }, context)
  const error = await refuses('EntityAlreadyExists.User', () => createUser.run({ userName: 'alice' }, context))
  assert.equal(error.status, 409)
})

test('beyond the quota answers LimitExceeded.User', async () => {
  const { context, refuses } = await testRpc({ usersMax: 1 })
  await createUser.run({ userName: 'alice' }, context)
  await refuses('LimitExceeded.User', () => createUser.run({ userName: 'bob' }, context))
})

const wrong: [code: string, input: Parameters<typeof createUser.run>[0]][] = [
  ['InvalidParameter.UserName.InvalidChars', { userName: 'a b' }],
  ['InvalidParameter.UserName.Length', { userName: 'a'.repeat(65) }],
  ['InvalidParameter.DisplayName.InvalidChars', { userName: 'a', displayName: '\u0007' }],
  ['InvalidParameter.DisplayName.Length', { userName: 'a', displayName: 'a'.repeat(129) }],
  ['InvalidParameter.MobilePhone.Format', { userName: 'a', mobilePhone: 'x' }],
  ['InvalidParameter.Email.Format', { userName: 'a', email: 'x' }],
  ['InvalidParameter.Comments.Length', { userName: 'a', comments: 'a'.repeat(129) }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => createUser.run(input, context))
  })
