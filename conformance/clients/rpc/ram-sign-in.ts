/** RAM: passwords, second factors, and what the account says of them; keys that were used; refusals explained; tags. */
import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import type { Case } from '../../run/suite.ts'
import { totp } from '../../wire/totp.ts'
import { at, isoTime, refused } from './invoke.ts'
import type { RpcStage } from './invoke.ts'

const password = 'Long-enough-1'

export function ramSignInCases(stage: RpcStage): Case[] {
  return [...loginCases(stage), ...deviceCases(stage), ...accountCases(stage), ...keyCases(stage), ...tagCases(stage)]
}

function loginCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'CreateLoginProfile+GetLoginProfile+UpdateLoginProfile+DeleteLoginProfile_whole-life',
      run: async () => {
        const UserName = stage.world.name('user')
        await stage.world.user(UserName)
        await refused(stage.ram('GetLoginProfile', { UserName }), 'EntityNotExist.User.LoginProfile', 404)
        await refused(
          stage.ram('CreateLoginProfile', { UserName, Password: 'short' }),
          'InvalidParameter.Password.TooWeak',
          400,
        )
        const made = await stage.ram('CreateLoginProfile', {
          UserName,
          Password: password,
          PasswordResetRequired: true,
        })
        assert.equal(at(made, 'LoginProfile', 'PasswordResetRequired'), true)
        assert.ok(!JSON.stringify(made).includes(password))
        await refused(
          stage.ram('CreateLoginProfile', { UserName, Password: password }),
          'EntityAlreadyExists.User.LoginProfile',
          409,
        )
        await stage.ram('UpdateLoginProfile', { UserName, MFABindRequired: true })
        const got = await stage.ram('GetLoginProfile', { UserName })
        assert.deepEqual(
          [at(got, 'LoginProfile', 'MFABindRequired'), at(got, 'LoginProfile', 'PasswordResetRequired')],
          [true, true],
        )
        await stage.ram('DeleteLoginProfile', { UserName })
        await refused(stage.ram('DeleteLoginProfile', { UserName }), 'EntityNotExist.User.LoginProfile', 404)
      },
    },
    {
      name: 'ChangePassword_by-the-user',
      run: async () => {
        const UserName = stage.world.name('user')
        const { keys } = await stage.world.user(UserName)
        await stage.ram('CreateLoginProfile', { UserName, Password: password })
        await refused(
          stage.ram('ChangePassword', { OldPassword: 'another-one-1', NewPassword: `${password}2` }, keys),
          'InvalidParameter.OldPassword.Incorrect',
          400,
        )
        await stage.ram('ChangePassword', { OldPassword: password, NewPassword: `${password}2` }, keys)
        await stage.ram('ChangePassword', { OldPassword: `${password}2`, NewPassword: `${password}3` }, keys)
      },
    },
  ]
}

function deviceCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'CreateVirtualMFADevice+BindMFADevice+GetUserMFAInfo+ListVirtualMFADevices+UnbindMFADevice+DeleteVirtualMFADevice_whole-life',
      run: async () => {
        const UserName = stage.world.name('user')
        await stage.world.user(UserName)
        const made = await stage.ram('CreateVirtualMFADevice', { VirtualMFADeviceName: UserName })
        const SerialNumber = String(at(made, 'VirtualMFADevice', 'SerialNumber'))
        stage.world.forgetDevice(SerialNumber)
        const seed = String(at(made, 'VirtualMFADevice', 'Base32StringSeed'))
        const png = Buffer.from(String(at(made, 'VirtualMFADevice', 'QRCodePNG')), 'base64')
        assert.equal(png.subarray(1, 4).toString(), 'PNG')
        const codes = { AuthenticationCode1: totp(seed, 0), AuthenticationCode2: totp(seed, 0) }
        await refused(
          stage.ram('BindMFADevice', { UserName, SerialNumber, ...codes }),
          'CheckAuthenticationCodeFail',
          403,
        )
        const right = { AuthenticationCode1: totp(seed, -1), AuthenticationCode2: totp(seed, 0) }
        await stage.ram('BindMFADevice', { UserName, SerialNumber, ...right })
        const info = await stage.ram('GetUserMFAInfo', { UserName })
        assert.deepEqual([at(info, 'MFADevice', 'SerialNumber'), at(info, 'MFADevice', 'Type')], [SerialNumber, 'VMFA'])
        const listed = at(await stage.ram('ListVirtualMFADevices'), 'VirtualMFADevices', 'VirtualMFADevice')
        assert.ok(Array.isArray(listed))
        const device: unknown = listed.find((one: unknown) => at(one, 'SerialNumber') === SerialNumber)
        assert.equal(at(device, 'User', 'UserName'), UserName)
        await refused(
          stage.ram('DeleteVirtualMFADevice', { SerialNumber }),
          'DeleteConflict.VirtualMFADevice.User',
          409,
        )
        const unbound = await stage.ram('UnbindMFADevice', { UserName })
        assert.equal(at(unbound, 'MFADevice', 'SerialNumber'), SerialNumber)
        await refused(stage.ram('GetUserMFAInfo', { UserName }), 'EntityNotExist.User.MFADevice', 404)
        await stage.ram('DeleteVirtualMFADevice', { SerialNumber })
      },
    },
  ]
}

function accountCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'SetAccountAlias+GetAccountAlias+ClearAccountAlias_whole-life',
      run: async () => {
        const AccountAlias = stage.world.name('alias')
        await stage.ram('SetAccountAlias', { AccountAlias })
        assert.equal((await stage.ram('GetAccountAlias'))['AccountAlias'], AccountAlias)
        await refused(
          stage.ram('SetAccountAlias', { AccountAlias: 'Not-An-Alias' }),
          'InvalidParameter.AccountAlias.Format',
          400,
        )
        await stage.ram('ClearAccountAlias')
        assert.notEqual((await stage.ram('GetAccountAlias'))['AccountAlias'], AccountAlias)
      },
    },
    {
      name: 'SetPasswordPolicy+GetPasswordPolicy_defaults-and-limits',
      run: async () => {
        const set = await stage.ram('SetPasswordPolicy', { MinimumPasswordLength: 9, RequireNumbers: true })
        assert.deepEqual(
          [at(set, 'PasswordPolicy', 'MinimumPasswordLength'), at(set, 'PasswordPolicy', 'RequireNumbers')],
          [9, true],
        )
        await refused(
          stage.ram('SetPasswordPolicy', { MinimumPasswordLength: 7 }),
          'InvalidParameter.MinimumPasswordLength.Range',
          400,
        )
        await stage.ram('SetPasswordPolicy')
        assert.equal(at(await stage.ram('GetPasswordPolicy'), 'PasswordPolicy', 'MinimumPasswordLength'), 8)
      },
    },
    {
      name: 'SetSecurityPreference+GetSecurityPreference_let-a-user-make-its-own-keys',
      run: async () => {
        const { keys } = await stage.world.user(stage.world.name('user'))
        await refused(stage.ram('ListAccessKeys', {}, keys), 'NoPermission', 403)
        await stage.ram('SetSecurityPreference', { AllowUserToManageAccessKeys: true })
        await stage.ram('ListAccessKeys', {}, keys)
        await stage.ram('SetSecurityPreference', { AllowUserToManageAccessKeys: false, LoginSessionDuration: 6 })
        await refused(stage.ram('ListAccessKeys', {}, keys), 'NoPermission', 403)
        const got = await stage.ram('GetSecurityPreference')
        assert.equal(at(got, 'SecurityPreference', 'LoginProfilePreference', 'LoginSessionDuration'), 6)
      },
    },
  ]
}

function keyCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'GetAccessKeyLastUsed_after-a-use',
      run: async () => {
        const UserName = stage.world.name('user')
        const { keys } = await stage.world.user(UserName)
        const ask = () => stage.ram('GetAccessKeyLastUsed', { UserName, UserAccessKeyId: keys.id })
        assert.equal(at(await ask(), 'AccessKeyLastUsed', 'LastUsedDate'), undefined)
        await stage.sts('GetCallerIdentity', {}, keys)
        let date: unknown
        for (let tries = 0; date === undefined && tries < 40; tries += 1) {
          await setTimeout(500)
          date = at(await ask(), 'AccessKeyLastUsed', 'LastUsedDate')
        }
        assert.match(String(date), isoTime)
        await refused(
          stage.ram('GetAccessKeyLastUsed', { UserName, UserAccessKeyId: 'LTAInobodys' }),
          'EntityNotExist.User.AccessKey',
          404,
        )
      },
    },
    {
      name: 'DecodeDiagnosticMessage_of-a-refusal',
      run: async () => {
        const { keys, id } = await stage.world.user(stage.world.name('user'))
        const { detail } = await refused(stage.ram('ListRoles', {}, keys), 'NoPermission', 403)
        const message = String(
          at(detail, 'EncodedDiagnosticMessage') ?? at(detail, 'AccessDeniedDetail', 'EncodedDiagnosticMessage'),
        )
        const decoded = await stage.ram('DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message })
        assert.deepEqual(
          [
            at(decoded, 'DecodedDiagnosticMessage', 'AuthAction'),
            at(decoded, 'DecodedDiagnosticMessage', 'ExplicitDeny'),
            at(decoded, 'DecodedDiagnosticMessage', 'AuthPrincipal', 'AuthPrincipalDisplayName'),
            at(decoded, 'DecodedDiagnosticMessage', 'NoPermissionPolicyType'),
          ],
          ['ram:ListRoles', false, id, 'AccountLevelIdentityBasedPolicy'],
        )
        await refused(
          stage.ram('DecodeDiagnosticMessage', { EncodedDiagnosticMessage: message }, keys),
          'NoPermission',
          403,
        )
      },
    },
  ]
}

function tagCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'TagResources+ListTagResources+UntagResources_of-a-role',
      run: async () => {
        const RoleName = stage.world.name('role')
        await stage.world.role(RoleName)
        const named = { ResourceType: 'role', ResourceNames: [RoleName] }
        await stage.ram('TagResources', { ...named, Tag: [{ Key: 'team', Value: 'blue' }] })
        const listed = await stage.ram('ListTagResources', named)
        const [entry, ...others] = at(listed, 'TagResources') as readonly unknown[]
        const shown = ['ResourceName', 'ResourceType', 'TagKey', 'TagValue'].map((name) => at(entry, name))
        assert.deepEqual([shown, others], [[RoleName, 'role', 'team', 'blue'], []])
        await stage.ram('UntagResources', { ...named, TagKeys: ['team'] })
        assert.deepEqual(at(await stage.ram('ListTagResources', named), 'TagResources'), [])
      },
    },
  ]
}
