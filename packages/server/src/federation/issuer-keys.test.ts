import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fixedClock } from '../base/clock.ts'
import {
  fetchesAtOnceMax,
  issuerDocumentBytesMax,
  issuersKeptMax,
  keysFreshMs,
  keysKeptMs,
  openIssuerKeys,
  refetchAfterMs,
  retryAfterMs,
} from './issuer-keys.ts'
import type { KeysFound } from './issuer-keys.ts'
import { page, testIssuer, testIssuerUrl, testKey, testKeysUrl } from './testing.ts'
import type { Page } from './testing.ts'

const start = '2026-11-20T12:00:00.000Z'
const provider = { issuerUrl: testIssuerUrl, fingerprints: [] }
const key = await testKey()
const other = await testKey('two')
const discoveryUrl = `${testIssuerUrl}/.well-known/openid-configuration`

function opened() {
  const clock = fixedClock(start)
  const issuer = testIssuer([key], clock.now())
  return { clock, issuer, keys: openIssuerKeys(issuer.outbound, clock) }
}
const kids = (found: KeysFound | undefined): string =>
  found?.kind === 'keys'
    ? found.keys
        .jwks()
        .keys.map(({ kid }) => kid)
        .join()
    : (found?.kind ?? 'none')

test('keys are asked for once, by discovery, and then known', async (t) => {
  const { issuer, keys } = opened()
  const found = await Promise.all([keys.of(provider), keys.of(provider), keys.of(provider)])
  t.assert.deepEqual(found.map(kids), ['one', 'one', 'one'])
  await keys.of(provider)
  t.assert.deepEqual(
    issuer.asked.map(({ url }) => url.href),
    [discoveryUrl, testKeysUrl],
  )
})

test('an issuer’s address may end in a slash', async (t) => {
  const { issuer, keys } = opened()
  issuer.pages.set(discoveryUrl, page({ issuer: `${testIssuerUrl}/`, jwks_uri: testKeysUrl }))
  t.assert.equal(kids(await keys.of({ issuerUrl: `${testIssuerUrl}/`, fingerprints: [] })), 'one')
})

test('fingerprints hold for the issuer’s host, and help at another host of keys', async (t) => {
  const { clock, issuer, keys } = opened()
  const nowMs = clock.now().getTime()
  await keys.of({ issuerUrl: testIssuerUrl, fingerprints: ['ab'] })
  t.assert.deepEqual(
    issuer.asked.map(({ pin }) => pin),
    [
      { fingerprints: ['ab'], isRequired: true, nowMs },
      { fingerprints: ['ab'], isRequired: false, nowMs },
    ],
  )
  const own = 'https://issuer.example/jwks'
  issuer.pages.set(discoveryUrl, page({ issuer: testIssuerUrl, jwks_uri: own }))
  issuer.pages.set(own, page({ keys: [key.jwk] }))
  await keys.of({ issuerUrl: testIssuerUrl, fingerprints: ['cd'] })
  t.assert.equal(issuer.asked.at(-1)?.pin?.isRequired, true)
})

const long = page({ keys: [], more: 'x'.repeat(issuerDocumentBytesMax) })
const broken: [what: string, change: readonly [string, Page], want: KeysFound['kind'], reason?: RegExp][] = [
  ['no configuration', [discoveryUrl, { status: 404, text: '' }], 'broken', /issuer\.example answers 404/],
  ['a redirect', [discoveryUrl, { status: 302, text: '' }], 'broken', /answers 302/],
  ['another issuer', [discoveryUrl, page({ issuer: 'https://a', jwks_uri: testKeysUrl })], 'broken', /another issuer/],
  ['no address of keys', [discoveryUrl, page({ issuer: testIssuerUrl })], 'broken', /jwks_uri/],
  ['keys over http', [discoveryUrl, page({ issuer: testIssuerUrl, jwks_uri: 'http://a/' })], 'broken', /jwks_uri/],
  ['no JSON', [discoveryUrl, { status: 200, text: '<html>' }], 'broken', /no JSON object/],
  ['a JSON list', [discoveryUrl, page([])], 'broken', /no JSON object/],
  ['keys that are no list', [testKeysUrl, page({ keys: {} })], 'broken', /no list/],
  ['101 keys', [testKeysUrl, page({ keys: Array.from({ length: 101 }, () => key.jwk) })], 'broken', /at most 100/],
  ['too much', [testKeysUrl, long], 'broken', /too much/],
  ['a closed network', [testKeysUrl, { kind: 'forbidden' }], 'broken', /may reach/],
  ['silence', [testKeysUrl, { kind: 'timeout' }], 'broken', /does not answer/],
  ['nobody', [testKeysUrl, { kind: 'unreachable', cause: undefined }], 'broken', /does not answer/],
  ['another certificate', [discoveryUrl, { kind: 'untrusted' }], 'fingerprint'],
]
for (const [what, [url, answer], want, reason = /^$/] of broken)
  test(`${what}: ${want}`, async (t) => {
    const { issuer, keys } = opened()
    issuer.pages.set(url, answer)
    const found = await keys.of(provider)
    t.assert.equal(found.kind, want)
    t.assert.match(found.kind === 'broken' ? found.reason : '', reason)
  })

test('shared secrets and private keys verify nothing', async (t) => {
  const { issuer, keys } = opened()
  const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'secret', alg: 'HS256' }
  issuer.pages.set(testKeysUrl, page({ keys: [secret, { ...key.jwk, d: 'AQ', kid: 'private' }, key.jwk] }))
  t.assert.equal(kids(await keys.of(provider)), 'one')
})

test('after a failure the issuer is left alone for a moment', async (t) => {
  const { clock, issuer, keys } = opened()
  issuer.pages.set(discoveryUrl, { kind: 'timeout' })
  await keys.of(provider)
  issuer.pages.set(discoveryUrl, page({ issuer: testIssuerUrl, jwks_uri: testKeysUrl }))
  t.assert.equal((await keys.of(provider)).kind, 'broken')
  t.assert.equal(issuer.asked.length, 1)
  clock.advance(retryAfterMs)
  t.assert.equal(kids(await keys.of(provider)), 'one')
})

test('an unknown key is asked for at most once in 30 seconds', async (t) => {
  const { clock, issuer, keys } = opened()
  const found = await keys.of(provider)
  t.assert.equal(found.kind, 'keys')
  const fetchedMs = found.kind === 'keys' ? found.fetchedMs : 0
  issuer.pages.set(testKeysUrl, page({ keys: [other.jwk] }))
  t.assert.equal(await keys.newerThan(provider, fetchedMs), undefined)
  clock.advance(refetchAfterMs - 1)
  t.assert.equal(await keys.newerThan(provider, fetchedMs), undefined)
  clock.advance(1)
  const newer = await Promise.all([keys.newerThan(provider, fetchedMs), keys.newerThan(provider, fetchedMs)])
  t.assert.deepEqual(newer.map(kids), ['two', 'two'])
  t.assert.equal(issuer.asked.length, 4)
  t.assert.equal(kids(await keys.newerThan(provider, fetchedMs)), 'two')
  t.assert.equal(issuer.asked.length, 4)
})

test('keys that are no longer fresh serve while they are asked for anew', async (t) => {
  const { clock, issuer, keys } = opened()
  await keys.of(provider)
  issuer.pages.set(testKeysUrl, page({ keys: [other.jwk] }))
  clock.advance(keysFreshMs - 1)
  t.assert.equal(kids(await keys.of(provider)), 'one')
  t.assert.equal(issuer.asked.length, 2)
  clock.advance(1)
  t.assert.equal(kids(await keys.of(provider)), 'one')
  await new Promise((resolve) => setImmediate(resolve))
  t.assert.equal(kids(await keys.of(provider)), 'two')
  t.assert.equal(issuer.asked.length, 4)
})

test('known keys outlive an issuer that does not answer, for an hour', async (t) => {
  const { clock, issuer, keys } = opened()
  await keys.of(provider)
  issuer.pages.set(discoveryUrl, { kind: 'timeout' })
  clock.advance(keysKeptMs - 1)
  t.assert.equal(kids(await keys.of(provider)), 'one')
  await new Promise((resolve) => setImmediate(resolve))
  clock.advance(1)
  t.assert.equal((await keys.of(provider)).kind, 'broken')
  t.assert.equal(issuer.asked.length, 3)
  clock.advance(retryAfterMs)
  t.assert.equal((await keys.of(provider)).kind, 'broken')
  t.assert.equal(issuer.asked.length, 4)
})

test('a fault ends one question and takes up no place', async (t: TestContext) => {
  const clock = fixedClock(start)
  const issuer = testIssuer([key], clock.now())
  let isFaulty = true
  const keys = openIssuerKeys(
    { fetch: (request) => (isFaulty ? Promise.reject(new Error('a fault')) : issuer.outbound.fetch(request)) },
    clock,
  )
  for (let asked = 0; asked < fetchesAtOnceMax + 1; asked += 1)
    await t.assert.rejects(keys.of({ issuerUrl: `https://a/${asked}`, fingerprints: [] }), /a fault/)
  await t.assert.rejects(keys.of(provider), /a fault/)
  isFaulty = false
  t.assert.equal(kids(await keys.of(provider)), 'one')
})

test('only so many issuers are asked at once', async (t) => {
  const clock = fixedClock(start)
  const never = { fetch: () => new Promise<never>(() => {}) }
  const keys = openIssuerKeys(never, clock)
  const issuers = Array.from({ length: fetchesAtOnceMax }, (_, index) => ({
    issuerUrl: `https://a/${index}`,
    fingerprints: [],
  }))
  for (const issuer of issuers) void keys.of(issuer)
  t.assert.deepEqual(await keys.of(provider), { kind: 'busy' })
})

test('only so many issuers are kept, and the one that was used least goes first', async (t) => {
  const { issuer, keys } = opened()
  await keys.of(provider)
  for (let index = 0; index < issuersKeptMax - 1; index += 1) {
    await keys.of({ issuerUrl: `https://a/${index}`, fingerprints: [] })
    await keys.of(provider)
  }
  const askedBefore = issuer.asked.length
  await keys.of({ issuerUrl: 'https://b', fingerprints: [] })
  await keys.of(provider)
  t.assert.equal(issuer.asked.length, askedBefore + 1)
  await keys.of({ issuerUrl: 'https://a/0', fingerprints: [] })
  t.assert.equal(issuer.asked.length, askedBefore + 2)
})
