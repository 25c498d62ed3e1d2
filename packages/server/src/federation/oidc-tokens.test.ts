import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import fc from 'fast-check'
import { SignJWT } from 'jose'
import { fixedClock } from '../base/clock.ts'
import { openIssuerKeys, refetchAfterMs } from './issuer-keys.ts'
import { issuerClockSeconds, oidcTokenCharactersMax, openOidcTokens, sourceIdentityClaim } from './oidc-tokens.ts'
import type { OidcJudgement } from './oidc-tokens.ts'
import { page, testClaims, testIssuer, testIssuerUrl, testKey, testKeysUrl } from './testing.ts'
import type { TestKey } from './testing.ts'

const start = '2026-11-20T12:00:00.000Z'
const nowSeconds = Date.parse(start) / 1_000
const key = await testKey()
const stranger = await testKey()
const provider = {
  accountId: '1',
  providerName: 'idp',
  issuerUrl: testIssuerUrl,
  clientIds: ['game', 'tool'],
  fingerprints: [],
  issuanceLimitHours: 12,
}

function opened(keys: readonly TestKey[] = [key]) {
  const clock = fixedClock(start)
  const issuer = testIssuer(keys, clock.now())
  const tokens = openOidcTokens(openIssuerKeys(issuer.outbound, clock))
  return { clock, issuer, judge: (token: string) => tokens.judge(token, provider, clock.now()) }
}
const told = (judged: OidcJudgement): string =>
  judged.kind === 'invalid' ? `invalid: ${judged.reason}` : judged.kind === 'broken' ? 'broken' : judged.kind

test('a token of the issuer is told as its claims', async (t) => {
  const { issuer, judge } = opened()
  const token = await issuer.sign({ aud: ['other', 'game'], [sourceIdentityClaim]: 'alice' })
  t.assert.deepEqual(await judge(token), {
    kind: 'valid',
    claims: {
      issuer: testIssuerUrl,
      subject: 'player-7',
      audiences: ['other', 'game'],
      issuedMs: (nowSeconds - 60) * 1_000,
      expiresMs: (nowSeconds + 600) * 1_000,
      sourceIdentity: 'alice',
    },
  })
})

for (const alg of ['RS256', 'RS512', 'PS256', 'ES256', 'EdDSA'])
  test(`${alg} is a signature`, async (t) => {
    const { issuer, judge } = opened([await testKey('one', alg)])
    t.assert.equal(told(await judge(await issuer.sign())), 'valid')
  })

const skew = issuerClockSeconds
const claims: [what: string, claims: Readonly<Record<string, unknown>>, want: RegExp][] = [
  ['a client of the second kind', { aud: 'tool' }, /^valid$/],
  ['another audience', { aud: 'shop' }, /^audience$/],
  ['no audience', { aud: undefined }, /^audience$/],
  ['another issuer', { iss: 'https://issuer.example/other' }, /^issuer$/],
  ['the issuer with a slash', { iss: `${testIssuerUrl}/` }, /^issuer$/],
  ['no issuer', { iss: undefined }, /^invalid: It is no/],
  ['expired', { exp: nowSeconds - skew }, /^expired$/],
  ['expired within the difference of clocks', { exp: nowSeconds - skew + 1 }, /^valid$/],
  ['no expiry', { exp: undefined }, /exp/],
  ['an expiry without end', { exp: 1e15 }, /year 10000/],
  ['issued before the limit', { iat: nowSeconds - 12 * 3_600 - skew - 1 }, /^expired$/],
  ['issued just within the limit', { iat: nowSeconds - 12 * 3_600 }, /^valid$/],
  ['issued in the future', { iat: nowSeconds + skew + 1 }, /iat/],
  ['issued by a clock that runs ahead', { iat: nowSeconds + skew }, /^valid$/],
  ['no time of issue', { iat: undefined }, /iat/],
  ['not valid yet', { nbf: nowSeconds + skew + 1 }, /nbf/],
  ['no subject', { sub: undefined }, /sub/],
  ['an empty subject', { sub: '' }, /sub/],
  ['a subject that is a number', { sub: 7 }, /sub/],
  ['a long subject', { sub: 'x'.repeat(1_025) }, /sub/],
  ['101 audiences', { aud: ['game', ...Array.from({ length: 100 }, () => 'a')] }, /aud/],
  ['an audience that is a number', { aud: ['game', 7] }, /aud/],
  ['a source identity that is none', { [sourceIdentityClaim]: ['a'] }, /source_identity/],
]
for (const [what, change, want] of claims)
  test(`${what}: ${want.source}`, async (t) => {
    const { issuer, judge } = opened()
    t.assert.match(told(await judge(await issuer.sign(change))), want)
  })

const encoded = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
const unsigned = `${encoded({ alg: 'none', kid: 'one' })}.${encoded({ ...testClaims, iat: nowSeconds, exp: nowSeconds + 60 })}.`

test('what nobody signed, or somebody else, or with a shared secret, is invalid', async (t) => {
  const { issuer, judge } = opened()
  t.assert.match(told(await judge(unsigned)), /^invalid: Its algorithm/)
  t.assert.match(told(await judge(await issuer.sign({}, { key: stranger }))), /^invalid: None of the keys/)
  t.assert.match(told(await judge(await issuer.sign({}, { kid: 'two' }))), /^invalid: None of the keys/)
  // The classic: the public key, which everybody knows, as a secret.
  const publicKey = new TextEncoder().encode(JSON.stringify(key.jwk))
  const shared = await new SignJWT({ ...testClaims, iat: nowSeconds, exp: nowSeconds + 60 })
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .sign(publicKey)
  t.assert.match(told(await judge(shared)), /^invalid: Its algorithm/)
  const [head = '', body = '', signature = ''] = (await issuer.sign()).split('.')
  const changed = encoded({ ...testClaims, sub: 'player-8', iat: nowSeconds, exp: nowSeconds + 60 })
  t.assert.match(told(await judge(`${head}.${changed}.${signature}`)), /^invalid: None of the keys/)
  t.assert.match(told(await judge(`${head}.${body}.`)), /^invalid/)
})

test('a header cannot bring its own key', async (t) => {
  const { judge } = opened()
  const token = await new SignJWT({ ...testClaims, iat: nowSeconds, exp: nowSeconds + 60 })
    .setProtectedHeader({ alg: 'RS256', kid: 'one', jwk: stranger.jwk, jku: 'https://evil.example/keys' })
    .sign(stranger.privateKey)
  t.assert.match(told(await judge(token)), /^invalid/)
})

test('rubbish is invalid and costs the issuer no request', async (t) => {
  const { issuer, judge } = opened()
  for (const token of ['', 'abc', 'a.b.c', 'a.b.c.d.e', '....', 'x'.repeat(oidcTokenCharactersMax + 1), '𝒿'.repeat(9)])
    t.assert.match(told(await judge(token)), /^invalid/)
  t.assert.equal(issuer.asked.length, 0)
})

test('no text is a token by chance, and none is more than invalid', async (t: TestContext) => {
  const { issuer, judge } = opened()
  const [head = '', body = '', signature = ''] = (await issuer.sign()).split('.')
  const json = fc.json().map((text) => Buffer.from(text).toString('base64url'))
  const part = fc.oneof(fc.base64String(), fc.string(), json, fc.constantFrom(head, body, signature, ''))
  const tokens = fc.oneof(
    fc.string(),
    fc.array(part, { minLength: 2, maxLength: 5 }).map((parts) => parts.join('.')),
  )
  await fc.assert(
    fc.asyncProperty(tokens, async (token) => {
      fc.pre(token !== `${head}.${body}.${signature}`)
      const judged = await judge(token)
      return judged.kind === 'invalid' || judged.kind === 'issuer'
    }),
  )
  t.assert.ok(issuer.asked.length <= 2)
})

test('a key of 1,024 bits verifies nothing', async (t) => {
  const { issuer, judge } = opened()
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  issuer.pages.set(testKeysUrl, page({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256' }] }))
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { ...testClaims, iat: nowSeconds, exp: nowSeconds + 60 }
  const signed = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(claims)}`
  const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url')
  t.assert.match(told(await judge(`${signed}.${signature}`)), /^invalid/)
})

test('a token of another issuer costs this one no request', async (t) => {
  const { issuer, judge } = opened()
  t.assert.equal(told(await judge(await issuer.sign({ iss: 'https://other.example' }))), 'issuer')
  t.assert.equal(issuer.asked.length, 0)
})

test('a new key serves as soon as the issuer may be asked again, and the old one no longer', async (t) => {
  const { clock, issuer, judge } = opened()
  const next = await testKey('two')
  const token = await issuer.sign({}, { key: next })
  t.assert.match(told(await judge(token)), /^invalid/)
  issuer.pages.set(testKeysUrl, page({ keys: [next.jwk] }))
  t.assert.match(told(await judge(token)), /^invalid/)
  t.assert.equal(issuer.asked.length, 2)
  clock.advance(refetchAfterMs)
  t.assert.equal(told(await judge(token)), 'valid')
  t.assert.match(told(await judge(await issuer.sign())), /^invalid/)
  t.assert.equal(issuer.asked.length, 4)
})

test('keys without a name serve when there is one of the kind, and are replaced like others', async (t) => {
  const nameless = await testKey(undefined)
  const { clock, issuer, judge } = opened([nameless])
  t.assert.equal(told(await judge(await issuer.sign())), 'valid')
  const next = await testKey(undefined)
  issuer.pages.set(testKeysUrl, page({ keys: [next.jwk] }))
  clock.advance(refetchAfterMs)
  t.assert.equal(told(await judge(await issuer.sign({}, { key: next }))), 'valid')
  issuer.pages.set(testKeysUrl, page({ keys: [next.jwk, nameless.jwk] }))
  clock.advance(refetchAfterMs)
  t.assert.match(told(await judge(await issuer.sign({}, { key: stranger, kid: 'x' }))), /None of the keys/)
  t.assert.match(told(await judge(await issuer.sign({}, { key: next }))), /which key/)
})

test('a key that is none is the issuer’s mistake and no fault of ours', async (t) => {
  const { issuer, judge } = opened()
  issuer.pages.set(testKeysUrl, page({ keys: [{ kty: 'RSA', kid: 'one', alg: 'RS256', n: 'AQ', e: 'AQAB' }] }))
  t.assert.match(told(await judge(await issuer.sign())), /^invalid/)
  const second = opened()
  second.issuer.pages.set(testKeysUrl, page({ keys: [{ kty: 'RSA', kid: 'one', alg: 'RS256' }] }))
  t.assert.match(told(await second.judge(await second.issuer.sign())), /^invalid/)
})
