/** Signing in to the console with credentials of STS, and attacks on it. */
import { test } from 'node:test'
import { callRpc } from './testing/client.ts'
import { allow, jsonOf, outcomeOf } from './testing/game.ts'
import { fieldOf, openTestConsole } from './testing/console.ts'
import type { TestConsole } from './testing/console.ts'

const ram = '2015-05-01'

test('the holder of credentials signs in to the console and sees just what they allow', async (t) => {
  await using desk = await openTestConsole()
  await desk.put('1/avatar.png', 'picture')
  await desk.put('10/avatar.png', 'secret')
  const token = await desk.enter(await desk.player('1'))
  const who = await desk.as(token, 'GET', '/api/whoami')
  t.assert.deepEqual(
    [fieldOf(who, 'Arn'), fieldOf(who, 'Expiration'), fieldOf(who, 'HasMFA')],
    [`acs:ram::${desk.server.accountId}:assumed-role/player/player`, '2026-11-20T13:00:00.000Z', 'false'],
  )
  const read = await desk.call(token, 'GET', '/game/1/avatar.png')
  t.assert.deepEqual([read.status, read.text], [200, 'picture'])
  const written = await desk.call(token, 'PUT', '/game/1/new.txt', {
    body: 'new',
    headers: [['x-call-content-type', 'text/plain']],
  })
  t.assert.equal(written.status, 200)
  for (const target of ['/game/10/avatar.png', '/other/1/a', '/game?max-keys=10'])
    t.assert.equal(outcomeOf(await desk.call(token, 'GET', target)), 'AccessDenied', target)
  const head = await desk.call(token, 'HEAD', '/game/1/avatar.png')
  t.assert.deepEqual([head.headers.get('x-call-content-length'), head.headers.get('content-length')], ['7', '0'])
  const refused = await desk.call(token, 'GET', '/game/10/avatar.png')
  t.assert.match(
    refused.text,
    /<AccessDeniedDetail>.*<PolicyType>SessionPolicy<\/PolicyType>.*EncodedDiagnosticMessage/s,
  )
  const identity = await desk.call(token, 'GET', '/?Action=GetCallerIdentity&Version=2015-04-01')
  t.assert.equal(fieldOf(identity, 'IdentityType'), 'AssumedRoleUser')
  const users = await desk.call(token, 'GET', '/?Action=ListUsers&Version=2015-05-01')
  t.assert.deepEqual([users.status, outcomeOf(users)], [403, 'NoPermission'])
  t.assert.match(users.text, /"AccessDeniedDetail":\{.*"AuthAction":"ram:ListUsers"/)
})

test('a ticket is good once, whoever tries at the same time', async (t) => {
  await using desk = await openTestConsole()
  const ticket = await desk.ticket(await desk.session())
  const answers = await Promise.all(Array.from({ length: 6 }, () => desk.login(ticket)))
  t.assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401, 401, 401, 401, 401],
  )
  t.assert.equal(outcomeOf(await desk.login(ticket)), 'InvalidCredential.AuthenticateFail')
})

test('a ticket is good for thirty seconds', async (t) => {
  await using desk = await openTestConsole()
  const key = await desk.session()
  const [early, late] = [await desk.ticket(key), await desk.ticket(key)]
  desk.server.clock.advance(29_999)
  t.assert.equal((await desk.login(early)).status, 200)
  desk.server.clock.advance(1)
  const refused = await desk.login(late)
  t.assert.deepEqual([refused.status, outcomeOf(refused)], [401, 'InvalidCredential.AuthenticateFail'])
})

test('a session of the console lasts no longer than its credentials, nor than the account lets one', async (t) => {
  await using desk = await openTestConsole()
  const key = await desk.session()
  desk.server.clock.advance(3_000_000)
  const token = await desk.enter(key)
  t.assert.equal(fieldOf(await desk.as(token, 'GET', '/api/whoami'), 'Expiration'), '2026-11-20T13:00:00.000Z')
  desk.server.clock.advance(600_000)
  t.assert.equal(outcomeOf(await desk.as(token, 'GET', '/api/whoami')), 'SignIn.SessionEnded')
  await desk.ram('UpdateRole', { RoleName: 'player', NewMaxSessionDuration: '43200' })
  await desk.ram('SetSecurityPreference', { LoginSessionDuration: '1' })
  const long = jsonOf(
    await callRpc(desk.server, desk.backend, 'AssumeRole', '2015-04-01', {
      RoleArn: desk.roleArn,
      RoleSessionName: 'long',
      DurationSeconds: '43200',
    }),
  ).Credentials
  const short = await desk.enter({
    id: long?.AccessKeyId ?? '',
    secret: long?.AccessKeySecret ?? '',
    token: long?.SecurityToken,
  })
  t.assert.equal(fieldOf(await desk.as(short, 'GET', '/api/whoami'), 'Expiration'), '2026-11-20T14:00:00.000Z')
})

test('a deleted role and a sign-out end the session at once', async (t) => {
  await using desk = await openTestConsole()
  const [left, deleted] = [await desk.enter(await desk.session()), await desk.enter(await desk.session())]
  t.assert.equal((await desk.as(left, 'POST', '/api/sign-out')).status, 200)
  t.assert.equal(outcomeOf(await desk.as(left, 'GET', '/api/whoami')), 'SignIn.SessionEnded')
  t.assert.equal((await desk.as(deleted, 'GET', '/api/whoami')).status, 200)
  await desk.ram('DetachPolicyFromRole', { PolicyType: 'Custom', PolicyName: 'game-rw', RoleName: 'player' })
  t.assert.equal(outcomeOf(await desk.call(deleted, 'GET', '/game/1/a')), 'AccessDenied')
  await desk.ram('DeleteRole', { RoleName: 'player' })
  t.assert.equal(outcomeOf(await desk.call(deleted, 'GET', '/game/1/a')), 'SignIn.SessionEnded')
})

const wrong: [what: string, change: (given: Record<string, string>) => void, status: number, code: string][] = [
  ['another secret', (given) => void (given.AccessKeySecret = 'x'), 401, 'InvalidCredential.AuthenticateFail'],
  ['another key id', (given) => void (given.AccessKeyId = 'STS.x'), 401, 'InvalidCredential.AuthenticateFail'],
  ['another token', (given) => void (given.SecurityToken = 'x'), 401, 'InvalidCredential.AuthenticateFail'],
  ['no key id', (given) => void delete given.AccessKeyId, 400, 'MissingParameter.AccessKeyId'],
  ['no secret', (given) => void delete given.AccessKeySecret, 400, 'MissingParameter.AccessKeySecret'],
  ['no token', (given) => void (given.SecurityToken = ''), 400, 'MissingParameter.SecurityToken'],
  ['an unknown type', (given) => void (given.TicketType = 'large'), 400, 'InvalidParameter.TicketType'],
  ['an unknown action', (given) => void (given.Action = 'Logout'), 400, 'InvalidAction'],
]
for (const [what, change, status, code] of wrong)
  test(`GetSigninToken with ${what} is ${status} ${code}`, async (t) => {
    await using desk = await openTestConsole()
    const { id, secret, token = '' } = await desk.session()
    const given: Record<string, string> = {
      Action: 'GetSigninToken',
      AccessKeyId: id,
      AccessKeySecret: secret,
      SecurityToken: token,
      TicketType: 'normal',
    }
    change(given)
    const answered = await desk.federation(given)
    t.assert.deepEqual([answered.status, outcomeOf(answered)], [status, code])
  })

test('keys of a user and of root are no credentials of STS', async (t) => {
  await using desk = await openTestConsole()
  for (const { id, secret } of [desk.backend, desk.root]) {
    const given = { Action: 'GetSigninToken', AccessKeyId: id, AccessKeySecret: secret }
    t.assert.equal(outcomeOf(await desk.federation(given)), 'MissingParameter.SecurityToken')
    t.assert.equal(
      outcomeOf(await desk.federation({ ...given, SecurityToken: 'x' })),
      'InvalidCredential.AuthenticateFail',
    )
  }
})

const leads: [name: 'LoginUrl' | 'Destination', address: string][] = [
  ['LoginUrl', 'https://evil.example/'],
  ['LoginUrl', '//evil.example/'],
  ['Destination', 'https://evil.example/'],
  ['Destination', 'javascript:alert(1)'],
  ['Destination', 'https://aliyun.com.evil.example/'],
]
for (const [name, address] of leads)
  test(`a sign-in with ${name}=${address} is refused, and the ticket is still good`, async (t) => {
    await using desk = await openTestConsole()
    const ticket = await desk.ticket(await desk.session())
    t.assert.equal(outcomeOf(await desk.login(ticket, { [name]: address })), `InvalidParameter.${name}`)
    t.assert.equal((await desk.login(ticket, { [name]: 'https://oss.console.aliyun.com/' })).status, 200)
  })

test('the page holds the session in a block of data, runs one script by hash, and sets no cookie', async (t) => {
  await using desk = await openTestConsole({ hosts: ['login.game.example'] })
  const ticket = await desk.ticket(await desk.session(allow('oss:*', '</script><script>alert(1)</script>')))
  const query = new URLSearchParams({
    Action: 'Login',
    SigninToken: ticket,
    LoginUrl: 'https://login.game.example/start?a=</script>',
    Destination: '/buckets',
  })
  const page = await desk.ask({ method: 'GET', target: `/federation?${query}` }, 'sign-in-host')
  t.assert.equal(page.status, 200)
  t.assert.equal(page.headers.has('set-cookie') || page.headers.has('location'), false)
  t.assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';/,
  )
  t.assert.match(page.headers.get('cache-control') ?? '', /no-store/)
  t.assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
  t.assert.equal(page.text.match(/<\/script>/g)?.length, 2)
  const [, data = ''] = /<script id="start" type="application\/json">(.*?)<\/script>/s.exec(page.text) ?? []
  const start = JSON.parse(data) as { token: string; hasPasswords: boolean }
  t.assert.equal(start.hasPasswords, false)
  t.assert.equal((await desk.as(start.token, 'GET', '/api/whoami')).status, 200)
})

async function withSourceIdentity(desk: TestConsole) {
  const answered = await callRpc(desk.server, desk.backend, 'AssumeRole', '2015-04-01', {
    RoleArn: desk.roleArn,
    RoleSessionName: 'p_alice',
    SourceIdentity: 'p_alice',
  })
  const made = jsonOf(answered).Credentials
  return {
    Action: 'GetSigninToken',
    AccessKeyId: made?.AccessKeyId ?? '',
    AccessKeySecret: made?.AccessKeySecret ?? '',
    SecurityToken: made?.SecurityToken ?? '',
  }
}

test('a player may not sign in to the console, unless its role is named', async (t) => {
  await using desk = await openTestConsole()
  const refused = await desk.federation(await withSourceIdentity(desk))
  t.assert.deepEqual([refused.status, outcomeOf(refused)], [403, 'NoPermission'])
  t.assert.match(refused.text, /LATCHKEY_SIGN_IN_ROLES/)
  t.assert.match(
    refused.text,
    /"AccessDeniedDetail":\{"AuthAction":"signin:Login".*"AuthPrincipalDisplayName":"player:p_alice"/,
  )
  await using other = await openTestConsole({ roles: ['Player'] })
  t.assert.equal((await other.federation(await withSourceIdentity(other))).status, 200)
})

test('who stole a ticket or a session cannot use it from outside of the account’s networks', async (t) => {
  await using desk = await openTestConsole()
  const key = await desk.session()
  const [stolen, good, token] = [await desk.ticket(key), await desk.ticket(key), await desk.enter(key)]
  await desk.ram('SetSecurityPreference', { LoginNetworkMasks: '127.0.0.0/8;10.0.0.0/8' })
  t.assert.equal(outcomeOf(await desk.login(stolen, {}, '192.0.2.1')), 'NoPermission')
  t.assert.equal((await desk.login(good, {}, '10.1.2.3')).status, 200)
  t.assert.equal((await desk.as(token, 'GET', '/api/whoami')).status, 200)
  const outside = { remoteAddress: '192.0.2.1' }
  t.assert.equal(outcomeOf(await desk.as(token, 'GET', '/api/whoami', outside)), 'SignIn.SessionEnded')
  t.assert.equal(outcomeOf(await desk.call(token, 'GET', '/game/1/a', outside)), 'SignIn.SessionEnded')
})

const calls: [what: string, method: string, target: string, headers: [string, string][]][] = [
  ['another method', 'CONNECT', '/game/1/a', []],
  ['another host', 'GET', 'http://evil.example/', []],
  ['no path', 'GET', '', []],
  ['a line end', 'GET', '/game/1/a\r\nHost: x', []],
  ['its own Host', 'GET', '/game/1/a', [['x-call-host', 'other.oss.test']]],
  ['its own signature', 'GET', '/game/1/a', [['x-call-authorization', 'OSS a:b']]],
  ['somebody else’s address', 'GET', '/game/1/a', [['x-call-x-forwarded-for', '10.0.0.1']]],
  ['somebody else’s token', 'GET', '/game/1/a', [['x-call-x-oss-security-token', 'x']]],
  ['a form', 'POST', '/game', [['x-call-content-type', 'multipart/form-data; boundary=x']]],
]
for (const [what, method, target, headers] of calls)
  test(`a call with ${what} is no call`, async (t) => {
    await using desk = await openTestConsole()
    const token = await desk.enter(await desk.session())
    t.assert.equal(outcomeOf(await desk.call(token, method, target, { headers })), 'InvalidParameter')
  })

test('a call is judged by where its caller is, and read by nothing but a script', async (t) => {
  await using desk = await openTestConsole()
  const near = {
    Version: '1',
    Statement: [
      { Effect: 'Allow', Action: 'oss:*', Resource: '*', Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/8' } } },
    ],
  }
  const token = await desk.enter(await desk.session(near))
  await desk.put('1/page.html', '<script>alert(1)</script>', [['content-type', 'text/html']])
  t.assert.equal(outcomeOf(await desk.call(token, 'GET', '/game/1/page.html')), 'AccessDenied')
  const page = await desk.call(token, 'GET', '/game/1/page.html', { remoteAddress: '10.9.9.9' })
  t.assert.equal(page.status, 200)
  t.assert.equal(page.headers.get('content-security-policy'), "sandbox; default-src 'none'")
  t.assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
})

test('no session: no answer', async (t) => {
  await using desk = await openTestConsole()
  const ticket = await desk.ticket(await desk.session())
  for (const token of ['', 'x', ticket, 'Bearer'])
    t.assert.equal(outcomeOf(await desk.as(token, 'GET', '/api/whoami')), 'SignIn.SessionEnded')
  t.assert.equal(
    outcomeOf(await desk.ask({ method: 'GET', target: '/api/whoami', headers: [['cookie', 'token=x']] })),
    'SignIn.SessionEnded',
  )
})

test('on the names of the cloud’s sign-in there are no passwords, and nothing else of the server', async (t) => {
  await using desk = await openTestConsole()
  for (const [method, target] of [
    ['POST', '/api/sign-in'],
    ['GET', '/sign-in'],
    ['GET', '/game/1/a'],
    ['GET', '/'],
  ] as const)
    t.assert.equal((await desk.ask({ method, target }, 'sign-in-host')).status, 404, target)
})

test('every sign-in has its line in the audit log, with no secret in it', async (t) => {
  await using desk = await openTestConsole()
  const key = await desk.session()
  await desk.enter(key)
  await desk.federation({
    Action: 'GetSigninToken',
    AccessKeyId: key.id,
    AccessKeySecret: 'x',
    SecurityToken: key.token ?? '',
  })
  const lines = await desk.server.auditLines({ service: 'sign-in' })
  t.assert.deepEqual(
    lines.map(({ operation, decision, status, who }) => [operation, decision, status, who.kind, who.name]),
    [
      ['GetSigninToken', 'allowed', 200, 'session', 'player'],
      ['Login', 'allowed', 200, 'session', 'player'],
      ['GetSigninToken', 'unidentified', 401, 'unidentified', undefined],
    ],
  )
  t.assert.equal(JSON.stringify(lines).includes(key.secret), false)
  const call = await callRpc(desk.server, desk.root, 'GetUser', ram, { UserName: 'backend' })
  t.assert.equal(call.status, 200)
})
