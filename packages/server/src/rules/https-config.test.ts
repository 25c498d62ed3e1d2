import { test } from 'node:test'
import { httpsConfigDocument, isCipherName, parseHttpsConfig, tlsProblem } from './https-config.ts'
import type { HttpsConfig, TlsSession } from './https-config.ts'

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
