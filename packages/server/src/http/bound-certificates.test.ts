import { get } from 'node:https'
import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { test } from 'node:test'
import { openBoundDomains } from '../access/bound-domains.ts'
import { cnameText } from '../operations/oss/cname-document.ts'
import { serviceCertificate, servicePrivateKey, testCertificate, testPrivateKey } from '../rules/testing-certificate.ts'
import { recordSealer } from '../store/directory/seal.ts'
import { grantFor, makeBucket, openTestStore } from '../store/testing.ts'
import type { Answer } from './answer.ts'
import { boundCertificates } from './bound-certificates.ts'
import { rememberingListener } from './testing.ts'
import type { Wire } from './wire.ts'

test('a handshake that names a bound domain is answered with its certificate', async (t) => {
  await using store = await openTestStore()
  const bucket = await makeBucket(store)
  const boundDomains = openBoundDomains({
    isService: () => false,
    ownership: 'none',
    txtRecords: () => Promise.resolve([]),
    sealer: recordSealer({ writeVersion: 1, keyOf: () => new Uint8Array(32) }, store.ids),
  })
  const domain = 'img.example.com'
  const place = { bucketId: bucket.id, domain }
  const certificateOf = boundCertificates({ ...store, boundDomains })
  t.assert.equal(await certificateOf(domain), undefined)
  const certificate = {
    id: '1',
    pem: testCertificate,
    createdMs: 0,
    sealedKey: boundDomains.sealKey(testPrivateKey, place),
  }
  const bound = { name: domain, text: cnameText({ certificate }) }
  await store.domains.bind(grantFor('configure', bucket), bound, 1, 0)
  const context = await certificateOf('IMG.example.com')
  t.assert.notEqual(context, undefined)
  t.assert.equal(await certificateOf(domain), context)
  const tls = { cert: serviceCertificate, key: servicePrivateKey, certificateOf }
  await using opened = await rememberingListener(false, {}, tls)
  const shown = async (name: string) => (await shownTo(opened.listening.port, name)).subject.CN
  t.assert.equal(await shown(domain), domain)
  t.assert.equal(await shown('unknown.example'), 'service.example')
})

test('a request knows by which TLS it came, and one by http that there is none', async (t) => {
  const seen: Wire['tls'][] = []
  const handle = async (wire: Wire): Promise<Answer> => {
    seen.push(wire.tls)
    return { status: 200, headers: [['Content-Length', '0']], body: { kind: 'none' } }
  }
  const tls = { cert: serviceCertificate, key: servicePrivateKey, certificateOf: async () => undefined }
  await using secure = await rememberingListener(false, { handle }, tls)
  await using plain = await rememberingListener(false, { handle })
  const by = { port: secure.listening.port, host: '127.0.0.1', rejectUnauthorized: false, agent: false }
  await new Promise((resolve, reject) => {
    const options = {
      ...by,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256',
    } as const
    get(options, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
  await fetch(`http://127.0.0.1:${plain.listening.port}/`)
  t.assert.equal(seen[0]?.version, 'TLSv1.2')
  t.assert.match(seen[0]?.cipher ?? '', /^ECDHE-(?:ECDSA|RSA)-AES128-GCM-SHA256$/)
  t.assert.equal(seen[1], undefined)
})

function shownTo(port: number, servername: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate())
      socket.destroy()
    })
    socket.on('error', reject)
  })
}
