/** AssumeRole and GetCallerIdentity: every parameter, limit and error of the reference. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { allow, everythingOf, folderPolicy, trustIn } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { at, isoTime, refused } from './invoke.ts'
import type { RpcResult, RpcStage, RpcValues } from './invoke.ts'

export function stsCases(stage: RpcStage): Case[] {
  return [...assumeCases(stage), ...parameterCases(stage), ...trustCases(stage), ...identityCases(stage)]
}

async function assume(stage: RpcStage, more: RpcValues = {}, keys?: Keys): Promise<RpcResult> {
  const people = await stage.world.people()
  const parameters = { RoleArn: people.roleArn, RoleSessionName: 'conformance', ...more }
  return stage.sts('AssumeRole', parameters, keys ?? people.userKeys)
}

function keysOf(result: RpcResult): Keys {
  const text = (name: string): string => String(at(result, 'Credentials', name))
  return { id: text('AccessKeyId'), secret: text('AccessKeySecret'), token: text('SecurityToken') }
}

function assumeCases(stage: RpcStage): Case[] {
  return [
    {
      name: 'AssumeRole_every-field',
      run: async () => {
        const result = await assume(stage, { DurationSeconds: 900, SourceIdentity: 'Alice' })
        const { roleId } = await stage.world.people()
        assert.equal(at(result, 'AssumedRoleUser', 'AssumedRoleId'), `${roleId}:conformance`)
        assert.equal(result['SourceIdentity'], 'Alice')
        const expiration = String(at(result, 'Credentials', 'Expiration'))
        assert.match(expiration, isoTime)
        const leftMs = Date.parse(expiration) - Date.now()
        assert.ok(leftMs > 840_000 && leftMs <= 901_000, `${leftMs} ms`)
        assert.match(keysOf(result).id, /^STS\./)
      },
    },
    {
      name: 'AssumeRole_the-keys-work-and-the-session-policy-holds',
      run: async () => {
        const bucket = await stage.world.bucket('sts')
        const keys = keysOf(await assume(stage, { Policy: JSON.stringify(folderPolicy(bucket, '1')) }))
        const oss = stage.world.oss(keys)
        assert.equal((await oss.call('PUT', { bucket, key: '1/a', body: 'x' })).status, 200)
        assert.equal((await oss.call('PUT', { bucket, key: '10/a', body: 'x' })).status, 403)
        assert.equal((await oss.call('GET', { bucket })).status, 403)
      },
    },
    {
      name: 'AssumeRole_role-name-in-another-case',
      run: async () => {
        const { roleArn } = await stage.world.people()
        await assume(stage, {
          RoleArn: roleArn.replace(/role\/.*/, (name) => name.toUpperCase().replace('ROLE/', 'role/')),
        })
      },
    },
    {
      name: 'AssumeRole_a-chain-keeps-the-source-identity',
      run: async () => {
        const { arn } = await stage.world.role(stage.world.name('chain'), everythingOf('*'))
        const first = await stage.world.role(stage.world.name('first'), allow('sts:AssumeRole', '*'))
        const keys = keysOf(await assume(stage, { RoleArn: first.arn, SourceIdentity: 'Alice' }))
        const second = await assume(stage, { RoleArn: arn }, keys)
        assert.equal(second['SourceIdentity'], 'Alice')
        await refused(assume(stage, { RoleArn: arn, SourceIdentity: 'Bob' }, keys), /./)
      },
    },
  ]
}

function parameterCases(stage: RpcStage): Case[] {
  const bad: [name: string, more: RpcValues, code: string, status: number][] = [
    ['role-arn-wrongly-formed', { RoleArn: 'acs:ram::123:user/a' }, 'InvalidParameter.RoleArn', 400],
    ['role-arn-rubbish', { RoleArn: 'x' }, 'InvalidParameter.RoleArn', 400],
    ['session-name-of-1-character', { RoleSessionName: 'a' }, 'InvalidParameter.RoleSessionName', 400],
    ['session-name-of-65-characters', { RoleSessionName: 'a'.repeat(65) }, 'InvalidParameter.RoleSessionName', 400],
    ['session-name-with-a-space', { RoleSessionName: 'a b' }, 'InvalidParameter.RoleSessionName', 400],
    ['session-name-in-chinese', { RoleSessionName: '玩家一' }, 'InvalidParameter.RoleSessionName', 400],
    ['duration-of-899', { DurationSeconds: 899 }, 'InvalidParameter.DurationSeconds', 400],
    ['duration-over-the-roles', { DurationSeconds: 3_601 }, 'InvalidParameter.DurationSeconds', 400],
    ['policy-that-is-not-json', { Policy: '{' }, 'InvalidParameter.PolicyGrammar', 400],
    ['policy-of-another-version', { Policy: '{"Version":"2","Statement":[]}' }, 'InvalidParameter.PolicyGrammar', 400],
    [
      'policy-with-a-principal',
      { Policy: JSON.stringify(trustIn('acs:ram::1:root')) },
      'InvalidParameter.PolicyGrammar',
      400,
    ],
    [
      'policy-over-2048-characters',
      { Policy: JSON.stringify(allow('oss:*', 'x'.repeat(2_048))) },
      'InvalidParameter.PolicySize',
      400,
    ],
  ]
  return [
    ...bad.map(([name, more, code, status]): Case => ({
      name: `AssumeRole_${name}`,
      run: async () => void (await refused(assume(stage, more), code, status)),
    })),
    {
      name: 'AssumeRole_parameters-at-their-limits',
      run: async () => {
        await assume(stage, { RoleSessionName: 'a@', DurationSeconds: 900 })
        await assume(stage, { RoleSessionName: `${'a'.repeat(60)}.-_@`, DurationSeconds: 3_600 })
      },
    },
    {
      name: 'AssumeRole_role-that-is-not-there',
      run: async () => {
        const { accountId } = await stage.world.people()
        await refused(
          assume(stage, { RoleArn: `acs:ram::${accountId}:role/nobody-${stage.world.runId}` }),
          'EntityNotExist.Role',
          404,
        )
      },
    },
    {
      name: 'AssumeRole_a-longer-session-when-the-role-allows-it',
      run: async () => {
        const name = stage.world.name('long')
        const { arn } = await stage.world.role(name, everythingOf('*'))
        await stage.ram('UpdateRole', { RoleName: name, NewMaxSessionDuration: 43_200 })
        const result = await assume(stage, { RoleArn: arn, DurationSeconds: 43_200 })
        assert.ok(Date.parse(String(at(result, 'Credentials', 'Expiration'))) - Date.now() > 43_000_000)
      },
    },
  ]
}

function trustCases(stage: RpcStage): Case[] {
  const roleWith = async (document: object): Promise<string> => {
    const RoleName = stage.world.name('trust')
    const made = await stage.ram('CreateRole', { RoleName, AssumeRolePolicyDocument: JSON.stringify(document) })
    stage.world.forgetRole(RoleName)
    return String(at(made, 'Role', 'Arn'))
  }
  return [
    {
      name: 'AssumeRole_root-is-refused',
      run: async () => {
        const refusal = await refused(assume(stage, {}, stage.world.target.rootKeys), 'NoPermission', 403)
        assert.match(refusal.message, /Roles may not be assumed by root accounts/)
      },
    },
    {
      name: 'AssumeRole_user-without-the-permission',
      run: async () => {
        const { keys } = await stage.world.user(stage.world.name('user'))
        await refused(assume(stage, {}, keys), 'NoPermission', 403)
      },
    },
    {
      name: 'AssumeRole_role-that-does-not-trust-the-user',
      run: async () => {
        const { accountId } = await stage.world.people()
        const other = stage.world.name('other')
        await stage.world.user(other)
        const arn = await roleWith(trustIn(`acs:ram::${accountId}:user/${other}`))
        await refused(assume(stage, { RoleArn: arn }), 'NoPermission', 403)
      },
    },
    {
      name: 'AssumeRole_role-of-a-service',
      run: async () => {
        const document = {
          Version: '1',
          Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: ['oss.aliyuncs.com'] } }],
        }
        await refused(assume(stage, { RoleArn: await roleWith(document) }), 'NoPermission', 403)
      },
    },
    {
      name: 'AssumeRole_external-id',
      run: async () => {
        const { accountId } = await stage.world.people()
        const [statement] = trustIn(`acs:ram::${accountId}:root`).Statement
        const document = {
          Version: '1',
          Statement: [{ ...statement, Condition: { StringEquals: { 'sts:ExternalId': 'right' } } }],
        }
        const arn = await roleWith(document)
        await assume(stage, { RoleArn: arn, ExternalId: 'right' })
        await refused(assume(stage, { RoleArn: arn, ExternalId: 'wrong' }), 'NoPermission', 403)
        await refused(assume(stage, { RoleArn: arn }), 'NoPermission', 403)
      },
    },
  ]
}

function identityCases(stage: RpcStage): Case[] {
  const identity = async (keys: Keys): Promise<RpcResult> => stage.sts('GetCallerIdentity', {}, keys)
  return [
    {
      name: 'GetCallerIdentity_account',
      run: async () => {
        const { accountId } = await stage.world.people()
        const result = await identity(stage.world.target.rootKeys)
        assert.deepEqual(
          [result['IdentityType'], result['AccountId'], result['Arn']],
          ['Account', accountId, `acs:ram::${accountId}:root`],
        )
      },
    },
    {
      name: 'GetCallerIdentity_user',
      run: async () => {
        const { accountId, userName, userKeys } = await stage.world.people()
        const result = await identity(userKeys)
        assert.deepEqual(
          [result['IdentityType'], result['Arn'], result['RoleId']],
          ['RAMUser', `acs:ram::${accountId}:user/${userName}`, undefined],
        )
        assert.equal(result['PrincipalId'], result['UserId'])
      },
    },
    {
      name: 'GetCallerIdentity_session',
      run: async () => {
        const { accountId, roleName, roleId } = await stage.world.people()
        const result = await identity(keysOf(await assume(stage)))
        assert.equal(
          String(result['Arn']).toLowerCase(),
          `acs:ram::${accountId}:assumed-role/${roleName}/conformance`.toLowerCase(),
        )
        assert.deepEqual(
          [result['IdentityType'], result['PrincipalId'], result['RoleId'], result['UserId']],
          ['AssumedRoleUser', `${roleId}:conformance`, roleId, undefined],
        )
      },
    },
    {
      name: 'GetCallerIdentity_no-policy-stops-it',
      run: async () => {
        const deny = { Version: '1', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] } as const
        const { keys } = await stage.world.user(stage.world.name('denied'), deny)
        assert.equal((await identity(keys))['IdentityType'], 'RAMUser')
      },
    },
    {
      name: 'GetCallerIdentity_wrong-keys',
      run: async () => {
        const { userKeys } = await stage.world.people()
        await refused(identity({ id: 'LTAInobody000000', secret: 'x' }), 'InvalidAccessKeyId.NotFound', 404)
        const wrong = await refused(
          identity({ ...userKeys, secret: 'wrong' }),
          /^(SignatureDoesNotMatch|IncompleteSignature)$/,
          400,
        )
        assert.match(wrong.message, /Specified signature is not matched with our calculation/)
      },
    },
    {
      name: 'GetCallerIdentity_swapped-and-broken-tokens',
      run: async () => {
        const [one, other] = [keysOf(await assume(stage)), keysOf(await assume(stage))]
        await refused(
          identity({ ...one, token: other.token }),
          /^InvalidSecurityToken\.(MismatchWithAccessKey|Malformed)$/,
        )
        await refused(
          identity({ ...one, token: 'CAISrubbish' }),
          /^InvalidSecurityToken\.(MismatchWithAccessKey|Malformed)$/,
        )
        await refused(
          identity({ id: one.id, secret: one.secret }),
          /^(MissingSecurityToken|InvalidAccessKeyId\.NotFound)$/,
        )
      },
    },
  ]
}
