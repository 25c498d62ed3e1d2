import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { SignJWT, UnsecuredJWT, exportSPKI, importJWK } from 'jose'
import type { CryptoKey } from 'jose'
import { keySetFreshMs, keySetStaleMs, unknownKeyPauseMs } from './key-set.ts'
import { limitedFetch } from './limited-fetch.ts'
import { oidcVerifier } from './oidc.ts'
import type { OidcSettings } from './oidc.ts'
import { contextAt, movedClock, outcome, signed, startIssuer, startMs, testKey } from './testing.ts'
import type { TestKey } from './testing.ts'
import type { Verifier } from './verifier.ts'

const begin = startMs / 1_000
const es = await testKey('es-1')
const rs = await testKey('rs-1', 'RS256')

type Bench = {
  readonly issuer: Awaited<ReturnType<typeof startIssuer>>
  readonly clock: ReturnType<typeof movedClock>
  readonly verifier: Verifier
  /** The reason for which a token of these claims is refused, or `ok`. */
  readonly judge: (
    claims?: Record<string, unknown>,
    options?: { key?: TestKey; nonce?: string; header?: object },
  ) => Promise<string>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

async function openBench(changes: Partial<OidcSettings> = {}, keys: readonly TestKey[] = [es, rs]): Promise<Bench> {
  const issuer = await startIssuer(keys)
  const clock = movedClock()
  const settings: OidcSettings = {
    issuer: issuer.url,
    audience: ['game'],
    parties: [],
    skewSeconds: 120,
    subject: 'sub',
    require: {},
    nonce: 'optional',
    algorithms: ['RS256', 'ES256'],
    ...changes,
  }
  const verifier = oidcVerifier('test', settings, { fetch: limitedFetch, clock })
  return {
    issuer,
    clock,
    verifier,
    judge: async (claims = {}, { key = es, nonce, header = {} } = {}) => {
      const token = await signed(key, { iss: issuer.url, aud: 'game', sub: 'u1', ...claims }, { ...header })
      return outcome(verifier.verify({ token, ...(nonce === undefined ? {} : { nonce }) }, contextAt(clock)))
    },
    [Symbol.asyncDispose]: () => issuer[Symbol.asyncDispose](),
  }
}

test('a good token names the subject, with either algorithm, and asks the provider twice in all', async (t) => {
  await using bench = await openBench()
  for (const key of [es, rs]) {
    const token = await signed(key, { iss: bench.issuer.url, aud: ['game'], sub: 'u1', plan: 'vip' })
    t.assert.deepEqual(await bench.verifier.verify({ token }, contextAt(bench.clock)), {
      method: 'oidc',
      provider: 'test',
      issuer: bench.issuer.url,
      subject: 'u1',
      formerSubjects: [],
      issuedAt: new Date(startMs),
      claims: { iss: bench.issuer.url, aud: ['game'], sub: 'u1', plan: 'vip', iat: begin, exp: begin + 3_600 },
      terms: { plan: 'vip' },
    })
  }
  t.assert.deepEqual(
    bench.issuer.requests.map(({ line }) => line),
    ['GET /.well-known/openid-configuration', 'GET /keys'],
  )
})

const judged: [what: string, claims: Record<string, unknown>, want: string][] = [
  ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
  ['no issuer', { iss: undefined }, 'issuer'],
  ['an issuer that begins alike', { iss: 'http://127.0.0.1' }, 'issuer'],
  ['another audience', { aud: 'other' }, 'audience'],
  ['no audience', { aud: undefined }, 'audience'],
  ['an audience that is a number', { aud: 7 }, 'audience'],
  ['ours among audiences, given to us', { aud: ['other', 'game'], azp: 'game' }, 'ok'],
  ['ours among audiences, given to nobody', { aud: ['other', 'game'] }, 'party'],
  ['ours among audiences, given to another', { aud: ['other', 'game'], azp: 'other' }, 'party'],
  ['ours alone, given to another', { azp: 'other' }, 'party'],
  ['ours alone, given to a list', { azp: ['game'] }, 'party'],
  ['expired 119 seconds ago', { exp: begin - 119 }, 'ok'],
  ['expired 120 seconds ago', { exp: begin - 120 }, 'expired'],
  ['without an end', { exp: undefined }, 'claims'],
  ['an end that is text', { exp: '9999999999' }, 'malformed'],
  ['begins in 120 seconds', { nbf: begin + 120 }, 'ok'],
  ['begins in 121 seconds', { nbf: begin + 121 }, 'clock'],
  ['issued in 121 seconds', { iat: begin + 121 }, 'clock'],
  ['nobody', { sub: undefined }, 'subject'],
  ['an empty name', { sub: '' }, 'subject'],
  ['a name that is a list', { sub: ['u1'] }, 'subject'],
  ['a name of 513 bytes', { sub: 'x'.repeat(513) }, 'subject'],
  ['a name that is a number', { sub: 4711 }, 'ok'],
  ['a nonce that the request lacks', { nonce: 'n' }, 'nonce'],
]
test('claims are judged one by one', async (t) => {
  await using bench = await openBench()
  for (const [what, claims, want] of judged) t.assert.equal(await bench.judge(claims), want, what)
})

test('parties, the claim that is the subject, required claims and the greatest age are the operator’s', async (t) => {
  await using bench = await openBench({
    parties: ['android'],
    subject: 'uid',
    require: { email_verified: true, tier: 2, roles: 'player' },
    maxAgeSeconds: 300,
  })
  const good = { azp: 'android', uid: 'u9', email_verified: true, tier: 2, roles: ['player', 'other'] }
  const rows: [string, Record<string, unknown>, string][] = [
    ['all of it', {}, 'ok'],
    ['a boolean as text', { email_verified: 'true' }, 'ok'],
    ['false', { email_verified: false }, 'claims'],
    ['absent', { email_verified: undefined }, 'claims'],
    ['a number as text', { tier: '2' }, 'claims'],
    ['a list without it', { roles: ['other'] }, 'claims'],
    ['no uid', { uid: undefined }, 'subject'],
    ['420 seconds old', { iat: begin - 420 }, 'ok'],
    ['421 seconds old', { iat: begin - 421 }, 'expired'],
    ['of no age', { iat: undefined }, 'claims'],
  ]
  for (const [what, claims, want] of rows) t.assert.equal(await bench.judge({ ...good, ...claims }), want, what)
  await using proto = await openBench({ subject: 'constructor' })
  t.assert.equal(await proto.judge(), 'subject', 'what every object has is no claim')
})

test('a nonce must be the same on both sides, and hashed where the provider says so', async (t) => {
  await using optional = await openBench()
  t.assert.equal(await optional.judge({ nonce: 'n' }, { nonce: 'n' }), 'ok')
  t.assert.equal(await optional.judge({ nonce: 'n' }, { nonce: 'm' }), 'nonce')
  t.assert.equal(await optional.judge({}, { nonce: 'n' }), 'nonce')
  await using required = await openBench({ nonce: 'required' })
  t.assert.equal(await required.judge(), 'nonce')
  await using hashed = await openBench({ nonce: 'hashed' })
  const hash = createHash('sha256').update('n').digest('hex')
  t.assert.equal(await hashed.judge({ nonce: hash }, { nonce: 'n' }), 'ok')
  t.assert.equal(
    await hashed.judge({ nonce: hash }, { nonce: hash }),
    'nonce',
    'whoever reads the token knows the hash',
  )
})

test('no algorithm but the pinned ones opens a token', async (t) => {
  await using bench = await openBench({ algorithms: ['ES256'] })
  t.assert.equal(await bench.judge({}, { key: rs }), 'algorithm')
  const claims = { iss: bench.issuer.url, aud: 'game', sub: 'u1', exp: begin + 60 }
  const unsigned = new UnsecuredJWT(claims).encode()
  const judge = (token: string): Promise<string> => outcome(bench.verifier.verify({ token }, contextAt(bench.clock)))
  t.assert.equal(await judge(unsigned), 'algorithm')
  const [head = '', payload = ''] = unsigned.split('.')
  t.assert.equal(await judge(`${head.replace(/./, 'E')}.${payload}.`), 'malformed')
  // The public key, used as the secret of an HMAC.
  await using confused = await openBench()
  const publicKey = (await importJWK(rs.jwk)) as CryptoKey
  for (const secret of [await exportSPKI(publicKey), JSON.stringify(rs.jwk), String(rs.jwk.n)]) {
    const token = await new SignJWT({ ...claims, iss: confused.issuer.url })
      .setProtectedHeader({ alg: 'HS256', kid: 'rs-1' })
      .sign(new TextEncoder().encode(secret))
    t.assert.equal(await outcome(confused.verifier.verify({ token }, contextAt(confused.clock))), 'algorithm')
  }
})

test('a signature of another key, of the name of a known one, is none', async (t) => {
  await using bench = await openBench()
  const other = await testKey('es-1')
  t.assert.equal(await bench.judge({}, { key: other }), 'signature')
  t.assert.equal(await bench.judge({}, { key: { ...es, kid: 'rs-1' } }), 'signature', 'a key of another kind')
  t.assert.equal(await bench.judge({}, { header: { kid: undefined } }), 'ok', 'without a name each key is tried')
  t.assert.equal(await bench.judge({}, { key: other, header: { kid: undefined } }), 'signature')
  t.assert.equal(await bench.judge({}, { header: { typ: 'at+jwt' } }), 'claims', 'an access token signs nobody in')
  t.assert.equal(
    await bench.judge({}, { key: other, header: { jwk: other.jwk } }),
    'signature',
    'a token brings no key',
  )
  const judge = (token: string): Promise<string> => outcome(bench.verifier.verify({ token }, contextAt(bench.clock)))
  const critical = Buffer.from('{"alg":"ES256","kid":"es-1","crit":["x"],"x":1}').toString('base64url')
  t.assert.equal(await judge(`${critical}.e30.AAAA`), 'malformed', 'what must be understood and is not')
  for (const garbage of ['', '..', 'a.b.c', 'x'.repeat(20_000), '{}', 'eyJhbGciOiJFUzI1NiJ9.e30', 'é.é.é'])
    t.assert.equal(await judge(garbage), 'malformed', garbage.slice(0, 30))
})

test('a rotated key is found by its name, and the withdrawn one ends with the age of the set', async (t) => {
  await using bench = await openBench({}, [es])
  t.assert.equal(await bench.judge(), 'ok')
  const next = await testKey('es-2')
  bench.issuer.keys = [next]
  t.assert.equal(await bench.judge({}, { key: next }), 'signature', 'the set was just fetched')
  bench.clock.advance(unknownKeyPauseMs)
  t.assert.equal(await bench.judge({}, { key: next }), 'ok')
  t.assert.equal(await bench.judge(), 'signature')
  bench.issuer.keys = [es]
  bench.clock.advance(keySetFreshMs)
  t.assert.equal(await bench.judge({}, { key: next }), 'signature', 'withdrawn')
  t.assert.equal(await bench.judge(), 'ok')
})

test('a storm of invented key names is one request in thirty seconds', async (t) => {
  await using bench = await openBench({}, [es])
  const fetched = (): number => bench.issuer.requests.filter(({ line }) => line === 'GET /keys').length
  t.assert.equal(await bench.judge(), 'ok')
  for (const [round, want] of [2, 3, 4].entries()) {
    bench.clock.advance(unknownKeyPauseMs)
    const storm = Array.from({ length: 200 }, (_, index) =>
      bench.judge({}, { key: { ...es, kid: `x${round}-${index}` } }),
    )
    t.assert.deepEqual(new Set(await Promise.all(storm)), new Set(['signature']))
    t.assert.equal(fetched(), want)
  }
  bench.clock.advance(unknownKeyPauseMs - 1)
  t.assert.equal(await bench.judge({}, { key: { ...es, kid: 'y' } }), 'signature')
  t.assert.equal(fetched(), 4)
  t.assert.equal(await bench.judge(), 'ok', 'known keys go on')
})

test('sign-ins that come together fetch the keys once', async (t) => {
  await using bench = await openBench()
  const all = await Promise.all(Array.from({ length: 20 }, () => bench.judge()))
  t.assert.deepEqual(new Set(all), new Set(['ok']))
  t.assert.equal(bench.issuer.requests.length, 2)
})

test('a key set that is too large, no key set, or of another issuer is not used', async (t) => {
  const sets: [what: string, set: () => string, want: string][] = [
    ['65,536 bytes', () => JSON.stringify({ keys: [es.jwk] }).padEnd(65_536), 'ok'],
    ['65,537 bytes', () => JSON.stringify({ keys: [es.jwk] }).padEnd(65_537), 'unavailable: answer'],
    ['garbage', () => '<html>', 'unavailable: answer'],
    ['65 keys', () => JSON.stringify({ keys: Array.from({ length: 65 }, () => es.jwk) }), 'unavailable: answer'],
    ['no list', () => '{"keys":{}}', 'unavailable: answer'],
    ['a broken key beside a good one', () => JSON.stringify({ keys: [{ kty: 'EC', kid: 'z' }, es.jwk] }), 'ok'],
    [
      'a broken key alone',
      () => JSON.stringify({ keys: [{ kty: 'EC', kid: 'es-1', crv: 'P-256', x: 1 }] }),
      'signature',
    ],
    ['a secret key', () => JSON.stringify({ keys: [{ kty: 'oct', kid: 'es-1', k: 'AAAA' }] }), 'signature'],
    ['a key for encryption', () => JSON.stringify({ keys: [{ ...es.jwk, use: 'enc' }] }), 'signature'],
  ]
  for (const [what, keySet, want] of sets) {
    await using bench = await openBench()
    bench.issuer.keySet = keySet
    t.assert.equal(await bench.judge(), want, what)
  }
  const documents: [what: string, document: Record<string, unknown>][] = [
    ['another issuer', { issuer: 'https://other.example' }],
    ['a file', { jwks_uri: 'file:///etc/passwd' }],
    ['no address', { jwks_uri: 'nowhere' }],
    ['no key set', { jwks_uri: undefined }],
  ]
  for (const [what, document] of documents) {
    await using bench = await openBench()
    bench.issuer.document = document
    t.assert.equal(await bench.judge(), 'unavailable: answer', what)
  }
})

test('keys of a provider that is down serve for an hour, and its return is noticed', async (t) => {
  await using bench = await openBench()
  t.assert.equal(await bench.judge(), 'ok')
  bench.issuer.keySet = () => 'down for maintenance'
  const fresh = { exp: begin + 10 * 3_600 }
  bench.clock.advance(keySetFreshMs)
  t.assert.equal(await bench.judge(fresh), 'ok')
  bench.clock.advance(keySetStaleMs - keySetFreshMs - 1)
  t.assert.equal(await bench.judge(fresh), 'ok')
  bench.clock.advance(3_000)
  t.assert.equal(await bench.judge(fresh), 'unavailable: answer')
  bench.issuer.keySet = undefined
  t.assert.equal(await bench.judge(fresh), 'unavailable: answer', 'asked again only after a pause')
  bench.clock.advance(3_000)
  t.assert.equal(await bench.judge(fresh), 'ok')
})

test('the address of the key set may be given instead of discovered', async (t) => {
  const issuer = await startIssuer([es])
  await using bench = await openBench({ jwksUri: `${issuer.url}/keys` })
  t.assert.equal(await bench.judge(), 'ok')
  t.assert.equal(bench.issuer.requests.length, 0)
  await issuer[Symbol.asyncDispose]()
})
