import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLoginProfile } from '../../ram/login/create-login-profile.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { getImsPasswordPolicy, setImsPasswordPolicy } from './ims-password-policy.ts'

const defaults = {
  hardExpire: false,
  maxLoginAttemps: 5,
  maxPasswordAge: 0,
  minimumPasswordDifferentCharacter: 0,
  minimumPasswordLength: 8,
  passwordNotContainUserName: false,
  passwordReusePrevention: 0,
  requireLowercaseCharacters: false,
  requireNumbers: false,
  requireSymbols: false,
  requireUppercaseCharacters: false,
}

test('what is not given stays', async () => {
  const { context } = await testRpc()
  assert.deepEqual(await getImsPasswordPolicy.run({}, context), { passwordPolicy: defaults })
  await setImsPasswordPolicy.run({ minimumPasswordLength: 12, requireNumbers: true }, context)
  const { passwordPolicy } = await setImsPasswordPolicy.run({ hardExpire: true, maxLoginAttemps: 0 }, context)
  const want = { ...defaults, minimumPasswordLength: 12, requireNumbers: true, hardExpire: true, maxLoginAttemps: 0 }
  assert.deepEqual(passwordPolicy, want)
  assert.deepEqual(await getImsPasswordPolicy.run({}, context), { passwordPolicy: want })
})

test('the next password is judged by what only IMS can ask', async () => {
  const { context, directory, refuses } = await testRpc()
  await directory.users.create(account, { userName: 'alice' }, context.now)
  await setImsPasswordPolicy.run({ minimumPasswordDifferentCharacter: 5, passwordNotContainUserName: true }, context)
  const set = (password: string) => createLoginProfile.run({ userName: 'alice', password }, context)
  for (const password of ['abababababab', 'my-name-is-Alice'])
    await refuses('InvalidParameter.Password.TooWeak', () => set(password))
  await set('abcdefgh')
})

const wrong: [code: string, input: Parameters<typeof setImsPasswordPolicy.run>[0]][] = [
  ['InvalidParameter.MinimumPasswordLength.Range', { minimumPasswordLength: 33 }],
  ['InvalidParameter.MaxPasswordAge', { maxPasswordAge: -1 }],
  ['InvalidParameter.PasswordReusePrevention', { passwordReusePrevention: 25 }],
  ['InvalidParameter.MaxLoginAttemps', { maxLoginAttemps: 33 }],
  ['InvalidParameter.MinimumPasswordDifferentCharacter', { minimumPasswordDifferentCharacter: 9 }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => setImsPasswordPolicy.run(input, context))
  })
