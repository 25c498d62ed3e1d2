import assert from 'node:assert/strict'
import { test } from 'node:test'
import { account, rootCaller, testRpc, trustAccount, trustOf } from '../testing/rpc.ts'
import type { TestRpc } from '../testing/rpc.ts'
import type { Caller } from '../../access/caller.ts'
import { parseMasterKeys } from '../../access/master-key.ts'
import { sessionTokens } from '../../access/session-tokens.ts'
import { testMasterKey } from '../testing/rpc.ts'
import { testNow as now } from '../../store/testing/directory.ts'
import { assumeRole } from './assume-role.ts'

const arn = `acs:ram::${account}:role/player`
const folderPolicy =
  '{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:*"],"Resource":["acs:oss:*:*:game/1","acs:oss:*:*:game/1/*"]}]}'

async function playground(trustPolicy = trustAccount, maxSessionSeconds = 3_600) {
  const rpc = await testRpc()
  await rpc.directory.roles.create(account, { roleName: 'Player', trustPolicy, maxSessionSeconds }, now)
  const caller = await rpc.user('backend')
  return { rpc, caller }
}

const assume = (rpc: TestRpc, caller: Caller, input: Partial<Parameters<typeof assumeRole.run>[0]> = {}) =>
  assumeRole.run({ roleArn: arn, roleSessionName: 'alice', ...input }, rpc.as(caller))

test('a trusted user gets credentials whose token opens to the session', async () => {
  const { rpc, caller } = await playground()
  const answer = await assume(rpc, caller, { policy: folderPolicy, durationSeconds: 900, sourceIdentity: 'p-1' })
  const role = await rpc.directory.roles.get(account, 'player')
  assert.deepEqual(answer.assumedRoleUser, {
    arn: `acs:ram::${account}:assumed-role/Player/alice`,
    assumedRoleId: `${role?.roleId}:alice`,
  })
  assert.equal(answer.sourceIdentity, 'p-1')
  const { accessKeyId, accessKeySecret, securityToken, expiration } = answer.credentials
  assert.match(accessKeyId, /^STS\.[A-Za-z0-9]{22}$/)
  assert.match(accessKeySecret, /^[A-Za-z0-9]{40}$/)
  assert.equal(expiration.toISOString(), '2026-03-01T10:15:00.000Z')
  const opened = sessionTokens(parseMasterKeys(testMasterKey), rpc.ids).open(securityToken, accessKeyId, now)
  assert(opened.kind === 'valid' && caller.kind === 'user')
  assert.equal(opened.secret.reveal().toString(), accessKeySecret)
  assert.deepEqual(opened.session, {
    accountId: account,
    roleId: role?.roleId,
    sessionName: 'alice',
    sessionPolicy: folderPolicy,
    sourceIdentity: 'p-1',
    hasMfa: false,
    issuerKeyId: caller.accessKeyId,
    firstKeyId: caller.accessKeyId,
    sequence: await rpc.directory.sequence(),
    issuedMs: Date.parse('2026-03-01T10:00:00Z'),
    expiresMs: Date.parse('2026-03-01T10:15:00Z'),
  })
})

test('without SourceIdentity the answer has none, and the session lasts an hour', async () => {
  const { rpc, caller } = await playground()
  const answer = await assume(rpc, caller)
  assert.equal(answer.sourceIdentity, undefined)
  assert.equal(answer.credentials.expiration.toISOString(), '2026-03-01T11:00:00.000Z')
})

const wrong: [code: string, input: Partial<Parameters<typeof assumeRole.run>[0]>][] = [
  ['InvalidParameter.RoleArn', { roleArn: 'player' }],
  ['InvalidParameter.RoleArn', { roleArn: `acs:ram::${account}:user/player` }],
  ['InvalidParameter.RoleArn', { roleArn: `acs:ram::${account}:role/pl/ayer` }],
  ['InvalidParameter.RoleArn', { roleArn: `acs:ram:::role/player` }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: 'a' }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: '忍者神龟' }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: 'abc*abc' }],
  ['InvalidParameter.RoleSessionName', { roleSessionName: 'a'.repeat(65) }],
  ['InvalidParameter.DurationSeconds', { durationSeconds: 899 }],
  ['InvalidParameter.DurationSeconds', { durationSeconds: 3_601 }],
  ['InvalidParameter.PolicyGrammar', { policy: '{}' }],
  ['InvalidParameter.PolicySize', { policy: 'x'.repeat(2_049) }],
  ['InvalidParameter.ExternalId', { externalId: 'a' }],
  ['InvalidParameter.ExternalId', { externalId: 'a b' }],
  ['InvalidParameter.ExternalId', { externalId: 'a'.repeat(1_225) }],
  ['InvalidParameter.SourceIdentity', { sourceIdentity: 'a' }],
  ['InvalidParameter.SourceIdentity', { sourceIdentity: 'aliyun:root' }],
  ['InvalidParameter.SourceIdentity', { sourceIdentity: 'a'.repeat(65) }],
  ['EntityNotExist.Role', { roleArn: `acs:ram::${account}:role/nobody` }],
  ['EntityNotExist.Role', { roleArn: `acs:ram::9999999999999999:role/player` }],
]
for (const [code, input] of wrong)
  test(`${JSON.stringify(input).slice(0, 60)} answers ${code}`, async () => {
    const { rpc, caller } = await playground()
    await rpc.refuses(code, () => assume(rpc, caller, input))
  })

test('a policy that does not parse is answered with line, column and path', async () => {
  const { rpc, caller } = await playground()
  const policy = '{"Version":"1",\n"Statement":[{"Effect":"Maybe","Action":"oss:*","Resource":"*"}]}'
  const error = await rpc.refuses('InvalidParameter.PolicyGrammar', () => assume(rpc, caller, { policy }))
  assert.match(error.message, /^The parameter Policy has not passed grammar check\. .*line 2, column 24.*Effect/)
})

test('the message of a wrong duration names the role’s own maximum', async () => {
  const { rpc, caller } = await playground(trustAccount, 43_200)
  await assume(rpc, caller, { durationSeconds: 43_200 })
  const call = () => assume(rpc, caller, { durationSeconds: 43_201 })
  const error = await rpc.refuses('InvalidParameter.DurationSeconds', call)
  assert.equal(error.message, 'The Min/Max value of DurationSeconds is 15min/12hr.')
})

test('the role is found whatever the case of its name, also with * as region', async () => {
  const { rpc, caller } = await playground()
  for (const roleArn of [`acs:ram::${account}:role/PLAYER`, `acs:ram:*:${account}:role/Player`])
    assert.match((await assume(rpc, caller, { roleArn })).assumedRoleUser.arn, /assumed-role\/Player\/alice$/)
})

test('root may not assume a role', async () => {
  const { rpc } = await playground()
  const error = await rpc.refuses('NoPermission', () => assume(rpc, rootCaller))
  assert.equal(error.message, 'Roles may not be assumed by root accounts.')
  assert.equal(error.status, 403)
})

const externalId = ',"Condition":{"StringEquals":{"sts:ExternalId":"shared"}}'
const identity = ',"Condition":{"StringLike":{"sts:SourceIdentity":"p-*"}}'
const mfa = ',"Condition":{"Bool":{"acs:MFAPresent":"true"}}'
const address = ',"Condition":{"IpAddress":{"acs:SourceIp":"192.0.2.0/24"}}'
const me = `acs:ram::${account}:user/backend`
const trusts: [trust: string, input: Partial<Parameters<typeof assumeRole.run>[0]>, isAdmitted: boolean][] = [
  [trustOf(me), {}, true],
  [trustOf(`acs:ram::${account}:user/other`), {}, false],
  [trustOf('acs:ram::9999999999999999:root'), {}, false],
  [trustOf(me, externalId), { externalId: 'shared' }, true],
  [trustOf(me, externalId), { externalId: 'other' }, false],
  [trustOf(me, externalId), {}, false],
  [trustOf(me, identity), { sourceIdentity: 'p-7' }, true],
  [trustOf(me, identity), {}, false],
  [trustOf(me, mfa), {}, false],
  [trustOf(me, address), {}, true],
]
for (const [trust, input, isAdmitted] of trusts)
  test(`${trust.slice(60)} with ${JSON.stringify(input)} ${isAdmitted ? 'admits' : 'refuses'}`, async () => {
    const { rpc, caller } = await playground(trust)
    if (isAdmitted) return void (await assume(rpc, caller, input))
    const error = await rpc.refuses('NoPermission', () => assume(rpc, caller, input))
    assert(caller.kind === 'user')
    assert.deepEqual(error.accessDenied, {
      PolicyType: 'AssumeRolePolicy',
      AuthPrincipalOwnerId: account,
      AuthPrincipalType: 'SubUser',
      AuthPrincipalDisplayName: caller.userId,
      NoPermissionType: 'ImplicitDeny',
      AuthAction: 'sts:AssumeRole',
      EncodedDiagnosticMessage: 'sealed',
    })
  })

test('a service role is not for users', async () => {
  const trust =
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"oss.aliyuncs.com"}}]}'
  const { rpc, caller } = await playground(trust)
  await rpc.refuses('NoPermission', () => assume(rpc, caller))
})

function sessionOf(sourceIdentity: string | undefined): Caller {
  return {
    kind: 'session',
    sequence: 1,
    accountId: account,
    roleId: '1',
    roleName: 'Gate',
    sessionName: 'first',
    accessKeyId: 'STS.second',
    sessionPolicy: undefined,
    sourceIdentity,
    hasMfa: true,
    issuerKeyId: 'middle',
    firstKeyId: 'LTAIfirst',
    issuedMs: 0,
    expiresMs: 1,
    policies: [],
  }
}

test('a chained session keeps the first key, source identity and MFA of its chain', async () => {
  const { rpc } = await playground(trustOf(`acs:ram::${account}:role/Gate`))
  const answer = await assume(rpc, sessionOf('p-1'))
  assert.equal(answer.sourceIdentity, 'p-1')
  const opened = rpc.context.tokens.open(answer.credentials.securityToken, answer.credentials.accessKeyId, now)
  assert(opened.kind === 'valid')
  assert.equal(opened.session.issuerKeyId, 'STS.second')
  assert.equal(opened.session.firstKeyId, 'LTAIfirst')
  assert.equal(opened.session.hasMfa, true)
  await assume(rpc, sessionOf('p-1'), { sourceIdentity: 'p-1' })
  const change = () => assume(rpc, sessionOf('p-1'), { sourceIdentity: 'p-2' })
  await rpc.refuses('InvalidParameter.SourceIdentity', change)
  assert.equal((await assume(rpc, sessionOf(undefined), { sourceIdentity: 'p-2' })).sourceIdentity, 'p-2')
})

test('assuming a role writes nothing', async () => {
  const { rpc, caller } = await playground()
  const before = await rpc.directory.sequence()
  await assume(rpc, caller)
  assert.equal(await rpc.directory.sequence(), before)
})
