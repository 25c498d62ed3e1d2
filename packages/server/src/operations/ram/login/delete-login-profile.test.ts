import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../base/secret.ts'
import { account } from '../../testing/rpc.ts'
import { deleteUser } from '../user/delete-user.ts'
import { deleteLoginProfile } from './delete-login-profile.ts'
import { userNameFaults, withLogin } from './testing.ts'

test('a user with a profile is not deleted, and one without is', async () => {
  const { context, refuses } = await withLogin()
  await refuses('DeleteConflict.User.LoginProfile', () => deleteUser.run({ userName: 'alice' }, context))
  assert.deepEqual(await deleteLoginProfile.run({ userName: 'alice' }, context), {})
  await refuses('EntityNotExist.User.LoginProfile', () => deleteLoginProfile.run({ userName: 'alice' }, context))
  await deleteUser.run({ userName: 'alice' }, context)
  await refuses('EntityNotExist.User', () => deleteLoginProfile.run({ userName: 'alice' }, context))
})

test('a user is either deleted or given a password, never both', async () => {
  const { context, directory } = await withLogin()
  for (let round = 0; round < 10; round += 1) {
    await directory.users.create(account, { userName: 'bob' }, context.now)
    const login = { password: new Secret('long enough'), isResetRequired: false, isMfaBindRequired: false }
    const [created, deleted] = await Promise.all([
      directory.logins.create(account, 'bob', login, context.now),
      directory.users.delete(account, 'bob'),
    ])
    if (created.kind === 'created') {
      assert.equal(deleted, 'has-login')
      await directory.logins.delete(account, 'bob')
      await directory.users.delete(account, 'bob')
    } else assert.equal(deleted, 'deleted')
  }
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withLogin()
    await refuses(`InvalidParameter.UserName.${problem}`, () => deleteLoginProfile.run({ userName }, context))
  })
