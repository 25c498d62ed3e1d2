import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../../base/secret.ts'
import { account } from '../../testing/rpc.ts'
import { changePassword } from './change-password.ts'
import { firstPassword, withLogin } from './testing.ts'

const change = { oldPassword: firstPassword, newPassword: 'another password' }

async function asAlice(policy: Parameters<typeof withLogin>[0] = {}) {
  const rpc = await withLogin(policy)
  const bob = await rpc.user('bob')
  assert(bob.kind === 'user')
  const alice = await rpc.directory.users.get(account, 'alice')
  const caller = { ...bob, userName: 'alice', userId: alice?.userId ?? '' } as const
  return { ...rpc, bob: rpc.as(bob), alice: rpc.as(caller) }
}

test('a user changes its own password, which ends the request to do so', async () => {
  const { context, directory, alice } = await asAlice()
  await directory.logins.update(account, 'alice', { isResetRequired: true }, context.now)
  assert.deepEqual(await changePassword.run(change, alice), {})
  const verified = await directory.logins.verifyPassword(account, 'alice', new Secret('another password'), context.now)
  assert(verified.kind === 'ok')
  assert.equal(verified.mustChange, false)
})

test('a weak one, one used before, and a user without a password, are refused', async () => {
  const { refuses, alice, bob } = await asAlice({ reusePrevention: 1 })
  await refuses('InvalidParameter.NewPassword.TooWeak', () =>
    changePassword.run({ ...change, newPassword: 'short' }, alice),
  )
  await refuses('EntityNotExist.User.LoginProfile', () => changePassword.run(change, bob))
  const again = changePassword.run({ ...change, newPassword: firstPassword }, alice)
  await assert.rejects(again, { code: 'InvalidParameter.NewPassword.ReusePrevention' })
})

test('wrong old passwords are counted with those of the sign-in', async () => {
  const { context, directory, alice } = await asAlice({ maxAttempts: 2 })
  for (const oldPassword of ['wrong', 'wronger', firstPassword])
    await assert.rejects(changePassword.run({ ...change, oldPassword }, alice), {
      code: 'InvalidParameter.OldPassword.Incorrect',
    })
  const locked = await directory.logins.verifyPassword(account, 'alice', new Secret(firstPassword), context.now)
  assert.equal(locked.kind, 'locked')
})

test('root and sessions have no password of a user', async () => {
  const { context, refuses } = await asAlice()
  await refuses('EntityNotExist.User.LoginProfile', () => changePassword.run(change, context))
})
