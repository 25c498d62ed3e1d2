import { test } from 'node:test'
import { readSamlMetadata, samlMetadataCharactersMax } from './saml-metadata.ts'
import { samlCertificate, samlMetadata, samlRole } from './testing/saml.ts'

test('metadata says who it is, how it signs and where it is', (t) => {
  const read = readSamlMetadata(samlMetadata())
  if (read.kind === 'wrong') throw new Error(read.reason)
  const { entityId, certificates, signOnUrls } = read.metadata
  t.assert.deepEqual([entityId, signOnUrls], ['https://idp.example/metadata', ['https://idp.example/sso']])
  t.assert.deepEqual(
    certificates.map(({ subject }) => subject),
    ['CN=idp.example'],
  )
})

test('a certificate may be broken into lines, and a key without a use signs too', (t) => {
  const broken = samlRole(samlCertificate.replaceAll(/(.{64})/g, '$1\n  '))
  t.assert.equal(readSamlMetadata(samlMetadata('a', broken)).kind, 'metadata')
  t.assert.equal(readSamlMetadata(samlMetadata('a', samlRole().replace(' use="signing"', ''))).kind, 'metadata')
})

const wrong: [what: string, document: string, reason: RegExp][] = [
  ['nothing', '', /well-formed/],
  ['text', 'metadata', /well-formed/],
  ['an element that is not closed', samlMetadata().replace('</md:EntityDescriptor>', ''), /well-formed/],
  ['a document type', samlMetadata().replace('?>', '?><!DOCTYPE a [<!ENTITY b "c">]>'), /document type/],
  ['another root', '<a/>', /EntityDescriptor/],
  ['another namespace', samlMetadata().replace(':2.0:metadata', ':1.0:metadata'), /EntityDescriptor/],
  ['no entityID', samlMetadata(''), /entityID/],
  ['a service provider', samlMetadata('a', samlRole().replaceAll('IDPSSO', 'SPSSO')), /identity provider/],
  ['no key', samlMetadata('a', samlRole().replace(/<md:KeyDescriptor.*<\/md:KeyDescriptor>/, '')), /certificate/],
  ['a key to encrypt with', samlMetadata('a', samlRole(samlCertificate, 'https://a', 'encryption')), /certificate/],
  ['a certificate that is none', samlMetadata('a', samlRole('AAAA')), /cannot be read/],
  ['no address', samlMetadata('a', samlRole().replace(/<md:SingleSignOn[^>]*>/, '')), /SingleSignOnService/],
  ['an address that is none', samlMetadata('a', samlRole(samlCertificate, 'javascript:1')), /Location/],
  ['too much', samlMetadata('a'.padEnd(samlMetadataCharactersMax)), /characters/],
]
for (const [what, document, reason] of wrong)
  test(`${what} is no metadata`, (t) => {
    const read = readSamlMetadata(document)
    t.assert.equal(read.kind, 'wrong')
    t.assert.match(read.kind === 'wrong' ? read.reason : '', reason)
  })
