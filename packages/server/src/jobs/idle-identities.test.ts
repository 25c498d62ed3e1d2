import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Secret } from '../base/secret.ts'
import { openTestDirectory, testAccountId as account, testNow } from '../store/testing/directory.ts'
import { progressRecord } from '../store/job-progress.ts'
import { endIdle } from './idle-identities.ts'

const dayMs = 86_400_000
const login = { password: new Secret('correct horse 1'), isResetRequired: false, isMfaBindRequired: false }
const later = (days: number) => new Date(testNow.getTime() + days * dayMs)

async function withUsers(...names: readonly string[]) {
  const opened = await openTestDirectory()
  const { directory, kv } = opened
  const keyIds = new Map<string, string>()
  for (const userName of names) {
    await directory.users.create(account, { userName }, testNow)
    const made = await directory.accessKeys.create(account, { kind: 'user', userName }, testNow)
    assert(made.kind === 'created')
    keyIds.set(userName, made.key.id)
    await directory.logins.create(account, userName, login, testNow)
  }
  const run = (days: number) => {
    const nowMs = later(days).getTime()
    const signal = new AbortController().signal
    return endIdle(directory, { progress: progressRecord(kv, 'idle-identities'), slotMs: nowMs, nowMs, signal })
  }
  const keyOf = (userName: string): string => keyIds.get(userName) ?? assert.fail(userName)
  const isActive = async (userName: string) => (await directory.accessKey(keyOf(userName)))?.isActive
  const hasLogin = async (userName: string) => typeof (await directory.logins.get(account, userName)) !== 'string'
  return { directory, run, keyOf, isActive, hasLogin }
}

test('what nobody used for so many days ends, what was used stays, and each day is looked at once', async () => {
  const { directory, run, keyOf, isActive, hasLogin } = await withUsers('idle', 'busy')
  await directory.settings.setSecurityPreference(account, { idleDaysOfKeys: 90, idleDaysOfUsers: 180 })
  await directory.lastUsed.record(new Map([[keyOf('busy'), later(10).getTime()]]))
  await directory.logins.signedIn(account, 'busy', later(10))
  assert.deepEqual(await run(89), { keys: 0, logins: 0 })
  assert.deepEqual(await run(90), { keys: 1, logins: 0 })
  assert.equal(await run(90), undefined)
  assert.deepEqual([await isActive('idle'), await isActive('busy')], [false, true])
  assert.deepEqual(await run(180), { keys: 1, logins: 1 })
  assert.deepEqual([await hasLogin('idle'), await hasLogin('busy')], [false, true])
})

test('a younger key and a password that was set anew stay, and so do the keys of root', async () => {
  const { directory, run, isActive, hasLogin } = await withUsers('alice')
  const younger = await directory.accessKeys.create(account, { kind: 'user', userName: 'alice' }, later(700))
  assert(younger.kind === 'created')
  await directory.logins.update(account, 'alice', { password: new Secret('another horse 2') }, later(700))
  assert.deepEqual(await run(730), { keys: 1, logins: 0 })
  assert.equal(await isActive('alice'), false)
  assert.equal((await directory.accessKey(younger.key.id))?.isActive, true)
  assert.equal(await hasLogin('alice'), true)
  const root = (await directory.accessKeys.list(account, { kind: 'root' })) ?? []
  assert(root.length > 0 && root.every((key) => key.isActive))
})

test('more users than one page holds are all looked at', async () => {
  const { directory, run } = await withUsers('first')
  for (let index = 0; index < 450; index += 1) {
    const userName = `user-${index}`
    await directory.users.create(account, { userName }, testNow)
    await directory.accessKeys.create(account, { kind: 'user', userName }, testNow)
  }
  assert.deepEqual(await run(731), { keys: 451, logins: 1 })
})
