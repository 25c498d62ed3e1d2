import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../base/secret.ts'
import { account } from '../../testing/rpc.ts'
import { getLoginProfile } from './get-login-profile.ts'
import { firstPassword, userNameFaults, withLogin } from './testing.ts'
import { updateLoginProfile } from './update-login-profile.ts'

test('what is given changes, and the rest stays', async () => {
  const { context, directory } = await withLogin()
  assert.deepEqual(await updateLoginProfile.run({ userName: 'alice', mfaBindRequired: true }, context), {})
  const { loginProfile } = await getLoginProfile.run({ userName: 'alice' }, context)
  assert.deepEqual([loginProfile.mfaBindRequired, loginProfile.passwordResetRequired], [true, false])
  const verified = await directory.logins.verifyPassword(account, 'alice', new Secret(firstPassword), context.now)
  assert.equal(verified.kind, 'ok')
})

test('a new password is the only one, and passwords used before are refused as far as the policy says', async () => {
  const { context, directory, refuses } = await withLogin({ reusePrevention: 2 })
  const set = (password: string) => updateLoginProfile.run({ userName: 'alice', password }, context)
  await refuses('InvalidParameter.Password.ReusePrevention', () => set(firstPassword))
  await set('second password')
  await refuses('InvalidParameter.Password.ReusePrevention', () => set(firstPassword))
  await set('third password')
  await set(firstPassword)
  const kindOf = async (password: string) =>
    (await directory.logins.verifyPassword(account, 'alice', new Secret(password), context.now)).kind
  assert.deepEqual([await kindOf('third password'), await kindOf(firstPassword)], ['wrong', 'ok'])
})

test('who has no profile, who is not there, and what is too weak, are refused', async () => {
  const { context, directory, refuses } = await withLogin()
  await directory.users.create(account, { userName: 'bob' }, context.now)
  await refuses('EntityNotExist.User.LoginProfile', () => updateLoginProfile.run({ userName: 'bob' }, context))
  await refuses('EntityNotExist.User', () => updateLoginProfile.run({ userName: 'nobody' }, context))
  await refuses('InvalidParameter.Password.TooWeak', () =>
    updateLoginProfile.run({ userName: 'alice', password: 'short' }, context),
  )
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withLogin()
    await refuses(`InvalidParameter.UserName.${problem}`, () => updateLoginProfile.run({ userName }, context))
  })
