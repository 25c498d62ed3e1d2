import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { publicTokenKey, secretFault } from './token-keys.ts'

type Algorithm = 'HS256' | 'RS256' | 'ES256'
const pem = (key: { export: (options: { type: 'spki'; format: 'pem' }) => string | Buffer }): string =>
  String(key.export({ type: 'spki', format: 'pem' }))
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })

test('a key of the file is of its algorithm, strong enough, and never the private one', (t) => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
  const own = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const rows: [Algorithm, string, RegExp][] = [
    ['HS256', 'x'.repeat(31), /at least 32 bytes/],
    ['HS256', pem(rsa.publicKey), /PEM/],
    ['RS256', pem(ec.publicKey), /RSA/],
    ['RS256', pem(weak), /2048/],
    ['RS256', 'a secret', /no public key/],
    ['RS256', String(own), /private/],
    ['ES256', pem(rsa.publicKey), /P-256/],
    ['ES256', pem(curve), /P-256/],
    ['HS256', 'x'.repeat(32), /^none$/],
    ['RS256', pem(rsa.publicKey), /^none$/],
    ['ES256', pem(ec.publicKey), /^none$/],
  ]
  for (const [algorithm, text, fault] of rows) {
    t.assert.match(faultOf(algorithm, text), fault)
  }
})

function faultOf(algorithm: Algorithm, text: string): string {
  if (algorithm === 'HS256') return secretFault({ sizeBytes: Buffer.byteLength(text), text }) ?? 'none'
  const key = publicTokenKey(algorithm, text)
  return 'fault' in key ? key.fault : 'none'
}
