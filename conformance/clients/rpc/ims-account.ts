/** IMS: the account's settings and from where keys are used, with the requests and fields that Terraform's provider has. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { at, refused } from './invoke.ts'
import type { RpcStage } from './invoke.ts'

const networkPolicy = (Status: string, IPList: readonly string[]): string =>
  JSON.stringify({ Version: 1, Status, Statements: [{ Type: 'ClassicWhiteList', IPList }] })

/** What the pinned release of the generated SDK knows of it. */
export function imsPasswordCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'SetImsPasswordPolicy+GetImsPasswordPolicy_as-alicloud_ram_password_policy',
      run: async () => {
        const all = {
          MinimumPasswordLength: 9,
          RequireLowercaseCharacters: true,
          RequireUppercaseCharacters: false,
          RequireNumbers: true,
          RequireSymbols: false,
          HardExpire: false,
          MaxLoginAttemps: 4,
          PasswordReusePrevention: 1,
          MaxPasswordAge: 0,
          MinimumPasswordDifferentCharacter: 3,
          PasswordNotContainUserName: true,
        }
        // pop-core answers objects without a prototype.
        const shown = async () =>
          Object.fromEntries(Object.entries(at(await stage.ims('GetPasswordPolicy'), 'PasswordPolicy') ?? {}))
        await stage.ims('SetPasswordPolicy', all)
        assert.deepEqual(await shown(), all)
        // An update carries what changed and nothing else.
        await stage.ims('SetPasswordPolicy', { MaxLoginAttemps: 6 })
        assert.deepEqual(await shown(), { ...all, MaxLoginAttemps: 6 })
        await refused(
          stage.ims('SetPasswordPolicy', { MinimumPasswordDifferentCharacter: 9 }),
          'InvalidParameter.MinimumPasswordDifferentCharacter',
          400,
        )
        const unset = { MinimumPasswordDifferentCharacter: 0, PasswordNotContainUserName: false }
        await stage.ims('SetPasswordPolicy', unset)
        await stage.ram('SetPasswordPolicy')
      },
    },
  ]
}

export function imsAccountCases(stage: RpcStage): Case[] {
  return [
    ...imsPasswordCases(stage),
    {
      name: 'SetImsSecurityPreference+GetImsSecurityPreference_as-alicloud_ram_security_preference',
      run: async () => {
        await stage.ims('SetSecurityPreference', {
          AllowUserToManageMFADevices: true,
          LoginSessionDuration: 7,
          MaxIdleDaysForAccessKeys: 365,
          AllowUserToManagePersonalDingTalk: false,
          OperationForRiskLogin: 'autonomous',
          AllowUserToChangePassword: true,
          EnableSaveMFATicket: false,
          LoginNetworkMasks: '0.0.0.0/0;::/0',
          AllowUserToLoginWithPasskey: false,
          MFAOperationForLogin: 'adaptive',
          AllowUserToManageAccessKeys: false,
          MaxIdleDaysForUsers: 180,
        })
        const { SecurityPreference: got } = await stage.ims('GetSecurityPreference')
        const want: [unknown, ...string[]][] = [
          [false, 'AccessKeyPreference', 'AllowUserToManageAccessKeys'],
          [true, 'LoginProfilePreference', 'AllowUserToChangePassword'],
          [false, 'LoginProfilePreference', 'AllowUserToLoginWithPasskey'],
          [false, 'LoginProfilePreference', 'EnableSaveMFATicket'],
          ['0.0.0.0/0;::/0', 'LoginProfilePreference', 'LoginNetworkMasks'],
          [7, 'LoginProfilePreference', 'LoginSessionDuration'],
          ['adaptive', 'LoginProfilePreference', 'MFAOperationForLogin'],
          ['autonomous', 'LoginProfilePreference', 'OperationForRiskLogin'],
          [true, 'MFAPreference', 'AllowUserToManageMFADevices'],
          [365, 'MaxIdleDays', 'MaxIdleDaysForAccessKeys'],
          [180, 'MaxIdleDays', 'MaxIdleDaysForUsers'],
          [false, 'PersonalInfoPreference', 'AllowUserToManagePersonalDingTalk'],
        ]
        for (const [value, ...path] of want) assert.deepEqual(at(got, ...path), value, path.join('.'))
        assert.deepEqual(at(got, 'VerificationPreference', 'VerificationTypes') ?? [], [])
        await refused(
          stage.ims('SetSecurityPreference', { MaxIdleDaysForUsers: 91 }),
          'InvalidParameter.MaxIdleDaysForUsers',
          400,
        )
        await stage.ims('SetSecurityPreference', {
          LoginSessionDuration: 6,
          LoginNetworkMasks: '',
          MFAOperationForLogin: 'independent',
          MaxIdleDaysForAccessKeys: 730,
          MaxIdleDaysForUsers: 730,
          AllowUserToManagePersonalDingTalk: true,
          AllowUserToLoginWithPasskey: true,
        })
      },
    },
    {
      name: 'SetAccessKeyPolicy+GetAccessKeyPolicy_as-alicloud_ram_access_key_policy',
      run: async () => {
        const UserName = stage.world.name('user')
        const { keys } = await stage.world.user(UserName)
        const key = {
          UserPrincipalName: `${UserName}@${await stage.world.accountId()}.onaliyun.com`,
          UserAccessKeyId: keys.id,
        }
        const set = (AccessKeyPolicy: string) => stage.ims('SetAccessKeyPolicy', { ...key, AccessKeyPolicy })
        const got = async (): Promise<unknown> =>
          JSON.parse(String((await stage.ims('GetAccessKeyPolicy', key))['AccessKeyPolicy']))
        assert.deepEqual(await got(), {})
        await set(networkPolicy('Active', ['203.0.113.7/32']))
        await refused(stage.sts('GetCallerIdentity', {}, keys), 'NoPermission', 403)
        await set(networkPolicy('Active', ['127.0.0.0/8', '::1', '0.0.0.0/0']))
        await stage.sts('GetCallerIdentity', {}, keys)
        const kept = networkPolicy('Inactive', ['203.0.113.7/32'])
        await set(kept)
        assert.deepEqual(await got(), JSON.parse(kept))
        await stage.sts('GetCallerIdentity', {}, keys)
        const reset = '{"Version":1,"Status":"Inactive","Statements":[]}'
        await set(reset)
        assert.deepEqual(await got(), JSON.parse(reset))
        await refused(set('{}'), 'InvalidParameter.AccessKeyPolicy', 400)
      },
    },
  ]
}
