/** RAM: users, access keys and roles. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { everythingOf, trustIn } from '../../run/world.ts'
import { at, isoTime, namesOf, refused } from './invoke.ts'
import type { RpcStage, RpcValues } from './invoke.ts'

export function ramEntityCases(stage: RpcStage): Case[] {
  return [...userCases(stage), ...keyCases(stage), ...roleCases(stage), ...accessCases(stage)]
}

function userCases(stage: RpcStage): Case[] {
  const badNames: [name: string, userName: string, code: string][] = [
    ['with-a-slash', 'a/b', 'InvalidParameter.UserName.InvalidChars'],
    ['in-chinese', '玩家', 'InvalidParameter.UserName.InvalidChars'],
    ['of-65-characters', 'a'.repeat(65), 'InvalidParameter.UserName.Length'],
  ]
  return [
    {
      name: 'CreateUser+GetUser+UpdateUser+ListUsers+DeleteUser_whole-life',
      run: async () => {
        const UserName = stage.world.name('user')
        const made = await stage.ram('CreateUser', {
          UserName,
          DisplayName: '玩家 & co',
          Comments: 'a+b c',
          Email: 'ada@example.com',
          MobilePhone: '86-13800000000',
        })
        assert.deepEqual(
          [at(made, 'User', 'UserName'), at(made, 'User', 'DisplayName'), at(made, 'User', 'Comments')],
          [UserName, '玩家 & co', 'a+b c'],
        )
        assert.match(String(at(made, 'User', 'UserId')), /^\d{15,18}$/)
        assert.match(String(at(made, 'User', 'CreateDate')), isoTime)
        const got = await stage.ram('GetUser', { UserName })
        assert.equal(at(got, 'User', 'UserId'), at(made, 'User', 'UserId'))
        assert.match(String(at(got, 'User', 'UpdateDate')), isoTime)
        await stage.ram('UpdateUser', { UserName, NewUserName: `${UserName}.new`, NewDisplayName: 'New' })
        await refused(stage.ram('GetUser', { UserName }), 'EntityNotExist.User', 404)
        assert.ok(
          namesOf(await stage.ram('ListUsers', { MaxItems: 1_000 }), 'Users', 'User', 'UserName').includes(
            `${UserName}.new`,
          ),
        )
        await stage.ram('DeleteUser', { UserName: `${UserName}.new` })
        await refused(stage.ram('DeleteUser', { UserName: `${UserName}.new` }), 'EntityNotExist.User', 404)
      },
    },
    {
      name: 'CreateUser_twice',
      run: async () => {
        const { userName } = await stage.world.people()
        await refused(stage.ram('CreateUser', { UserName: userName }), 'EntityAlreadyExists.User', 409)
      },
    },
    ...badNames.map(([name, UserName, code]): Case => ({
      name: `CreateUser_name-${name}`,
      run: async () => void (await refused(stage.ram('CreateUser', { UserName }), code, 400)),
    })),
    {
      name: 'ListUsers_pages-hold-everything-once',
      run: async () => {
        for (let count = 0; count < 3; count += 1) await stage.world.user(stage.world.name('page'))
        const seen: unknown[] = []
        let marker: RpcValues = {}
        for (let page = 0; page < 200; page += 1) {
          const result = await stage.ram('ListUsers', { MaxItems: 2, ...marker })
          seen.push(...namesOf(result, 'Users', 'User', 'UserName'))
          if (result['IsTruncated'] !== true) break
          marker = { Marker: String(result['Marker']) }
        }
        const all = namesOf(await stage.ram('ListUsers', { MaxItems: 1_000 }), 'Users', 'User', 'UserName')
        assert.deepEqual(seen, all)
        assert.equal(new Set(seen).size, seen.length)
      },
    },
    {
      name: 'DeleteUser_that-still-has-a-key-or-a-policy',
      run: async () => {
        const UserName = stage.world.name('busy')
        await stage.world.user(UserName, 'AliyunSTSAssumeRoleAccess', 'System')
        await refused(stage.ram('DeleteUser', { UserName }), /^DeleteConflict\.User\.(AccessKey|Policy)$/, 409)
      },
    },
  ]
}

function keyCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'CreateAccessKey+ListAccessKeys+UpdateAccessKey+DeleteAccessKey_whole-life',
      run: async () => {
        const UserName = stage.world.name('keys')
        const { keys } = await stage.world.user(UserName)
        const made = await stage.ram('CreateAccessKey', { UserName })
        assert.match(String(at(made, 'AccessKey', 'AccessKeyId')), /^[A-Za-z0-9.]{16,128}$/)
        assert.match(String(at(made, 'AccessKey', 'AccessKeySecret')), /^[A-Za-z0-9]{30,}$/)
        assert.equal(at(made, 'AccessKey', 'Status'), 'Active')
        await refused(stage.ram('CreateAccessKey', { UserName }), 'LimitExceeded.User.AccessKey', 409)
        const listed = await stage.ram('ListAccessKeys', { UserName })
        assert.deepEqual(
          namesOf(listed, 'AccessKeys', 'AccessKey', 'AccessKeyId').toSorted(),
          [keys.id, String(at(made, 'AccessKey', 'AccessKeyId'))].toSorted(),
        )
        assert.ok(!JSON.stringify(listed).includes('AccessKeySecret'), 'the secret is shown once')
        await stage.ram('UpdateAccessKey', { UserName, UserAccessKeyId: keys.id, Status: 'Inactive' })
        await refused(stage.sts('GetCallerIdentity', {}, keys), 'InvalidAccessKeyId.Inactive', 400)
        await stage.ram('DeleteAccessKey', { UserName, UserAccessKeyId: keys.id })
        await refused(stage.sts('GetCallerIdentity', {}, keys), 'InvalidAccessKeyId.NotFound', 404)
        await refused(
          stage.ram('DeleteAccessKey', { UserName, UserAccessKeyId: keys.id }),
          'EntityNotExist.User.AccessKey',
          404,
        )
      },
    },
    {
      name: 'CreateAccessKey_of-nobody',
      run: async () =>
        void (await refused(stage.ram('CreateAccessKey', { UserName: 'nobody-here' }), 'EntityNotExist.User', 404)),
    },
    {
      name: 'ListAccessKeys_of-nobody',
      run: async () =>
        void (await refused(stage.ram('ListAccessKeys', { UserName: 'nobody-here' }), 'EntityNotExist.User', 404)),
    },
  ]
}

function roleCases(stage: RpcStage): Case[] {
  const trust = async (): Promise<string> => JSON.stringify(trustIn(`acs:ram::${await stage.world.accountId()}:root`))
  const badDocuments = [
    '{',
    '{"Version":"1"}',
    JSON.stringify(everythingOf('a')),
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:*","Principal":{"RAM":["acs:ram::1:root"]}}]}',
  ]
  return [
    {
      name: 'CreateRole+GetRole+UpdateRole+ListRoles+DeleteRole_whole-life',
      run: async () => {
        const RoleName = stage.world.name('role')
        const account = await stage.world.accountId()
        const document = await trust()
        const made = await stage.ram('CreateRole', {
          RoleName,
          AssumeRolePolicyDocument: document,
          Description: 'd & e',
          MaxSessionDuration: 7_200,
        })
        stage.world.forgetRole(RoleName)
        assert.equal(String(at(made, 'Role', 'Arn')).toLowerCase(), `acs:ram::${account}:role/${RoleName}`)
        assert.equal(at(made, 'Role', 'MaxSessionDuration'), 7_200)
        assert.deepEqual(JSON.parse(String(at(made, 'Role', 'AssumeRolePolicyDocument'))), JSON.parse(document))
        await stage.ram('UpdateRole', { RoleName, NewDescription: 'new', NewMaxSessionDuration: 3_600 })
        const got = await stage.ram('GetRole', { RoleName })
        assert.deepEqual(
          [at(got, 'Role', 'Description'), at(got, 'Role', 'MaxSessionDuration'), at(got, 'Role', 'RoleId')],
          ['new', 3_600, at(made, 'Role', 'RoleId')],
        )
        const listed = await stage.ram('ListRoles', { MaxItems: 1_000 })
        assert.ok(namesOf(listed, 'Roles', 'Role', 'RoleName').includes(RoleName))
        assert.ok(!JSON.stringify(listed).includes('AssumeRolePolicyDocument'), 'a listing has no documents')
        await stage.ram('DeleteRole', { RoleName })
        await refused(stage.ram('GetRole', { RoleName }), 'EntityNotExist.Role', 404)
      },
    },
    {
      name: 'CreateRole_twice',
      run: async () => {
        const { roleName } = await stage.world.people()
        await refused(
          stage.ram('CreateRole', { RoleName: roleName, AssumeRolePolicyDocument: await trust() }),
          'EntityAlreadyExists.Role',
          409,
        )
      },
    },
    {
      name: 'CreateRole_malformed-trust',
      run: async () => {
        for (const AssumeRolePolicyDocument of badDocuments)
          await refused(
            stage.ram('CreateRole', { RoleName: stage.world.name('bad'), AssumeRolePolicyDocument }),
            /^(MalformedPolicyDocument|InvalidParameter\.AssumeRolePolicyDocument)/,
            400,
          )
      },
    },
    {
      name: 'CreateRole_session-duration-out-of-range',
      run: async () => {
        for (const MaxSessionDuration of [3_599, 43_201])
          await refused(
            stage.ram('CreateRole', {
              RoleName: stage.world.name('bad'),
              AssumeRolePolicyDocument: await trust(),
              MaxSessionDuration,
            }),
            /^InvalidParameter/,
            400,
          )
      },
    },
    {
      name: 'DeleteRole_that-still-has-a-policy',
      run: async () => {
        const RoleName = stage.world.name('busy')
        await stage.world.role(RoleName, everythingOf('a'))
        await refused(stage.ram('DeleteRole', { RoleName }), 'DeleteConflict.Role.Policy', 409)
      },
    },
  ]
}

function accessCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'CreateUser_without-permission-says-what-is-missing',
      run: async () => {
        const { userKeys } = await stage.world.people()
        await refused(stage.ram('CreateUser', { UserName: stage.world.name('user') }, userKeys), 'NoPermission', 403)
      },
    },
    {
      name: 'GetUser_a-user-with-permission-for-one-user',
      run: async () => {
        const { accountId, userName } = await stage.world.people()
        const policy = {
          Version: '1',
          Statement: [{ Effect: 'Allow', Action: 'ram:GetUser', Resource: `acs:ram:*:${accountId}:user/${userName}` }],
        } as const
        const { keys } = await stage.world.user(stage.world.name('reader'), policy)
        assert.equal(at(await stage.ram('GetUser', { UserName: userName }, keys), 'User', 'UserName'), userName)
        const other = stage.world.name('other')
        await stage.world.user(other)
        await refused(stage.ram('GetUser', { UserName: other }, keys), 'NoPermission', 403)
      },
    },
  ]
}
