/** What ends at once: revoked sessions, those of a deleted role, what a detached policy allowed, a key that was switched off. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { allow, everythingOf } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import { ownVersion, rpc, stsVersion } from '../../wire/rpc.ts'
import type { Parameters, RpcAnswer } from '../../wire/rpc.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function revocationCases(stage: Stage): Case[] {
  const get = async (keys: Keys): Promise<WireAnswer> =>
    stage.oss.as(keys).call('GET', { bucket: stage.bucket, key: 'revoked' })
  const revoke = async (parameters: Parameters, keys = stage.world.target.rootKeys): Promise<RpcAnswer> =>
    rpc({ endpoint: stage.world.target.endpoint, keys, version: ownVersion, action: 'RevokeSessions', parameters })
  return [
    {
      name: 'RevokeSessions_narrowed-ends-those-that-match-at-once',
      run: async () => {
        await stage.put('revoked')
        const { arn: roleArn } = await stage.world.role(stage.world.name('role'), everythingOf(stage.bucket))
        const [one, other] = [
          await stage.world.session({ roleArn, name: 'phone' }),
          await stage.world.session({ roleArn, name: 'tablet' }),
        ]
        assert.equal((await revoke({ RoleArn: roleArn, RoleSessionName: 'phone' })).status, 200)
        expectError(await get(one), 403, 'SecurityTokenExpired')
        expectStatus(await get(other), 200)
        expectStatus(await get(await stage.world.session({ roleArn, name: 'phone' })), 200)
        assert.equal((await revoke({ RoleArn: roleArn, SessionKeyId: other.id })).status, 200)
        expectError(await get(other), 403, 'SecurityTokenExpired')
        const asked = { keys: one, version: stsVersion, action: 'GetCallerIdentity' }
        const { json } = await rpc({ endpoint: stage.world.target.endpoint, ...asked })
        assert.equal(json['Code'], 'InvalidSecurityToken.Expired')
      },
    },
    {
      name: 'RevokeSessions_denied-until-a-time-is-told-to-whoever-holds-them',
      run: async () => {
        await stage.put('revoked')
        const { arn: RoleArn } = await stage.world.role(stage.world.name('role'), everythingOf(stage.bucket))
        const keys = await stage.world.session({ roleArn: RoleArn })
        const askWho = async (): Promise<unknown> => {
          const asked = { keys, version: stsVersion, action: 'GetCallerIdentity' }
          return (await rpc({ endpoint: stage.world.target.endpoint, ...asked })).json['Code']
        }
        assert.equal((await revoke({ RoleArn, DeniedUntil: 'tomorrow' })).status, 400)
        expectStatus(await get(keys), 200)
        const DeniedUntil = new Date(Date.now() + 600_000).toISOString().replace(/\.\d+Z$/, 'Z')
        assert.equal((await revoke({ RoleArn, DeniedUntil })).json['DeniedUntil'], DeniedUntil)
        expectError(await get(keys), 403, 'AccessDenied')
        assert.equal(await askWho(), 'NoPermission')
        assert.equal((await revoke({ RoleArn })).status, 200)
        expectError(await get(keys), 403, 'SecurityTokenExpired')
        assert.equal(await askWho(), 'InvalidSecurityToken.Expired')
      },
    },
    {
      name: 'RevokeSessions_of-a-role-ends-all-and-is-listed',
      run: async () => {
        await stage.put('revoked')
        const { arn: RoleArn } = await stage.world.role(stage.world.name('role'), everythingOf(stage.bucket))
        const keys = await stage.world.session({ roleArn: RoleArn })
        const { json: made, text } = await revoke({ RoleArn })
        assert.match(String(made['RevocationId']), /^[\w:]+$/, text)
        expectError(await get(keys), 403, 'SecurityTokenExpired')
        const asked = { keys: stage.world.target.rootKeys, version: ownVersion, action: 'ListRevocations' }
        const { json } = await rpc({ endpoint: stage.world.target.endpoint, ...asked, parameters: { RoleArn } })
        const { Revocation: listed = [] } = json['Revocations'] as { Revocation?: Readonly<Record<string, unknown>>[] }
        assert.deepEqual(
          listed.map((entry) => [entry['RevocationId'], entry['RoleArn'], entry['Sequence']]),
          [[made['RevocationId'], RoleArn, made['Sequence']]],
        )
      },
    },
    {
      name: 'RevokeSessions_wrong-values-end-nothing',
      run: async () => {
        await stage.put('revoked')
        const { arn: RoleArn } = await stage.world.role(stage.world.name('role'), everythingOf(stage.bucket))
        const keys = await stage.world.session({ roleArn: RoleArn })
        for (const wrong of [
          { SessionKeyId: 'STS.' },
          { RoleSessionName: 'a' },
          { SourceIdentity: 'a' },
          { IssuerKeyId: 'a b' },
          { FirstKeyId: 'a/b' },
        ])
          assert.equal((await revoke({ RoleArn, ...wrong })).status, 400, JSON.stringify(wrong))
        assert.equal((await revoke({ RoleArn: `${RoleArn}-no` })).json['Code'], 'EntityNotExist.Role')
        assert.equal((await revoke({ RoleArn }, keys)).json['Code'], 'NoPermission')
        expectStatus(await get(keys), 200)
      },
    },
    {
      name: 'DeleteRole_ends-its-sessions-at-once',
      run: async () => {
        await stage.put('revoked')
        const name = stage.world.name('role')
        const { arn, policyName } = await stage.world.role(name, everythingOf(stage.bucket))
        const keys = await stage.world.session({ roleArn: arn })
        expectStatus(await get(keys), 200)
        await stage.world.ramOk('DetachPolicyFromRole', {
          RoleName: name,
          PolicyName: policyName,
          PolicyType: 'Custom',
        })
        expectError(await get(keys), 403, 'AccessDenied')
        await stage.world.ramOk('AttachPolicyToRole', { RoleName: name, PolicyName: policyName, PolicyType: 'Custom' })
        expectStatus(await get(keys), 200)
        await stage.world.ramOk('DetachPolicyFromRole', {
          RoleName: name,
          PolicyName: policyName,
          PolicyType: 'Custom',
        })
        await stage.world.ramOk('DeleteRole', { RoleName: name })
        assert.equal((await get(keys)).status, 403)
        await stage.world.role(name, everythingOf(stage.bucket))
        assert.equal((await get(keys)).status, 403, 'a role of the same name does not bring them back')
      },
    },
    {
      name: 'SetDefaultPolicyVersion_takes-effect-at-once',
      run: async () => {
        await stage.put('revoked')
        const { arn, policyName } = await stage.world.role(stage.world.name('role'), everythingOf(stage.bucket))
        const keys = await stage.world.session({ roleArn: arn })
        expectStatus(await get(keys), 200)
        const narrower = JSON.stringify(allow('oss:PutObject', `acs:oss:*:*:${stage.bucket}/*`))
        await stage.world.ramOk('CreatePolicyVersion', {
          PolicyName: policyName,
          PolicyDocument: narrower,
          SetAsDefault: 'true',
        })
        expectError(await get(keys), 403, 'AccessDenied')
        await stage.world.ramOk('SetDefaultPolicyVersion', { PolicyName: policyName, VersionId: 'v1' })
        expectStatus(await get(keys), 200)
      },
    },
    {
      name: 'UpdateAccessKey_inactive-ends-the-key-at-once',
      run: async () => {
        await stage.put('revoked')
        const UserName = stage.world.name('user')
        const { keys } = await stage.world.user(UserName, everythingOf(stage.bucket))
        expectStatus(await get(keys), 200)
        await stage.world.ramOk('UpdateAccessKey', { UserName, UserAccessKeyId: keys.id, Status: 'Inactive' })
        expectError(await get(keys), 403, 'InvalidAccessKeyId')
        await stage.world.ramOk('UpdateAccessKey', { UserName, UserAccessKeyId: keys.id, Status: 'Active' })
        expectStatus(await get(keys), 200)
        await stage.world.ramOk('DeleteAccessKey', { UserName, UserAccessKeyId: keys.id })
        expectError(await get(keys), 403, 'InvalidAccessKeyId')
      },
    },
  ]
}
