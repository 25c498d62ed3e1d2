import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import { test } from 'node:test'
import { openOutbound } from './outbound.ts'
import type { OutboundFetch, Resolve } from './outbound.ts'
import {
  authorityCertificate,
  expiredIssuerCertificate,
  fakedCertificate,
  forgedCertificate,
  forgedPrivateKey,
  issuerCertificate,
  issuerPrivateKey,
} from './testing-certificates.ts'

const resolve: Resolve = async () => ['127.0.0.1']
const outbound = openOutbound(['127.0.0.0/8'], resolve)
const sha1 = (pem: string): string => new X509Certificate(pem).fingerprint.replaceAll(':', '')
const sha256 = (pem: string): string => new X509Certificate(pem).fingerprint256.replaceAll(':', '')
const nowMs = Date.parse('2026-11-22T12:00:00Z')

type Shown = { readonly cert: string; readonly key?: string }

async function asked(shown: Shown, pin: OutboundFetch['pin'], host = 'issuer.example'): Promise<string> {
  let answered = 0
  const server = createServer({ key: issuerPrivateKey, ...shown }, (_request, response) => {
    answered += 1
    response.end('keys')
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  try {
    const answer = await outbound.fetch({
      url: new URL(`https://${host}:${port}/`),
      method: 'GET',
      headers: {},
      tellsName: true,
      headTimeoutMs: 2_000,
      idleTimeoutMs: 2_000,
      pin,
    })
    if (answer.kind !== 'answer') return answer.kind
    answer.close()
    return `${answer.status} after ${answered}`
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const chain = issuerCertificate + authorityCertificate
const pinOf = (...fingerprints: string[]) => ({ fingerprints, isRequired: true, nowMs })

const cases: [what: string, shown: Shown, fingerprints: string[], want: string][] = [
  ['the authority in the chain', { cert: chain }, [sha1(authorityCertificate)], '200 after 1'],
  ['the authority by its SHA-256', { cert: chain }, [sha256(authorityCertificate)], '200 after 1'],
  [
    'lower case, as the second of two',
    { cert: chain },
    ['00', sha1(authorityCertificate).toLowerCase()],
    '200 after 1',
  ],
  ['the server’s own certificate', { cert: issuerCertificate }, [sha1(issuerCertificate)], '200 after 1'],
  [
    'an authority that the server does not send',
    { cert: issuerCertificate },
    [sha1(authorityCertificate)],
    'untrusted',
  ],
  ['another fingerprint', { cert: chain }, ['ab'.repeat(20)], 'untrusted'],
  [
    'an expired certificate',
    { cert: expiredIssuerCertificate + authorityCertificate },
    [sha1(authorityCertificate)],
    'untrusted',
  ],
  [
    'a certificate signed by one that is no authority',
    { cert: forgedCertificate + chain, key: forgedPrivateKey },
    [sha1(authorityCertificate)],
    'untrusted',
  ],
  [
    'an authority that has the name and did not sign',
    { cert: fakedCertificate + authorityCertificate, key: forgedPrivateKey },
    [sha1(authorityCertificate)],
    'untrusted',
  ],
]
for (const [what, shown, fingerprints, want] of cases)
  test(`${what}: ${want}`, async (t) => t.assert.equal(await asked(shown, pinOf(...fingerprints)), want))

test('a pinned certificate is for its own name only', async (t) => {
  const pin = pinOf(sha1(authorityCertificate))
  t.assert.equal(await asked({ cert: chain }, pin, 'keys.example'), '200 after 1')
  t.assert.equal(await asked({ cert: chain }, pin, 'other.example'), 'untrusted')
})

test('a pin that is not required lets in what it names besides what this machine trusts', async (t) => {
  const pin = { ...pinOf(sha1(authorityCertificate)), isRequired: false }
  t.assert.equal(await asked({ cert: chain }, pin), '200 after 1')
  t.assert.equal(await asked({ cert: chain }, { ...pin, fingerprints: [] }), 'untrusted')
})

test('without a pin only authorities of this machine count', async (t) =>
  t.assert.equal(await asked({ cert: chain }, undefined), 'unreachable'))
