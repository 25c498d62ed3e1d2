/** What ends at once: sessions of a deleted role, what a detached policy allowed, a key that was switched off. */
import assert from 'node:assert/strict'
import type { Case } from '../../run/suite.ts'
import { allow, everythingOf } from '../../run/world.ts'
import type { Keys } from '../../wire/keys.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { expectError, expectStatus } from './stage.ts'
import type { Stage } from './stage.ts'

export function revocationCases(stage: Stage): Case[] {
  const get = async (keys: Keys): Promise<WireAnswer> =>
    stage.oss.as(keys).call('GET', { bucket: stage.bucket, key: 'revoked' })
  return [
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
