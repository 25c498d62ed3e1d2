import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../../base/secret.ts'
import { totpCode, totpStep } from '../../base/totp.ts'
import type { PasswordPolicy } from './records.ts'
import { passwordPolicyDefaults } from './settings.ts'
import { openTestDirectory, testAccountId as account, testNow } from '../testing/directory.ts'

const hourMs = 3_600_000
const at = (afterMs: number) => new Date(testNow.getTime() + afterMs)
const right = new Secret('the right one')
const wrong = new Secret('a wrong one')

async function withLogin(policy: Partial<PasswordPolicy> = {}, login: { mustReset?: true; mustBind?: true } = {}) {
  const { directory, kv } = await openTestDirectory()
  await directory.settings.setPasswordPolicy(account, { ...passwordPolicyDefaults, ...policy })
  await directory.users.create(account, { userName: 'ann' }, testNow)
  const fields = {
    password: right,
    isResetRequired: login.mustReset === true,
    isMfaBindRequired: login.mustBind === true,
  }
  await directory.logins.create(account, 'ann', fields, testNow)
  const verify = async (password: Secret, afterMs = 0) =>
    (await directory.logins.verifyPassword(account, 'ann', password, at(afterMs))).kind
  return { directory, kv, verify }
}

test('after so many wrong passwords none counts for an hour, and the right one takes the count back', async () => {
  const { verify } = await withLogin({ maxAttempts: 3 })
  for (const outcome of ['wrong', 'wrong']) assert.equal(await verify(wrong), outcome)
  assert.equal(await verify(right), 'ok')
  for (const outcome of ['wrong', 'wrong', 'wrong', 'locked']) assert.equal(await verify(wrong, 1_000), outcome)
  assert.equal(await verify(right, hourMs), 'locked')
  assert.equal(await verify(right, hourMs + 1_000), 'ok')
})

test('guesses at once are bounded like guesses one after another', async () => {
  const { verify } = await withLogin({ maxAttempts: 3 })
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => verify(wrong)))
  assert.equal(outcomes.filter((outcome) => outcome === 'wrong').length, 3)
  assert.equal(outcomes.filter((outcome) => outcome === 'locked').length, 9)
})

test('without a limit nothing locks, and a password that somebody sets ends a lock', async () => {
  const free = await withLogin({ maxAttempts: 0 })
  for (let count = 0; count < 40; count += 1) assert.equal(await free.verify(wrong), 'wrong')
  assert.equal(await free.verify(right), 'ok')
  const { directory, verify } = await withLogin({ maxAttempts: 1 })
  assert.deepEqual([await verify(wrong), await verify(right)], ['wrong', 'locked'])
  await directory.logins.update(account, 'ann', { password: right }, testNow)
  assert.equal(await verify(right), 'ok')
})

test('who is not there, and who has no password, is as wrong as a wrong password', async () => {
  const { directory } = await withLogin()
  await directory.users.create(account, { userName: 'bob' }, testNow)
  for (const userName of ['nobody', 'bob'])
    assert.deepEqual(await directory.logins.verifyPassword(account, userName, right, testNow), { kind: 'wrong' })
})

test('an old password must be changed, or lets nobody in', async () => {
  const dayMs = 86_400_000
  const soft = await withLogin({ maxAgeDays: 30 })
  const verified = await soft.directory.logins.verifyPassword(account, 'ann', right, at(31 * dayMs))
  assert(verified.kind === 'ok')
  assert.equal(verified.mustChange, true)
  const young = await soft.directory.logins.verifyPassword(account, 'ann', right, at(30 * dayMs))
  assert.equal(young.kind === 'ok' && young.mustChange, false)
  const hard = await withLogin({ maxAgeDays: 30, isExpiryHard: true })
  assert.equal(await hard.verify(right, 31 * dayMs), 'expired')
  assert.equal(await hard.verify(wrong, 31 * dayMs), 'wrong')
})

test('what the sign-in still asks is said with the right password only', async () => {
  const { directory } = await withLogin({}, { mustReset: true, mustBind: true })
  const verified = await directory.logins.verifyPassword(account, 'ann', right, testNow)
  assert(verified.kind === 'ok')
  assert.deepEqual([verified.mustChange, verified.mustBindMfa, verified.hasMfaDevice], [true, true, false])
  await directory.logins.signedIn(account, 'ann', at(5_000))
  assert.equal((await directory.users.get(account, 'ann'))?.lastLoginMs, at(5_000).getTime())
})

test('no sign-in and no guess moves the sequence, so requests read nothing anew', async () => {
  const { directory, verify } = await withLogin()
  const before = await directory.sequence()
  await verify(wrong)
  await verify(right)
  await directory.logins.signedIn(account, 'ann', testNow)
  assert.equal(await directory.sequence(), before)
})

async function withDevice() {
  const opened = await withLogin()
  const made = await opened.directory.mfaDevices.create(account, 'phone', testNow)
  assert(made.kind === 'created')
  const code = (afterMs: number) => totpCode(made.seed, totpStep(at(afterMs)))
  const codes = [code(-30_000), code(0)] as const
  assert.equal(await opened.directory.mfaDevices.bind(account, 'ann', 'phone', codes, testNow), 'bound')
  const verify = (presented: string, afterMs: number) =>
    opened.directory.mfaDevices.verifyTotp(account, 'ann', presented, at(afterMs))
  return { ...opened, code, verify }
}

test('a code counts once, and those of binding are used up', async () => {
  const { code, verify } = await withDevice()
  assert.equal(await verify(code(0), 1_000), 'wrong')
  assert.equal(await verify(code(30_000), 31_000), 'ok')
  assert.equal(await verify(code(30_000), 32_000), 'wrong')
  const twice = await Promise.all([verify(code(90_000), 90_000), verify(code(90_000), 90_000)])
  assert.deepEqual(twice.toSorted(), ['ok', 'wrong'])
})

test('a clock may be a step off, and no more', async () => {
  const { code, verify } = await withDevice()
  assert.equal(await verify(code(600_000), 630_000), 'ok')
  assert.equal(await verify(code(700_000), 670_000), 'ok')
  assert.equal(await verify(code(900_000), 990_000), 'wrong')
  assert.equal(await verify(code(1_200_000), 1_110_000), 'wrong')
})

test('five wrong codes lock the device for an hour', async () => {
  const { code, verify } = await withDevice()
  for (let count = 0; count < 5; count += 1) assert.equal(await verify('000000', 60_000), 'wrong')
  assert.equal(await verify(code(60_000), 60_000), 'locked')
  assert.equal(await verify(code(60_000 + hourMs), 60_000 + hourMs), 'ok')
})

test('a user without a device has no code', async () => {
  const { directory } = await withLogin()
  assert.equal(await directory.mfaDevices.verifyTotp(account, 'ann', '000000', testNow), 'no-device')
  assert.equal(await directory.mfaDevices.verifyTotp(account, 'nobody', '000000', testNow), 'no-device')
})
