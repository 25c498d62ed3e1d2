/** SAML responses from the wire to objects. */
import { test } from 'node:test'
import { samlResponse, testMetadata, testProvider, testRecipient } from '../federation/testing-saml.ts'
import { otherCertificate } from '../federation/testing-saml-keys.ts'
import type { InjectedAnswer } from './testing/server.ts'
import { callRpc } from './testing/client.ts'
import { allow, jsonOf, openGame, outcomeOf } from './testing/game.ts'
import type { Game } from './testing/game.ts'

const roleArn = 'acs:ram::1000000000000001:role/sso'
const response = samlResponse({ attributes: { Role: [`${roleArn},${testProvider}`] } })

async function openStage(): Promise<Game> {
  const game = await openGame({ now: '2026-11-20T12:00:00.000Z' })
  const made = await callRpc(game.server, game.root, 'CreateSAMLProvider', '2019-08-15', {
    SAMLProviderName: 'idp',
    EncodedSAMLMetadataDocument: Buffer.from(testMetadata()).toString('base64'),
  })
  if (made.status !== 200) throw new Error(made.text)
  const condition = { StringEquals: { 'saml:recipient': testRecipient } }
  const statement = {
    Effect: 'Allow',
    Action: 'sts:AssumeRole',
    Principal: { Federated: [testProvider] },
    Condition: condition,
  }
  await game.ram('CreateRole', {
    RoleName: 'sso',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '1', Statement: [statement] }),
  })
  const policy = allow('oss:*', 'game/sso/*')
  await game.ram('CreatePolicy', { PolicyName: 'sso', PolicyDocument: JSON.stringify(policy) })
  await game.ram('AttachPolicyToRole', { PolicyName: 'sso', PolicyType: 'Custom', RoleName: 'sso' })
  return game
}

function assume(game: Game, more: Readonly<Record<string, string>> = {}): Promise<InjectedAnswer> {
  const given = {
    Action: 'AssumeRoleWithSAML',
    Version: '2015-04-01',
    Format: 'JSON',
    SAMLProviderArn: testProvider,
    RoleArn: roleArn,
    SAMLAssertion: response,
    ...more,
  }
  const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const
  return game.server.inject({ method: 'POST', target: '/', headers, body: new URLSearchParams(given).toString() })
}

test('who signed in elsewhere reaches what the role may, and nothing else', async (t) => {
  await using game = await openStage()
  const answer = await assume(game)
  t.assert.equal(answer.status, 200, answer.text)
  const { Credentials, SAMLAssertionInfo } = jsonOf(answer)
  t.assert.deepEqual(SAMLAssertionInfo, {
    SubjectType: 'persistent',
    Subject: 'alice@example.com',
    Recipient: testRecipient,
    Issuer: 'https://idp.example/metadata',
  })
  const { AccessKeyId = '', AccessKeySecret = '', SecurityToken } = Credentials ?? failed(answer)
  const keys = { id: AccessKeyId, secret: AccessKeySecret, token: SecurityToken }
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'PUT', key: 'sso/a', body: 'x' })), '200')
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'PUT', key: 'other', body: 'x' })), 'AccessDenied')
  const revoked = await callRpc(game.server, game.root, 'RevokeSessions', '2026-11-01', {
    RoleArn: roleArn,
    FirstKeyId: testProvider,
  })
  t.assert.equal(revoked.status, 200, revoked.text)
  t.assert.equal(outcomeOf(await game.send(keys, { method: 'GET', key: 'sso/a' })), 'SecurityTokenExpired')
})

function failed(answer: InjectedAnswer): never {
  throw new Error(answer.text)
}

test('the answer is XML for who asks for it, and so is a refusal', async (t) => {
  await using game = await openStage()
  const { text } = await assume(game, { Format: 'XML' })
  t.assert.match(text, /<AssumeRoleWithSAMLResponse><RequestId>.*<SAMLAssertionInfo><SubjectType>persistent</s)
  const refused = await game.server.inject({
    method: 'GET',
    target: '/?Action=AssumeRoleWithSAML&Version=2015-04-01&Format=XML',
  })
  t.assert.match(refused.text, /<Error>.*<Code>MissingParameter\.SAMLProviderArn<\/Code>/s)
})

test('an assertion ends', async (t) => {
  await using game = await openStage()
  game.server.clock.advance(5 * 60_000 + 59_999)
  t.assert.equal((await assume(game)).status, 200)
  game.server.clock.advance(1)
  const late = await assume(game)
  t.assert.deepEqual([late.status, outcomeOf(late)], [401, 'AuthenticationFail.SAMLAssertion.Expired'])
})

test('a provider whose metadata changes vouches by its new certificates from the next call on', async (t) => {
  await using game = await openStage()
  t.assert.equal((await assume(game)).status, 200)
  await callRpc(game.server, game.root, 'UpdateSAMLProvider', '2019-08-15', {
    SAMLProviderName: 'idp',
    NewEncodedSAMLMetadataDocument: Buffer.from(testMetadata(otherCertificate)).toString('base64'),
  })
  t.assert.equal(outcomeOf(await assume(game)), 'AuthenticationFail.SAMLAssertion.Invalid')
})
