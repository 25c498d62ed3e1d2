import { connect } from 'node:tls'
import type { PeerCertificate } from 'node:tls'
import { test } from 'node:test'
import { openBoundDomains } from '../access/bound-domains.ts'
import { cnameText } from '../operations/oss/cname-document.ts'
import { serviceCertificate, servicePrivateKey, testCertificate, testPrivateKey } from '../rules/testing-certificate.ts'
import { recordSealer } from '../store/directory-seal.ts'
import { grantFor, makeBucket, openTestStore } from '../store/testing.ts'
import { boundCertificates } from './bound-certificates.ts'
import { rememberingListener } from './testing.ts'

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

function shownTo(port: number, servername: string): Promise<PeerCertificate> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate())
      socket.destroy()
    })
    socket.on('error', reject)
  })
}
