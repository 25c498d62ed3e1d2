import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account } from '../../testing/rpc.ts'
import { createLoginProfile } from './create-login-profile.ts'
import { firstPassword, userNameFaults, withLogin } from './testing.ts'

test('a profile is made once, and shows no password', async () => {
  const { context, directory, refuses } = await withLogin()
  await directory.users.create(account, { userName: 'bob' }, context.now)
  const input = { userName: 'bob', password: firstPassword, passwordResetRequired: true, mfaBindRequired: true }
  const { loginProfile } = await createLoginProfile.run(input, context)
  const want = { userName: 'bob', passwordResetRequired: true, mfaBindRequired: true, createDate: context.now }
  assert.deepEqual(loginProfile, want)
  await refuses('EntityAlreadyExists.User.LoginProfile', () => createLoginProfile.run(input, context))
})

test('a user that is not there, and a weak password, are refused', async () => {
  const { context, refuses } = await withLogin({ requiresNumbers: true, forbidsUserName: true })
  const input = { userName: 'nobody', password: 'long enough 1' }
  await refuses('EntityNotExist.User', () => createLoginProfile.run(input, context))
  for (const password of ['short1', 'no digit here', 'nobody has this 1'])
    await refuses('InvalidParameter.Password.TooWeak', () => createLoginProfile.run({ ...input, password }, context))
})

test('the password is nowhere in the store', async () => {
  const { kv } = await withLogin()
  const page = await kv.range({ from: Buffer.from('directory/'), to: Buffer.from('directory0'), limit: 2_000 })
  const values = page.items.flatMap((item) =>
    item.kind === 'entry' ? [Buffer.from(item.value).toString('latin1')] : [],
  )
  assert.equal(
    values.some((value) => value.includes('"algorithm":"scrypt"')),
    true,
  )
  assert.equal(
    values.some((value) => value.includes(firstPassword)),
    false,
  )
})

for (const [problem, userName] of userNameFaults)
  test(`UserName with ${problem} is refused`, async () => {
    const { context, refuses } = await withLogin()
    await refuses(`InvalidParameter.UserName.${problem}`, () =>
      createLoginProfile.run({ password: firstPassword, userName }, context),
    )
  })
