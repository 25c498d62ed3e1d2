import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { userNameFaults, withLogin } from './testing.ts'

test('a profile is shown, and told from a user who has none', async () => {
  const { context, directory, refuses } = await withLogin()
  const { loginProfile } = await getLoginProfile.run({ userName: 'alice' }, context)
  const want = { userName: 'alice', passwordResetRequired: false, mfaBindRequired: false, createDate: context.now }
  assert.deepEqual(loginProfile, want)
  await directory.users.create(account, { userName: 'bob' }, context.now)
  await refuses('EntityNotExist.User.LoginProfile', () => getLoginProfile.run({ userName: 'bob' }, context))
  await refuses('EntityNotExist.User', () => getLoginProfile.run({ userName: 'nobody' }, context))
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withLogin()
    await refuses(`InvalidParameter.UserName.${problem}`, () => getLoginProfile.run({ userName }, context))
  })
