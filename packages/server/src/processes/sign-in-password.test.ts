/** Users who sign in to the console with a password, and attacks on it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCode, totpStep } from '../base/totp.ts'
import { callRpc } from './testing/client.ts'
import { outcomeOf } from './testing/game.ts'
import { fieldOf, openTestConsole } from './testing/console.ts'
import type { TestConsole } from './testing/console.ts'

const password = 'Correct-Horse-9'
const fail = 'InvalidCredential.AuthenticateFail'
const alice = (desk: TestConsole) => ({ Account: desk.server.accountId, User: 'alice', Password: password })

async function withAlice(options: Parameters<typeof openTestConsole>[0] = {}, login: Record<string, string> = {}) {
  const desk = await openTestConsole(options)
  await desk.ram('CreateUser', { UserName: 'alice' })
  await desk.ram('CreateLoginProfile', { UserName: 'alice', Password: password, ...login })
  return desk
}

test('a user signs in, calls as itself, and is remembered as having been here', async (t) => {
  await using desk = await withAlice()
  await desk.ram('AttachPolicyToUser', {
    PolicyType: 'System',
    PolicyName: 'AliyunOSSReadOnlyAccess',
    UserName: 'alice',
  })
  await desk.put('1/a', 'picture')
  const answered = await desk.signIn(alice(desk))
  t.assert.equal(answered.status, 200, answered.text)
  t.assert.equal(fieldOf(answered, 'Expiration'), '2026-11-20T18:00:00.000Z')
  const token = fieldOf(answered, 'Token')
  const who = await desk.as(token, 'GET', '/api/whoami')
  t.assert.equal(fieldOf(who, 'Arn'), `acs:ram::${desk.server.accountId}:user/alice`)
  t.assert.equal((await desk.call(token, 'GET', '/game/1/a')).text, 'picture')
  t.assert.equal(outcomeOf(await desk.call(token, 'PUT', '/game/1/a', { body: 'x' })), 'AccessDenied')
  const identity = await desk.call(token, 'GET', '/?Action=GetCallerIdentity&Version=2015-04-01')
  t.assert.equal(fieldOf(identity, 'IdentityType'), 'RAMUser')
  const user = (await desk.ram('GetUser', { UserName: 'alice' })).User
  t.assert.equal(user?.LastLoginDate, '2026-11-20T12:00:00Z')
  const [line] = (await desk.server.auditLines({ service: 'sign-in' })).slice(-1)
  t.assert.deepEqual([line?.operation, line?.decision, line?.who.name], ['SignIn', 'allowed', 'alice'])
})

test('the account is named by its alias, its id, or behind the user', async (t) => {
  await using desk = await withAlice()
  await desk.ram('SetAccountAlias', { AccountAlias: 'game-studio' })
  const given: Record<string, string>[] = [
    { Account: 'game-studio', User: 'alice' },
    { User: 'alice@game-studio' },
    { User: 'alice@game-studio.onaliyun.com' },
    { User: `alice@${desk.server.accountId}.onaliyun.com` },
  ]
  for (const one of given)
    t.assert.equal((await desk.signIn({ Password: password, ...one })).status, 200, JSON.stringify(one))
  t.assert.equal(outcomeOf(await desk.signIn({ User: 'alice', Password: password })), 'MissingParameter.Account')
})

const wrong: [what: string, change: Record<string, string>][] = [
  ['another password', { Password: 'x' }],
  ['no such user', { User: 'bob' }],
  ['a user without a login profile', { User: 'backend' }],
  ['no such account', { Account: 'nobody-at-all' }],
  ['a name that none can have', { User: 'a\u0000b' }],
]
for (const [what, change] of wrong)
  test(`${what} is answered like every other mistake, and not sooner`, async (t) => {
    await using desk = await withAlice({ refusalMs: 40 })
    const startedMs = performance.now()
    const answered = await desk.signIn({ ...alice(desk), ...change })
    t.assert.equal(performance.now() - startedMs > 35, true)
    t.assert.deepEqual(
      [answered.status, outcomeOf(answered), fieldOf(answered, 'Message')],
      [401, fail, 'Authentication failed.'],
    )
  })

test('after five wrong passwords the right one is wrong for an hour, and nobody is told', async (t) => {
  await using desk = await withAlice()
  for (let index = 0; index < 5; index += 1) await desk.signIn({ ...alice(desk), Password: 'x' })
  const locked = await desk.signIn(alice(desk))
  t.assert.deepEqual([locked.status, outcomeOf(locked)], [401, fail])
  desk.server.clock.advance(3_600_001)
  t.assert.equal((await desk.signIn(alice(desk))).status, 200)
})

test('many attempts at once are counted one after another', async (t) => {
  await using desk = await withAlice()
  await Promise.all(Array.from({ length: 7 }, () => desk.signIn({ ...alice(desk), Password: 'x' })))
  t.assert.equal(outcomeOf(await desk.signIn(alice(desk))), fail)
})

test('one address may fail a number of times a minute, whomever it tries to be', async (t) => {
  await using desk = await withAlice({ attemptsPerMinuteMax: 3 })
  for (let index = 0; index < 3; index += 1) await desk.signIn({ ...alice(desk), User: `user-${index}`, Password: 'x' })
  t.assert.equal(outcomeOf(await desk.signIn(alice(desk))), 'Throttling.User')
  t.assert.equal((await desk.signIn(alice(desk), '10.1.1.1')).status, 200)
  desk.server.clock.advance(60_000)
  t.assert.equal((await desk.signIn(alice(desk))).status, 200)
})

test('an account may demand a second factor of users whose own profile asks for none', async (t) => {
  await using desk = await withAlice()
  const set = (MFAOperationForLogin: string) =>
    callRpc(desk.server, desk.root, 'SetSecurityPreference', '2019-08-15', { MFAOperationForLogin })
  t.assert.equal(fieldOf(await desk.signIn(alice(desk)), 'MustBindMFA'), 'false')
  t.assert.equal((await set('mandatory')).status, 200)
  const signedIn = await desk.signIn(alice(desk))
  t.assert.equal(fieldOf(signedIn, 'MustBindMFA'), 'true')
  const listed = await desk.call(fieldOf(signedIn, 'Token'), 'GET', '/?Action=ListUsers&Version=2015-05-01')
  t.assert.equal(outcomeOf(listed), 'SignIn.MFABindRequired')
  t.assert.equal((await set('independent')).status, 200)
  t.assert.equal(fieldOf(await desk.signIn(alice(desk)), 'MustBindMFA'), 'false')
})

test('from outside of the account’s networks the right password is wrong, and nobody can be locked out', async (t) => {
  await using desk = await withAlice()
  await desk.ram('SetSecurityPreference', { LoginNetworkMasks: '10.0.0.0/8' })
  for (let index = 0; index < 6; index += 1)
    t.assert.equal(outcomeOf(await desk.signIn(alice(desk), '192.0.2.1')), fail)
  t.assert.equal((await desk.signIn(alice(desk), '10.1.1.1')).status, 200)
})

async function bound(desk: TestConsole): Promise<Buffer> {
  const made = (await desk.ram('CreateVirtualMFADevice', { VirtualMFADeviceName: 'alice' })).VirtualMFADevice
  const seed = decodeBase32(made?.Base32StringSeed ?? '')
  const step = totpStep(desk.server.clock.now())
  await desk.ram('BindMFADevice', {
    UserName: 'alice',
    SerialNumber: made?.SerialNumber ?? '',
    AuthenticationCode1: totpCode(seed, step - 1),
    AuthenticationCode2: totpCode(seed, step),
  })
  return seed
}

function decodeBase32(text: string): Buffer {
  const bits = Array.from(text.replaceAll('=', '')).map((one) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(one).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

test('with an MFA device a code is asked for, and each counts once', async (t) => {
  await using desk = await withAlice()
  const seed = await bound(desk)
  desk.server.clock.advance(60_000)
  const Code = totpCode(seed, totpStep(desk.server.clock.now()))
  const first = await desk.signIn(alice(desk))
  t.assert.deepEqual([first.status, outcomeOf(first)], [401, 'SignIn.MFARequired'])
  t.assert.equal(
    outcomeOf(await desk.signIn({ ...alice(desk), Password: 'x', Code })),
    fail,
    'the password comes first',
  )
  t.assert.equal(outcomeOf(await desk.signIn({ ...alice(desk), Code: '000000' })), fail)
  const answered = await desk.signIn({ ...alice(desk), Code })
  t.assert.equal(answered.status, 200)
  t.assert.equal(fieldOf(await desk.as(fieldOf(answered, 'Token'), 'GET', '/api/whoami'), 'HasMFA'), 'true')
  t.assert.equal(outcomeOf(await desk.signIn({ ...alice(desk), Code })), fail, 'read over a shoulder')
})

async function withTicket(desk: TestConsole): Promise<string> {
  await desk.ram('SetSecurityPreference', { EnableSaveMFATicket: 'true' })
  const seed = await bound(desk)
  desk.server.clock.advance(60_000)
  const Code = totpCode(seed, totpStep(desk.server.clock.now()))
  const answered = await desk.signIn({ ...alice(desk), Code, SaveMFATicket: 'true' })
  assert.equal(answered.status, 200, answered.text)
  assert.equal(fieldOf(answered, 'MFATicketExpiration'), '2026-11-27T12:01:00.000Z')
  return fieldOf(answered, 'MFATicket')
}

test('where the account allows it, a device that gave its code is asked for none for seven days', async (t) => {
  await using desk = await withAlice()
  const MFATicket = await withTicket(desk)
  const again = { ...alice(desk), MFATicket }
  const answered = await desk.signIn({ ...again, SaveMFATicket: 'true' })
  t.assert.equal(answered.status, 200, answered.text)
  t.assert.doesNotMatch(answered.text, /MFATicket/, 'a ticket is not renewed without a code')
  t.assert.equal(fieldOf(await desk.as(fieldOf(answered, 'Token'), 'GET', '/api/whoami'), 'HasMFA'), 'true')
  t.assert.equal(outcomeOf(await desk.signIn({ ...again, Password: 'x' })), fail, 'it stands for no password')
  desk.server.clock.advance(7 * 86_400_000 - 1)
  t.assert.equal((await desk.signIn(again)).status, 200)
  desk.server.clock.advance(1)
  t.assert.equal(outcomeOf(await desk.signIn(again)), 'SignIn.MFARequired')
})

test('a ticket is given to nobody who did not ask, and where the account does not say so', async (t) => {
  await using desk = await withAlice()
  const seed = await bound(desk)
  const signIn = async (more: Record<string, string>) => {
    desk.server.clock.advance(60_000)
    return desk.signIn({ ...alice(desk), Code: totpCode(seed, totpStep(desk.server.clock.now())), ...more })
  }
  t.assert.doesNotMatch((await signIn({ SaveMFATicket: 'true' })).text, /MFATicket/)
  await desk.ram('SetSecurityPreference', { EnableSaveMFATicket: 'true' })
  t.assert.doesNotMatch((await signIn({})).text, /MFATicket/)
  t.assert.match((await signIn({ SaveMFATicket: 'true' })).text, /MFATicket/)
})

const endings: [what: string, end: (desk: TestConsole) => Promise<Record<string, string> | undefined>][] = [
  [
    'the account allows it no longer',
    async (desk) => void (await desk.ram('SetSecurityPreference', { EnableSaveMFATicket: 'false' })),
  ],
  [
    'the user has another password',
    async (desk) => {
      desk.server.clock.advance(1)
      await desk.ram('UpdateLoginProfile', { UserName: 'alice', Password: 'Another-Horse-9' })
      return { Password: 'Another-Horse-9' }
    },
  ],
  [
    'another device was bound',
    async (desk) => {
      await desk.ram('UnbindMFADevice', { UserName: 'alice' })
      await desk.ram('DeleteVirtualMFADevice', { SerialNumber: `acs:ram::${desk.server.accountId}:mfa/alice` })
      await bound(desk)
      return undefined
    },
  ],
  [
    'it is somebody else’s',
    async (desk) => {
      await desk.ram('UnbindMFADevice', { UserName: 'alice' })
      await desk.ram('DeleteVirtualMFADevice', { SerialNumber: `acs:ram::${desk.server.accountId}:mfa/alice` })
      await desk.ram('UpdateUser', { UserName: 'alice', NewUserName: 'former' })
      await desk.ram('CreateUser', { UserName: 'alice' })
      await desk.ram('CreateLoginProfile', { UserName: 'alice', Password: password })
      await bound(desk)
      return undefined
    },
  ],
  ['it was changed', async () => ({ MFATicket: 'AAAA' })],
]
for (const [what, end] of endings)
  test(`a ticket is good no longer when ${what}`, async (t) => {
    await using desk = await withAlice()
    const MFATicket = await withTicket(desk)
    const change = await end(desk)
    t.assert.equal(outcomeOf(await desk.signIn({ ...alice(desk), MFATicket, ...change })), 'SignIn.MFARequired')
  })

test('a policy that asks for MFA lets in who signed in with it', async (t) => {
  await using desk = await withAlice()
  const Statement = [
    { Effect: 'Allow', Action: 'oss:*', Resource: '*', Condition: { Bool: { 'acs:MFAPresent': 'true' } } },
  ]
  await desk.ram('CreatePolicy', {
    PolicyName: 'with-mfa',
    PolicyDocument: JSON.stringify({ Version: '1', Statement }),
  })
  await desk.ram('AttachPolicyToUser', { PolicyType: 'Custom', PolicyName: 'with-mfa', UserName: 'alice' })
  const plain = fieldOf(await desk.signIn(alice(desk)), 'Token')
  t.assert.equal(outcomeOf(await desk.call(plain, 'GET', '/')), 'AccessDenied')
  const seed = await bound(desk)
  desk.server.clock.advance(60_000)
  const Code = totpCode(seed, totpStep(desk.server.clock.now()))
  const token = fieldOf(await desk.signIn({ ...alice(desk), Code }), 'Token')
  t.assert.equal((await desk.call(token, 'GET', '/')).status, 200)
})

test('who must bind a device may do nothing but that, and then signs in with it', async (t) => {
  await using desk = await withAlice({}, { MFABindRequired: 'true' })
  await desk.ram('AttachPolicyToUser', { PolicyType: 'System', PolicyName: 'AdministratorAccess', UserName: 'alice' })
  const answered = await desk.signIn(alice(desk))
  t.assert.deepEqual([answered.status, fieldOf(answered, 'MustBindMFA')], [200, 'true'])
  const token = fieldOf(answered, 'Token')
  t.assert.equal(outcomeOf(await desk.call(token, 'GET', '/game/1/a')), 'AccessDenied')
  t.assert.equal(
    outcomeOf(await desk.call(token, 'GET', '/?Action=ListUsers&Version=2015-05-01')),
    'SignIn.MFABindRequired',
  )
  const users = await desk.call(token, 'GET', '/?Action=ListUsers&Version=2015-05-01')
  t.assert.match(users.text, /"AccessDeniedDetail":\{"AuthAction":"ram:ListUsers"/)
  const made = await desk.call(
    token,
    'GET',
    '/?Action=CreateVirtualMFADevice&Version=2015-05-01&VirtualMFADeviceName=alice',
  )
  t.assert.equal(made.status, 200)
  const { VirtualMFADevice } = JSON.parse(made.text) as {
    VirtualMFADevice: { SerialNumber: string; Base32StringSeed: string }
  }
  const seed = decodeBase32(VirtualMFADevice.Base32StringSeed)
  const step = totpStep(desk.server.clock.now())
  const query = new URLSearchParams({
    Action: 'BindMFADevice',
    Version: '2015-05-01',
    UserName: 'alice',
    SerialNumber: VirtualMFADevice.SerialNumber,
    AuthenticationCode1: totpCode(seed, step - 1),
    AuthenticationCode2: totpCode(seed, step),
  })
  t.assert.equal((await desk.call(token, 'GET', `/?${query}`)).status, 200)
  t.assert.equal(outcomeOf(await desk.call(token, 'GET', '/game/1/a')), 'AccessDenied', 'still the session of before')
  desk.server.clock.advance(60_000)
  const Code = totpCode(seed, totpStep(desk.server.clock.now()))
  t.assert.equal(fieldOf(await desk.signIn({ ...alice(desk), Code }), 'MustBindMFA'), 'false')
})

test('a password that must be changed is changed on the way in', async (t) => {
  await using desk = await withAlice({}, { PasswordResetRequired: 'true' })
  const first = await desk.signIn(alice(desk))
  t.assert.deepEqual([first.status, outcomeOf(first)], [403, 'SignIn.PasswordResetRequired'])
  const weak = await desk.signIn({ ...alice(desk), NewPassword: 'short' })
  t.assert.equal(outcomeOf(weak), 'InvalidParameter.NewPassword.TooWeak')
  const same = await desk.signIn({ ...alice(desk), NewPassword: password })
  t.assert.equal(outcomeOf(same), 'InvalidParameter.NewPassword.ReusePrevention')
  const changed = await desk.signIn({ ...alice(desk), NewPassword: 'Battery-Staple-7' })
  t.assert.equal(changed.status, 200)
  t.assert.equal((await desk.as(fieldOf(changed, 'Token'), 'GET', '/api/whoami')).status, 200)
  t.assert.equal(outcomeOf(await desk.signIn(alice(desk))), fail)
  t.assert.equal((await desk.signIn({ ...alice(desk), Password: 'Battery-Staple-7' })).status, 200)
})

test('a password that is too old is changed, or lets nobody in where the account says so', async (t) => {
  await using desk = await withAlice()
  const policy = { MinimumPasswordLength: '8', MaxPasswordAge: '1' }
  await desk.ram('SetPasswordPolicy', policy)
  desk.server.clock.advance(2 * 86_400_000)
  t.assert.equal(outcomeOf(await desk.signIn(alice(desk))), 'SignIn.PasswordResetRequired')
  await desk.ram('SetPasswordPolicy', { ...policy, HardExpiry: 'true' })
  t.assert.equal(outcomeOf(await desk.signIn(alice(desk))), 'SignIn.PasswordExpired')
})

const ends: [what: string, action: string, params: Record<string, string>][] = [
  ['another password', 'UpdateLoginProfile', { UserName: 'alice', Password: 'Battery-Staple-7' }],
  ['no login profile any more', 'DeleteLoginProfile', { UserName: 'alice' }],
]
for (const [what, action, params] of ends)
  test(`${what} ends the sessions of before`, async (t) => {
    await using desk = await withAlice()
    const token = fieldOf(await desk.signIn(alice(desk)), 'Token')
    t.assert.equal((await desk.as(token, 'GET', '/api/whoami')).status, 200)
    desk.server.clock.advance(1_000)
    const answered = await callRpc(desk.server, desk.root, action, '2015-05-01', params)
    t.assert.equal(answered.status, 200)
    t.assert.equal(outcomeOf(await desk.as(token, 'GET', '/api/whoami')), 'SignIn.SessionEnded')
    t.assert.equal(outcomeOf(await desk.call(token, 'GET', '/')), 'SignIn.SessionEnded')
  })

test('a body of another kind is none: a form of another site cannot send JSON', async (t) => {
  await using desk = await withAlice()
  for (const [type, body] of [
    ['text/plain', JSON.stringify(alice(desk))],
    ['application/x-www-form-urlencoded', 'User=alice'],
    ['application/json', '[]'],
    ['application/json', '{'],
  ] as const) {
    const answered = await desk.ask({ method: 'POST', target: '/api/sign-in', headers: [['content-type', type]], body })
    t.assert.deepEqual([answered.status, outcomeOf(answered)], [400, 'InvalidParameter'])
  }
  t.assert.equal(
    outcomeOf(await desk.signIn({ ...alice(desk), Password: 'x'.repeat(300) })),
    'MissingParameter.Password',
  )
})

test('a refused sign-in tells the log whom it tried to be, sealed', async (t) => {
  await using desk = await withAlice()
  await desk.signIn({ ...alice(desk), Password: 'x' })
  const [line] = (await desk.server.auditLines({ service: 'sign-in' })).slice(-1)
  t.assert.deepEqual([line?.operation, line?.decision, line?.code], ['SignIn', 'unidentified', fail])
  t.assert.deepEqual(line?.personal, [{ address: '127.0.0.1', tried: `alice@${desk.server.accountId}` }])
})
