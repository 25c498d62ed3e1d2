import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { publicTokenKey } from '../rules/token-keys.ts'
import { studioJwtVerifier } from './studio-jwt.ts'
import type { TokenAlgorithm } from './signed-token.ts'
import { contextAt, movedClock, outcome, startMs } from './testing.ts'
import type { Verifier } from './verifier.ts'

const begin = startMs / 1_000
const secret = 'a-secret-of-at-least-32-bytes-00'
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = (key: { export: (options: { type: 'spki'; format: 'pem' }) => string | Buffer }): string =>
  String(key.export({ type: 'spki', format: 'pem' }))
const texts: Record<TokenAlgorithm, string> = { HS256: secret, RS256: pem(rsa.publicKey), ES256: pem(ec.publicKey) }
const signers = { HS256: new TextEncoder().encode(secret), RS256: rsa.privateKey, ES256: ec.privateKey }
const algorithms: readonly TokenAlgorithm[] = ['HS256', 'RS256', 'ES256']
const clock = movedClock()

function verifierOf(algorithm: TokenAlgorithm): Verifier {
  const key = algorithm === 'HS256' ? createSecretKey(Buffer.from(secret)) : publicTokenKey(algorithm, texts[algorithm])
  if ('fault' in key) throw new Error(key.fault)
  return studioJwtVerifier('studio', {
    algorithm,
    keys: () => Promise.resolve([key]),
    issuer: 'studio-login',
    audience: ['demo'],
    subject: 'uid',
    require: {},
    maxAgeSeconds: 300,
  })
}

const sign = (
  algorithm: TokenAlgorithm,
  claims: object = {},
  key: Parameters<SignJWT['sign']>[0] = signers[algorithm],
) =>
  new SignJWT({ iss: 'studio-login', aud: 'demo', uid: 4711, iat: begin, exp: begin + 60, ...claims })
    .setProtectedHeader({ alg: algorithm })
    .sign(key)

test('a token of the studio opens with the algorithm of its provider and with no other', async (t) => {
  for (const pinned of algorithms)
    for (const used of algorithms) {
      const token = await sign(used)
      const want = pinned === used ? 'ok' : 'algorithm'
      t.assert.equal(
        await outcome(verifierOf(pinned).verify({ token }, contextAt(clock))),
        want,
        `${used} at ${pinned}`,
      )
    }
  const verified = await verifierOf('HS256').verify({ token: await sign('HS256', { plan: 'vip' }) }, contextAt(clock))
  t.assert.deepEqual(verified, {
    method: 'jwt',
    provider: 'studio',
    issuer: 'studio-login',
    subject: '4711',
    formerSubjects: [],
    issuedAt: new Date(startMs),
    claims: { iss: 'studio-login', aud: 'demo', uid: 4711, plan: 'vip', iat: begin, exp: begin + 60 },
    terms: { plan: 'vip' },
  })
})

test('a public key is no secret, and what is unsigned is nothing', async (t) => {
  for (const pinned of ['RS256', 'ES256'] as const) {
    const token = await sign('HS256', {}, new TextEncoder().encode(texts[pinned]))
    t.assert.equal(await outcome(verifierOf(pinned).verify({ token }, contextAt(clock))), 'algorithm')
  }
  const unsigned = new UnsecuredJWT({ iss: 'studio-login', aud: 'demo', uid: 1, exp: begin + 60 }).encode()
  for (const pinned of algorithms)
    t.assert.equal(await outcome(verifierOf(pinned).verify({ token: unsigned }, contextAt(clock))), 'algorithm')
})

const judged: [what: string, claims: Record<string, unknown>, want: string][] = [
  ['420 seconds old', { iat: begin - 420 }, 'ok'],
  ['421 seconds old', { iat: begin - 421 }, 'expired'],
  ['of no age', { iat: undefined }, 'claims'],
  ['from the future', { iat: begin + 121 }, 'clock'],
  ['expired', { exp: begin - 120 }, 'expired'],
  ['of another issuer', { iss: 'other' }, 'issuer'],
  ['for another game', { aud: 'other' }, 'audience'],
  ['of nobody', { uid: undefined }, 'subject'],
  ['of half a number', { uid: 1.5 }, 'subject'],
]
for (const [what, claims, want] of judged)
  test(`a token ${what}: ${want}`, async (t) => {
    const token = await sign('ES256', claims)
    t.assert.equal(await outcome(verifierOf('ES256').verify({ token }, contextAt(clock))), want)
  })

test('another secret does not sign', async (t) => {
  const token = await sign('HS256', {}, new TextEncoder().encode(secret.replace('a', 'b')))
  t.assert.equal(await outcome(verifierOf('HS256').verify({ token }, contextAt(clock))), 'signature')
})
