import {
  answer,
  boolean,
  emptiableText,
  integer,
  member,
  onRam,
  param,
  required,
  shape,
  text,
} from '@latchkey/protocol'
import type { SecurityPreference } from '../../../store/directory/records.ts'
import { rpcOperation } from '../../operation.ts'
import { signedCaller } from '../../signed-caller.ts'
import { loginNetworkMasks, loginSessionHours } from '../security-preference-limits.ts'

const preferenceShape = shape({
  accessKeyPreference: required(
    member(
      'AccessKeyPreference',
      shape({ allowUserToManageAccessKeys: required(member('AllowUserToManageAccessKeys', boolean)) }),
    ),
  ),
  loginProfilePreference: required(
    member(
      'LoginProfilePreference',
      shape({
        allowUserToChangePassword: required(member('AllowUserToChangePassword', boolean)),
        enableSaveMFATicket: required(member('EnableSaveMFATicket', boolean)),
        loginNetworkMasks: required(member('LoginNetworkMasks', text)),
        loginSessionDuration: required(member('LoginSessionDuration', integer)),
      }),
    ),
  ),
  mfaPreference: required(
    member(
      'MFAPreference',
      shape({ allowUserToManageMFADevices: required(member('AllowUserToManageMFADevices', boolean)) }),
    ),
  ),
  publicKeyPreference: required(
    member(
      'PublicKeyPreference',
      shape({ allowUserToManagePublicKeys: required(member('AllowUserToManagePublicKeys', boolean)) }),
    ),
  ),
})

export const setSecurityPreference = rpcOperation(
  {
    name: 'SetSecurityPreference',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-setsecuritypreference',
    summary:
      'Says what users may do for themselves, and from where and for how long they sign in. What is not given stays.',
    route: { action: 'SetSecurityPreference', version: '2015-05-01' },
    needs: [{ action: 'ram:SetSecurityPreference', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {
      enableSaveMFATicket: param('EnableSaveMFATicket', boolean),
      allowUserToChangePassword: param('AllowUserToChangePassword', boolean),
      allowUserToManageAccessKeys: param('AllowUserToManageAccessKeys', boolean),
      allowUserToManageMFADevices: param('AllowUserToManageMFADevices', boolean),
      allowUserToManagePublicKeys: param('AllowUserToManagePublicKeys', boolean),
      loginNetworkMasks: param('LoginNetworkMasks', emptiableText),
      loginSessionDuration: param('LoginSessionDuration', integer),
    },
    output: { securityPreference: required(answer('SecurityPreference', preferenceShape)) },
    status: 200,
    errors: ['InvalidParameter.LoginNetworkMasks', 'InvalidParameter.LoginSessionDuration'],
  },
  async (input, { caller, directory }) => {
    const changes = {
      savesMfaTicket: input.enableSaveMFATicket,
      allowsOwnPassword: input.allowUserToChangePassword,
      allowsOwnAccessKeys: input.allowUserToManageAccessKeys,
      allowsOwnMfaDevices: input.allowUserToManageMFADevices,
      allowsOwnPublicKeys: input.allowUserToManagePublicKeys,
      loginNetworkMasks: loginNetworkMasks(input.loginNetworkMasks),
      loginSessionHours: loginSessionHours(input.loginSessionDuration),
    }
    const preference = await directory.settings.setSecurityPreference(signedCaller(caller).accountId, changes)
    return { securityPreference: preferenceAnswer(preference) }
  },
)

export const getSecurityPreference = rpcOperation(
  {
    name: 'GetSecurityPreference',
    product: 'ram',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ram-2015-05-01-getsecuritypreference',
    summary: 'Shows what users may do for themselves, and from where and for how long they sign in.',
    route: { action: 'GetSecurityPreference', version: '2015-05-01' },
    needs: [{ action: 'ram:GetSecurityPreference', on: onRam('*'), stage: 'head' }],
    callers: 'signed',
    input: {},
    output: { securityPreference: required(answer('SecurityPreference', preferenceShape)) },
    status: 200,
    errors: [],
  },
  async (_input, { caller, directory }) => ({
    securityPreference: preferenceAnswer(await directory.settings.securityPreference(signedCaller(caller).accountId)),
  }),
)

function preferenceAnswer(preference: SecurityPreference) {
  return {
    accessKeyPreference: { allowUserToManageAccessKeys: preference.allowsOwnAccessKeys },
    loginProfilePreference: {
      allowUserToChangePassword: preference.allowsOwnPassword,
      enableSaveMFATicket: preference.savesMfaTicket,
      loginNetworkMasks: preference.loginNetworkMasks,
      loginSessionDuration: preference.loginSessionHours,
    },
    mfaPreference: { allowUserToManageMFADevices: preference.allowsOwnMfaDevices },
    publicKeyPreference: { allowUserToManagePublicKeys: preference.allowsOwnPublicKeys },
  }
}
