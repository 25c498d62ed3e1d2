import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testRpc } from '../../testing/rpc.ts'
import { getSecurityPreference, setSecurityPreference } from './security-preference.ts'

const defaults = {
  accessKeyPreference: { allowUserToManageAccessKeys: false },
  loginProfilePreference: {
    allowUserToChangePassword: true,
    enableSaveMFATicket: false,
    loginNetworkMasks: '',
    loginSessionDuration: 6,
  },
  mfaPreference: { allowUserToManageMFADevices: true },
  publicKeyPreference: { allowUserToManagePublicKeys: false },
}

test('what is given changes, and the rest stays', async () => {
  const { context } = await testRpc()
  assert.deepEqual(await getSecurityPreference.run({}, context), { securityPreference: defaults })
  await setSecurityPreference.run({ loginNetworkMasks: '10.0.0.0/8;192.0.2.7', loginSessionDuration: 24 }, context)
  const { securityPreference } = await setSecurityPreference.run({ allowUserToManageAccessKeys: true }, context)
  assert.deepEqual(securityPreference, {
    ...defaults,
    accessKeyPreference: { allowUserToManageAccessKeys: true },
    loginProfilePreference: {
      ...defaults.loginProfilePreference,
      loginNetworkMasks: '10.0.0.0/8;192.0.2.7',
      loginSessionDuration: 24,
    },
  })
  await setSecurityPreference.run({ loginNetworkMasks: '' }, context)
  const after = await getSecurityPreference.run({}, context)
  assert.equal(after.securityPreference.loginProfilePreference.loginNetworkMasks, '')
})

test('what is no mask, and a session of no length or too long, are refused', async () => {
  const { context, refuses } = await testRpc()
  await refuses('InvalidParameter.LoginNetworkMasks', () =>
    setSecurityPreference.run({ loginNetworkMasks: '10.0.0.0/8;home' }, context),
  )
  for (const loginSessionDuration of [0, 25])
    await refuses('InvalidParameter.LoginSessionDuration', () =>
      setSecurityPreference.run({ loginSessionDuration }, context),
    )
})
