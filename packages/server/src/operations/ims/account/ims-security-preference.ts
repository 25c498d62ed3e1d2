import {
  answer,
  boolean,
  choice,
  emptiableText,
  integer,
  list,
  member,
  onRam,
  param,
  params,
  required,
  ServiceError,
  shape,
  text,
} from '@latchkey/protocol'
import type { SecurityPreference } from '../../../store/directory/records.ts'
import { rpcOperation } from '../../operation.ts'
import { loginNetworkMasks, loginSessionHours } from '../../ram/security-preference-limits.ts'
import { signedCaller } from '../../signed-caller.ts'

const mfaOperations = choice('mandatory', 'independent', 'adaptive')
const unusualOperations = choice('autonomous', 'enforceVerify')
const flag = (name: string) => required(member(name, boolean))

const preferenceShape = shape({
  accessKeyPreference: required(
    member('AccessKeyPreference', shape({ allowUserToManageAccessKeys: flag('AllowUserToManageAccessKeys') })),
  ),
  loginProfilePreference: required(
    member(
      'LoginProfilePreference',
      shape({
        allowUserToChangePassword: flag('AllowUserToChangePassword'),
        allowUserToLoginWithPasskey: flag('AllowUserToLoginWithPasskey'),
        enableSaveMFATicket: flag('EnableSaveMFATicket'),
        enforceMFAForLogin: flag('EnforceMFAForLogin'),
        loginNetworkMasks: required(member('LoginNetworkMasks', text)),
        loginSessionDuration: required(member('LoginSessionDuration', integer)),
        mfaOperationForLogin: required(member('MFAOperationForLogin', mfaOperations)),
        operationForRiskLogin: required(member('OperationForRiskLogin', unusualOperations)),
      }),
    ),
  ),
  mfaPreference: required(
    member('MFAPreference', shape({ allowUserToManageMFADevices: flag('AllowUserToManageMFADevices') })),
  ),
  maxIdleDays: required(
    member(
      'MaxIdleDays',
      shape({
        maxIdleDaysForAccessKeys: required(member('MaxIdleDaysForAccessKeys', integer)),
        maxIdleDaysForUsers: required(member('MaxIdleDaysForUsers', integer)),
      }),
    ),
  ),
  personalInfoPreference: required(
    member(
      'PersonalInfoPreference',
      shape({ allowUserToManagePersonalDingTalk: flag('AllowUserToManagePersonalDingTalk') }),
    ),
  ),
  verificationPreference: required(
    member('VerificationPreference', shape({ verificationTypes: required(member('VerificationTypes', list(text))) })),
  ),
})

export const setImsSecurityPreference = rpcOperation(
  {
    name: 'SetImsSecurityPreference',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-setsecuritypreference',
    summary:
      'Says what users may do for themselves, how they sign in, and after how long without a use they may no more. What is not given stays.',
    route: { action: 'SetSecurityPreference', version: '2019-08-15' },
    needs: [
      {
        action: 'ram:SetSecurityPreference',
        on: onRam('*'),
        stage: 'head',
        conditions: { 'ram:MFAOperationForLogin': 'mfaOperationForLogin' },
      },
    ],
    callers: 'signed',
    input: {
      enableSaveMFATicket: param('EnableSaveMFATicket', boolean),
      allowUserToChangePassword: param('AllowUserToChangePassword', boolean),
      allowUserToManageAccessKeys: param('AllowUserToManageAccessKeys', boolean),
      allowUserToManageMFADevices: param('AllowUserToManageMFADevices', boolean),
      allowUserToManagePersonalDingTalk: param('AllowUserToManagePersonalDingTalk', boolean),
      allowUserToLoginWithPasskey: param('AllowUserToLoginWithPasskey', boolean),
      loginNetworkMasks: param('LoginNetworkMasks', emptiableText),
      loginSessionDuration: param('LoginSessionDuration', integer),
      enforceMFAForLogin: param('EnforceMFAForLogin', boolean),
      mfaOperationForLogin: param('MFAOperationForLogin', mfaOperations),
      operationForRiskLogin: param('OperationForRiskLogin', unusualOperations),
      maxIdleDaysForAccessKeys: param('MaxIdleDaysForAccessKeys', integer),
      maxIdleDaysForUsers: param('MaxIdleDaysForUsers', integer),
      verificationTypes: params('VerificationTypes', list(text)),
    },
    output: { securityPreference: required(answer('SecurityPreference', preferenceShape)) },
    status: 200,
    errors: [
      'InvalidParameter',
      'InvalidParameter.LoginNetworkMasks',
      'InvalidParameter.LoginSessionDuration',
      'InvalidParameter.MaxIdleDaysForAccessKeys',
      'InvalidParameter.MaxIdleDaysForUsers',
      'InvalidParameter.VerificationTypes',
    ],
  },
  async (input, { caller, directory }) => {
    requireNoVerification(input.verificationTypes)
    const { enforceMFAForLogin } = input
    const byOldName = enforceMFAForLogin === undefined ? undefined : enforceMFAForLogin ? 'mandatory' : 'independent'
    const changes = {
      savesMfaTicket: input.enableSaveMFATicket,
      allowsOwnPassword: input.allowUserToChangePassword,
      allowsOwnAccessKeys: input.allowUserToManageAccessKeys,
      allowsOwnMfaDevices: input.allowUserToManageMFADevices,
      allowsOwnDingTalk: input.allowUserToManagePersonalDingTalk,
      allowsPasskeys: input.allowUserToLoginWithPasskey,
      loginNetworkMasks: loginNetworkMasks(input.loginNetworkMasks),
      loginSessionHours: loginSessionHours(input.loginSessionDuration),
      mfaForLogin: input.mfaOperationForLogin ?? byOldName,
      forUnusualLogin: input.operationForRiskLogin,
      idleDaysOfKeys: idleDays(input.maxIdleDaysForAccessKeys, 'InvalidParameter.MaxIdleDaysForAccessKeys'),
      idleDaysOfUsers: idleDays(input.maxIdleDaysForUsers, 'InvalidParameter.MaxIdleDaysForUsers'),
    } as const
    const preference = await directory.settings.setSecurityPreference(signedCaller(caller).accountId, changes)
    return { securityPreference: preferenceAnswer(preference) }
  },
)

export const getImsSecurityPreference = rpcOperation(
  {
    name: 'GetImsSecurityPreference',
    product: 'ims',
    tier: 3,
    page: 'https://help.aliyun.com/zh/ram/developer-reference/api-ims-2019-08-15-getsecuritypreference',
    summary:
      'Shows what users may do for themselves, how they sign in, and after how long without a use they may no more.',
    route: { action: 'GetSecurityPreference', version: '2019-08-15' },
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
      allowUserToLoginWithPasskey: preference.allowsPasskeys,
      enableSaveMFATicket: preference.savesMfaTicket,
      enforceMFAForLogin: preference.mfaForLogin === 'mandatory',
      loginNetworkMasks: preference.loginNetworkMasks,
      loginSessionDuration: preference.loginSessionHours,
      mfaOperationForLogin: preference.mfaForLogin,
      operationForRiskLogin: preference.forUnusualLogin,
    },
    mfaPreference: { allowUserToManageMFADevices: preference.allowsOwnMfaDevices },
    maxIdleDays: {
      maxIdleDaysForAccessKeys: preference.idleDaysOfKeys,
      maxIdleDaysForUsers: preference.idleDaysOfUsers,
    },
    personalInfoPreference: { allowUserToManagePersonalDingTalk: preference.allowsOwnDingTalk },
    verificationPreference: { verificationTypes: [] },
  }
}

/** This server sends no messages: to say yes would promise a second factor that nobody is asked for. */
function requireNoVerification(types: readonly string[] | undefined): void {
  if (types === undefined || types.length === 0) return
  const message = 'This server sends no messages, so there are no VerificationTypes but virtual MFA devices.'
  throw new ServiceError('InvalidParameter.VerificationTypes', {}, { message })
}

const idleDaysKnown: readonly number[] = [90, 180, 365, 730]

function idleDays(
  days: number | undefined,
  code: 'InvalidParameter.MaxIdleDaysForAccessKeys' | 'InvalidParameter.MaxIdleDaysForUsers',
): number | undefined {
  if (days !== undefined && !idleDaysKnown.includes(days)) throw new ServiceError(code)
  return days
}
