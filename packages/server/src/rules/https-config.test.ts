import { test } from 'node:test'
import { cipherList, httpsConfigDocument, isCipherName, parseHttpsConfig, tlsProblem, tlsRule } from './https-config.ts'
import type { HttpsConfig, TlsRule, TlsSession } from './https-config.ts'

const all = { kind: 'all' } as const
const strong = { kind: 'strong' } as const
const custom = { kind: 'custom', upTo12: ['ECDHE-RSA-AES128-SHA256'], of13: ['TLS_AES_256_GCM_SHA384'] } as const
const gcm: TlsSession = { version: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-GCM-SHA256' }
const cbc: TlsSession = { version: 'TLSv1.2', cipher: 'ECDHE-RSA-AES128-SHA256' }
const rsa: TlsSession = { version: 'TLSv1.2', cipher: 'AES128-GCM-SHA256' }
const newest: TlsSession = { version: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' }
const oldest: TlsSession = { version: 'TLSv1', cipher: 'AES128-SHA' }

const cases: [config: HttpsConfig, tls: TlsSession, isReached: boolean][] = [
  [{ versions: [], ciphers: all }, oldest, true],
  [{ versions: ['TLSv1.2', 'TLSv1.3'], ciphers: all }, gcm, true],
  [{ versions: ['TLSv1.3'], ciphers: all }, gcm, false],
  [{ versions: ['TLSv1.0'], ciphers: all }, oldest, true],
  [{ versions: ['TLSv1.2'], ciphers: strong }, gcm, true],
  [{ versions: [], ciphers: strong }, cbc, false],
  [{ versions: [], ciphers: strong }, rsa, false],
  [{ versions: [], ciphers: strong }, newest, true],
  [{ versions: [], ciphers: custom }, cbc, true],
  [{ versions: [], ciphers: custom }, gcm, false],
  [{ versions: [], ciphers: custom }, newest, true],
  [{ versions: [], ciphers: { ...custom, of13: ['TLS_AES_128_GCM_SHA256'] } }, newest, false],
  // A list that was not given says nothing of its version.
  [{ versions: [], ciphers: { ...custom, of13: [] } }, newest, true],
]
for (const [config, tls, isReached] of cases)
  test(`${httpsConfigDocument(config)}: ${tls.version} ${tls.cipher} is ${isReached ? 'let in' : 'refused'}`, (t) => {
    const problem = tlsProblem(parseHttpsConfig(httpsConfigDocument(config)), tls)
    t.assert.equal(problem === undefined, isReached)
  })

test('a cipher suite is named by letters, digits and hyphens', (t) => {
  for (const name of ['ECDHE-ECDSA-AES256-CCM8', 'TLS_AES_128_GCM_SHA256']) t.assert.equal(isCipherName(name), true)
  for (const name of ['', 'a b', 'x'.repeat(65), 'HIGH:!aNULL']) t.assert.equal(isCipherName(name), false)
})

const [two, three] = ['TLSv1.2', 'TLSv1.3'] as const
const rules: [config: HttpsConfig, want: TlsRule | undefined][] = [
  [{ versions: [], ciphers: all }, undefined],
  [{ versions: [three, two], ciphers: all }, undefined],
  [
    { versions: [two], ciphers: all },
    { minVersion: two, maxVersion: two },
  ],
  [
    { versions: ['TLSv1.0', three], ciphers: all },
    { minVersion: three, maxVersion: three },
  ],
  // Not spoken here: the handshake is as ever, and the request is refused in words.
  [{ versions: ['TLSv1.0', 'TLSv1.1'], ciphers: strong }, undefined],
  [
    { versions: [], ciphers: strong },
    { minVersion: two, maxVersion: three, upTo12: 'strong' },
  ],
  [
    { versions: [two], ciphers: custom },
    { minVersion: two, maxVersion: two, upTo12: custom.upTo12, of13: custom.of13 },
  ],
  [
    { versions: [], ciphers: { kind: 'custom', upTo12: [], of13: [] } },
    { minVersion: two, maxVersion: three },
  ],
]
for (const [config, want] of rules)
  test(`${httpsConfigDocument(config)} is told to a handshake`, (t) => t.assert.deepEqual(tlsRule(config), want))

test('a bucket chooses among suites and brings back none that the server refuses', (t) => {
  const own = 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:HIGH:!aNULL:!RC4'
  const known = new Set(['ecdhe-rsa-aes128-sha256', 'rc4-md5', 'tls_aes_128_gcm_sha256'])
  const list = (given: Pick<TlsRule, 'upTo12' | 'of13'>): string =>
    cipherList({ minVersion: two, maxVersion: three, ...given }, own, known)
  t.assert.equal(list({}), own)
  t.assert.equal(
    list({ upTo12: ['ECDHE-RSA-AES128-SHA256', 'ALL', 'aNULL', 'RC4-MD5'], of13: ['TLS_AES_128_GCM_SHA256', 'TLS_X'] }),
    'TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-SHA256:RC4-MD5:!aNULL:!RC4',
  )
  t.assert.match(
    list({ upTo12: 'strong' }),
    /^TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:ECDHE\+AESGCM:.*:!aNULL:!RC4$/,
  )
})
