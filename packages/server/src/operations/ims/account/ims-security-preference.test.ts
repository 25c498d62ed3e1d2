import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../base/secret.ts'
import { account, testRpc } from '../../testing/rpc.ts'
import { getImsSecurityPreference, setImsSecurityPreference } from './ims-security-preference.ts'

const defaults = {
  accessKeyPreference: { allowUserToManageAccessKeys: false },
  loginProfilePreference: {
    allowUserToChangePassword: true,
    allowUserToLoginWithPasskey: true,
    enableSaveMFATicket: false,
    enforceMFAForLogin: false,
    loginNetworkMasks: '',
    loginSessionDuration: 6,
    mfaOperationForLogin: 'independent',
    operationForRiskLogin: 'autonomous',
  },
  mfaPreference: { allowUserToManageMFADevices: true },
  maxIdleDays: { maxIdleDaysForAccessKeys: 730, maxIdleDaysForUsers: 730 },
  personalInfoPreference: { allowUserToManagePersonalDingTalk: true },
  verificationPreference: { verificationTypes: [] },
}

test('what is given changes, and the rest stays', async () => {
  const { context } = await testRpc()
  assert.deepEqual(await getImsSecurityPreference.run({}, context), { securityPreference: defaults })
  await setImsSecurityPreference.run({ maxIdleDaysForUsers: 90, loginNetworkMasks: '10.0.0.0/8' }, context)
  const { securityPreference } = await setImsSecurityPreference.run({ operationForRiskLogin: 'enforceVerify' }, context)
  const { loginProfilePreference } = defaults
  assert.deepEqual(securityPreference, {
    ...defaults,
    maxIdleDays: { ...defaults.maxIdleDays, maxIdleDaysForUsers: 90 },
    loginProfilePreference: {
      ...loginProfilePreference,
      loginNetworkMasks: '10.0.0.0/8',
      operationForRiskLogin: 'enforceVerify',
    },
  })
})

test('the older name says the same, and the newer one counts', async () => {
  const { context } = await testRpc()
  const set = async (input: Parameters<typeof setImsSecurityPreference.run>[0]) =>
    (await setImsSecurityPreference.run(input, context)).securityPreference.loginProfilePreference
  const mandatory = await set({ enforceMFAForLogin: true })
  assert.deepEqual([mandatory.mfaOperationForLogin, mandatory.enforceMFAForLogin], ['mandatory', true])
  const both = await set({ enforceMFAForLogin: true, mfaOperationForLogin: 'adaptive' })
  assert.deepEqual([both.mfaOperationForLogin, both.enforceMFAForLogin], ['adaptive', false])
})

const asked: [input: Parameters<typeof setImsSecurityPreference.run>[0], mustBind: boolean][] = [
  [{}, false],
  [{ mfaOperationForLogin: 'mandatory' }, true],
  [{ mfaOperationForLogin: 'adaptive' }, false],
  [{ mfaOperationForLogin: 'adaptive', operationForRiskLogin: 'enforceVerify' }, true],
  [{ mfaOperationForLogin: 'independent', operationForRiskLogin: 'enforceVerify' }, false],
]
for (const [input, mustBind] of asked)
  test(`with ${JSON.stringify(input)} a user without a device ${mustBind ? 'must bind one' : 'may sign in'}`, async () => {
    const { context, directory } = await testRpc()
    const password = new Secret('correct horse 1')
    await directory.users.create(account, { userName: 'alice' }, context.now)
    const login = { password, isResetRequired: false, isMfaBindRequired: false }
    await directory.logins.create(account, 'alice', login, context.now)
    await setImsSecurityPreference.run(input, context)
    const verified = await directory.logins.verifyPassword(account, 'alice', password, context.now)
    assert(verified.kind === 'ok')
    assert.equal(verified.mustBindMfa, mustBind)
  })

const wrong: [code: string, input: Parameters<typeof setImsSecurityPreference.run>[0]][] = [
  ['InvalidParameter.LoginNetworkMasks', { loginNetworkMasks: 'home' }],
  ['InvalidParameter.LoginSessionDuration', { loginSessionDuration: 25 }],
  ['InvalidParameter.MaxIdleDaysForAccessKeys', { maxIdleDaysForAccessKeys: 91 }],
  ['InvalidParameter.MaxIdleDaysForUsers', { maxIdleDaysForUsers: 0 }],
  ['InvalidParameter.VerificationTypes', { verificationTypes: ['sms'] }],
]
for (const [code, input] of wrong)
  test(`answers ${code}`, async () => {
    const { context, refuses } = await testRpc()
    await refuses(code, () => setImsSecurityPreference.run(input, context))
  })
