import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { certificateFacts, readCertificate } from './certificate.ts'
import { testCertificate, testPrivateKey } from './testing-certificate.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const now = new Date('2026-12-01T00:00:00Z')

const cases: [what: string, given: Parameters<typeof readCertificate>, want: string][] = [
  ['its own', [testCertificate, testPrivateKey, 'img.example.com', now], 'fine'],
  ['a name under its star', [testCertificate, testPrivateKey, 'a.img.example.com', now], 'fine'],
  ['another name', [testCertificate, testPrivateKey, 'example.com', now], 'other-domain'],
  ['another key', [testCertificate, otherKey, 'img.example.com', now], 'other-key'],
  ['no key', [testCertificate, 'x', 'img.example.com', now], 'bad-key'],
  ['a certificate as key', [testCertificate, testCertificate, 'img.example.com', now], 'bad-key'],
  ['no certificate', ['x', testPrivateKey, 'img.example.com', now], 'bad-certificate'],
  [
    'a hundred and one years later',
    [testCertificate, testPrivateKey, 'img.example.com', new Date('2128-01-01')],
    'expired',
  ],
]
for (const [what, given, want] of cases)
  test(`${what}: ${want}`, (t) => t.assert.equal(readCertificate(...given).kind, want))

test('a fingerprint is SHA-1 with colons', (t) => {
  t.assert.match(certificateFacts(testCertificate).fingerprint, /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/)
})
