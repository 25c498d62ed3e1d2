import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, testRpc } from '../../testing/rpc.ts'
import { createLoginProfile } from '../login/create-login-profile.ts'
import { getPasswordPolicy, setPasswordPolicy } from './password-policy.ts'

const defaults = {
  minimumPasswordLength: 8,
  requireLowercaseCharacters: false,
  requireUppercaseCharacters: false,
  requireNumbers: false,
  requireSymbols: false,
  hardExpiry: false,
  maxPasswordAge: 0,
  passwordReusePrevention: 0,
  maxLoginAttemps: 5,
}

test('what is not given goes back to its default', async () => {
  const { context } = await testRpc()
  assert.deepEqual(await getPasswordPolicy.run({}, context), { passwordPolicy: defaults })
  const first = await setPasswordPolicy.run({ minimumPasswordLength: 12, requireNumbers: true }, context)
  assert.deepEqual(first.passwordPolicy, { ...defaults, minimumPasswordLength: 12, requireNumbers: true })
  const second = await setPasswordPolicy.run({ hardExpiry: true, maxPasswordAge: 90 }, context)
  assert.deepEqual(second.passwordPolicy, { ...defaults, hardExpiry: true, maxPasswordAge: 90 })
  assert.deepEqual(await getPasswordPolicy.run({}, context), second)
})

test('the next password is judged by it', async () => {
  const { context, directory, refuses } = await testRpc()
  await directory.users.create(account, { userName: 'alice' }, context.now)
  await setPasswordPolicy.run({ minimumPasswordLength: 12, requireSymbols: true }, context)
  const set = (password: string) => createLoginProfile.run({ userName: 'alice', password }, context)
  for (const password of ['short!', 'twelveletters'])
    await refuses('InvalidParameter.Password.TooWeak', () => set(password))
  await set('twelve-letters')
})

const wrong: [code: string, input: Parameters<typeof setPasswordPolicy.run>[0]][] = [
  ['InvalidParameter.MinimumPasswordLength.Range', { minimumPasswordLength: 7 }],
  ['InvalidParameter.MaxPasswordAge', { maxPasswordAge: 1_096 }],
  ['InvalidParameter.PasswordReusePrevention', { passwordReusePrevention: 25 }],
  ['InvalidParameter.MaxLoginAttemps', { maxLoginAttemps: 33 }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => setPasswordPolicy.run(input, context))
  })
