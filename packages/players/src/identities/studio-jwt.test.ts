import { createSecretKey, generateKeyPairSync, sign as signBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT } from 'jose'
import { publicTokenKey } from '../rules/token-keys.ts'
import { studioJwtVerifier } from './studio-jwt.ts'
import { openSignedToken } from './signed-token.ts'
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

test('a signature counts in its one form only, and headers that demand something do not', async (t) => {
  const judge = (token: string): Promise<string> => outcome(verifierOf('ES256').verify({ token }, contextAt(clock)))
  const token = await sign('ES256')
  const [header = '', payload = '', signature = ''] = token.split('.')
  t.assert.equal(await judge(token), 'ok')
  for (const other of [`${signature}=`, `!${signature}`, ` ${signature}`, `${signature}\n`])
    t.assert.equal(await judge(`${header}.${payload}.${other}`), 'malformed', JSON.stringify(other))
  const der = signBytes('sha256', Buffer.from(`${header}.${payload}`), ec.privateKey).toString('base64url')
  for (const other of ['', 'AAAA', der, signature.slice(0, -4), `${signature}AAAA`])
    t.assert.equal(await judge(`${header}.${payload}.${other}`), 'signature', JSON.stringify(other))
  const demanding = Buffer.from('{"alg":"ES256","crit":["b64"],"b64":true}').toString('base64url')
  const signed = `${demanding}.${payload}`
  const own = signBytes('sha256', Buffer.from(signed), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
  t.assert.equal(await judge(`${signed}.${own.toString('base64url')}`), 'malformed')
})

test('a key of another kind than its algorithm has signed nothing', async (t) => {
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const short = generateKeyPairSync('rsa', { modulusLength: 1_024 })
  const kinds: [algorithm: TokenAlgorithm, key: KeyObject][] = [
    ['ES256', p384.publicKey],
    ['ES256', rsa.publicKey],
    ['ES256', createSecretKey(Buffer.from(secret))],
    ['RS256', short.publicKey],
    ['RS256', ec.publicKey],
    ['HS256', rsa.publicKey],
  ]
  const encode = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')
  for (const [algorithm, key] of kinds) {
    const signed = `${encode({ alg: algorithm })}.${encode({ iss: 'studio-login', aud: 'demo', uid: 1, exp: begin + 60 })}`
    const by = key === short.publicKey ? short.privateKey : key === p384.publicKey ? p384.privateKey : rsa.privateKey
    const signature = signBytes('sha256', Buffer.from(signed), { key: by, dsaEncoding: 'ieee-p1363' })
    const token = `${signed}.${signature.toString('base64url')}`
    const opened = openSignedToken(token, () => Promise.resolve([key]), [algorithm])
    t.assert.equal(await outcome(opened), 'signature', `${algorithm} by ${key.asymmetricKeyType ?? key.type}`)
  }
})
