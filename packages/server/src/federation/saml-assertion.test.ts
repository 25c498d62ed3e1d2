import { test } from 'node:test'
import { openSamlAssertions } from './saml-assertions.ts'
import type { SamlJudgement } from './saml-assertions.ts'
import {
  assertionXml,
  encodedXml,
  responseXml,
  samlResponse,
  signedXml,
  testEntityId,
  testMetadata,
  testProvider,
  testRecipient,
  testRole,
} from './testing-saml.ts'
import type { TestAssertion } from './testing-saml.ts'

const now = new Date('2026-11-20T12:00:00Z')
const provider = { accountId: '1', providerName: 'idp', metadataDocument: testMetadata() }
const assertions = openSamlAssertions()
const judge = (given: TestAssertion = {}): SamlJudgement => assertions.judge(samlResponse(given), provider, now)
const told = (judged: SamlJudgement): string =>
  judged.kind === 'invalid' ? `invalid: ${judged.reason}` : 'reason' in judged ? judged.reason : judged.kind

test('an assertion is told as what it claims', (t) => {
  const judged = judge({
    attributes: {
      Role: [`${testRole},${testProvider}`, `acs:ram::1:saml-provider/b,acs:ram::1:role/a`],
      RoleSessionName: [' alice@example.com\n'],
      SessionDuration: ['1800'],
      SourceIdentity: ['alice'],
      Other: ['passed over'],
    },
    conditions:
      '<saml:AudienceRestriction><saml:Audience>urn:x</saml:Audience><saml:Audience>urn:alibaba:cloudcomputing:international</saml:Audience></saml:AudienceRestriction><saml:OneTimeUse/>',
  })
  t.assert.deepEqual(judged, {
    kind: 'valid',
    claims: {
      assertionId: '_a1',
      issuer: testEntityId,
      subject: 'alice@example.com',
      subjectType: 'persistent',
      recipient: testRecipient,
      roles: [
        { roleArn: testRole, providerArn: testProvider },
        { roleArn: 'acs:ram::1:role/a', providerArn: 'acs:ram::1:saml-provider/b' },
      ],
      sessionName: 'alice@example.com',
      sessionSeconds: 1_800,
      sourceIdentity: 'alice',
      isForOneUse: true,
      endsMs: Date.parse('2026-11-20T12:06:00Z'),
    },
  })
})

const restricted = (audience: string): string =>
  `<saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction>`
const ours = restricted('urn:alibaba:cloudcomputing')
const ended = (at: string): string => `NotOnOrAfter="2026-11-20T${at}Z"`

const cases: [what: string, given: TestAssertion, want: RegExp][] = [
  ['another issuer', { issuer: 'https://other.example' }, /EntityID/],
  ['another recipient', { recipient: 'https://game.example/sso' }, /Recipient/],
  ['the recipient of the international site', { recipient: 'https://signin.alibabacloud.com/saml-role/sso' }, /^valid/],
  ['the recipient as some pages write it', { recipient: 'https://signin.aliyun.com/saml-role/SSO' }, /^valid/],
  ['another audience', { conditions: restricted('urn:amazon:webservices') }, /Audience/],
  ['two restrictions, of which one is ours', { conditions: ours + restricted('urn:x') }, /Audience/],
  ['no audience', { conditions: '' }, /AudienceRestriction/],
  ['a condition that is unknown', { conditions: `${ours}<saml:Condition/>` }, /unknown/],
  ['no end', { confirmed: '' }, /NotOnOrAfter/],
  ['an end that is no time', { confirmed: 'NotOnOrAfter="tomorrow"' }, /no time/],
  ['an end in another zone', { confirmed: 'NotOnOrAfter="2026-11-20T23:05:00+08:00"' }, /no time/],
  ['a confirmation that ended', { confirmed: ended('11:59:00') }, /^expired/],
  ['a confirmation that ended within the difference of clocks', { confirmed: ended('11:59:00.001') }, /^valid/],
  ['conditions that ended', { valid: ended('11:59:00') }, /^expired/],
  ['conditions that begin later', { valid: 'NotBefore="2026-11-20T12:01:00.001Z"' }, /not valid yet/],
  ['conditions of a clock that runs ahead', { valid: 'NotBefore="2026-11-20T12:01:00Z"' }, /^valid/],
  [
    'a confirmation that begins later',
    { confirmed: `NotBefore="2026-11-20T12:02:00Z" ${ended('12:05:00')}` },
    /not valid yet/,
  ],
  ['a session of the provider that ended', { more: `<saml:AuthnStatement Session${ended('11:58:00')}/>` }, /^expired/],
  ['a name without a format', { format: '' }, /^valid/],
  ['an empty name', { nameId: '' }, /NameID is empty/],
  ['a long name', { nameId: 'x'.repeat(1_025) }, /NameID is empty or too long/],
  ['two names', { nameId: 'a</saml:NameID><saml:NameID>b' }, /one NameID/],
  ['a role that is none', { attributes: { Role: ['admin'] } }, /Role is not/],
  ['a role without a provider', { attributes: { Role: [testRole] } }, /Role is not/],
  [
    'roles joined by a semicolon',
    { attributes: { Role: [`${testRole},${testProvider};${testRole}2,${testProvider}`] } },
    /^valid/,
  ],
  [
    '501 roles',
    { attributes: { Role: Array.from({ length: 501 }, () => `${testRole},${testProvider}`) } },
    /more than 500/,
  ],
  ['two session names', { attributes: { RoleSessionName: ['alice', 'bob'] } }, /more than one/],
  ['a duration that is no number', { attributes: { SessionDuration: ['1h'] } }, /SessionDuration/],
  ['a second subject', { more: '<saml:Subject/>' }, /one Subject/],
]
for (const [what, given, want] of cases)
  test(`${what}: ${want.source}`, (t) => t.assert.match(told(judge(given)), want))

test('how a subject is named is told without the prefix of SAML 2.0', (t) => {
  const typeOf = (format: string): string => {
    const judged = judge({ format })
    return judged.kind === 'valid' ? judged.claims.subjectType : judged.kind
  }
  t.assert.equal(typeOf('urn:oasis:names:tc:SAML:2.0:nameid-format:transient'), 'transient')
  const email = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress'
  t.assert.equal(typeOf(email), email)
})

test('a response for another Destination is refused, signed or not', (t) => {
  const signed = signedXml(assertionXml(), 'Assertion')
  const to = (address: string): SamlJudgement =>
    assertions.judge(encodedXml(responseXml(signed, ` Destination="${address}"`)), provider, now)
  t.assert.equal(to(testRecipient).kind, 'valid')
  t.assert.match(told(to('https://game.example/sso')), /Destination/)
})

test('metadata that cannot be read any more is the provider’s fault', (t) => {
  const broken = { ...provider, metadataDocument: '<a/>' }
  t.assert.equal(assertions.judge(samlResponse(), broken, now).kind, 'metadata')
})
