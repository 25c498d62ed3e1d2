/**
 * Responses that want to be believed for what nobody signed: signatures wrapped around other content (the eight shapes of
 * "On Breaking SAML: Be Whoever You Want to Be", USENIX Security 2012, and others), comments, weak or foreign signatures,
 * documents that are hard to read. Each says that it is about `admin`; none may.
 */
import { test } from 'node:test'
import fc from 'fast-check'
import { openSamlAssertions } from './saml-assertions.ts'
import type { SamlJudgement } from './saml-assertions.ts'
import { samlCharactersMax, samlTagsMax } from './saml-signature.ts'
import {
  assertionXml,
  curveCase,
  encodedXml,
  exclusive,
  responseXml,
  samlResponse,
  signedXml,
  testMetadata,
} from './testing-saml.ts'
import {
  expiredProviderCertificate,
  otherCertificate,
  otherPrivateKey,
  providerCertificate,
  weakCertificate,
  weakPrivateKey,
} from './testing-saml-keys.ts'

const now = new Date('2026-11-20T12:00:00Z')
const assertions = openSamlAssertions()

function judge(encoded: string, ...certificates: string[]): SamlJudgement {
  const provider = { accountId: '1', providerName: 'idp', metadataDocument: testMetadata(...certificates) }
  return assertions.judge(encoded, provider, now)
}
const told = (judged: SamlJudgement): string =>
  judged.kind === 'valid' ? `valid: ${judged.claims.subject}` : 'reason' in judged ? judged.reason : judged.kind

const signed = signedXml(assertionXml(), 'Assertion')
const signature = /<ds:Signature .*<\/ds:Signature>/s.exec(signed)?.[0] ?? ''
const bare = signed.replace(signature, '')
const evil = assertionXml({ id: '_evil', nameId: 'admin', attributes: { RoleSessionName: ['admin'] } })
const evilWith = (inside: string): string => evil.replace('</saml:Issuer>', `</saml:Issuer>${inside}`)
const holding = (inside: string): string => signature.replace('</ds:Signature>', `${inside}</ds:Signature>`)
const object = (inside: string): string => holding(`<ds:Object>${inside}</ds:Object>`)

const signedResponse = signedXml(responseXml(bare), 'Response')
const ofResponse = /<ds:Signature .*<\/ds:Signature>/s.exec(signedResponse)?.[0] ?? ''
const bareResponse = signedResponse.replace(ofResponse, '')
const evilResponse = (more: string): string =>
  responseXml(evil, '', undefined, '_evilr').replace('</saml:Issuer>', `</saml:Issuer>${more}`)

test('what the attacks are made from is good as it is', (t) => {
  t.assert.equal(told(judge(encodedXml(responseXml(signed)))), 'valid: alice@example.com')
  const both = signedXml(responseXml(signed), 'Response')
  t.assert.equal(told(judge(encodedXml(both))), 'valid: alice@example.com')
})

const wrapped: [what: string, xml: string][] = [
  [
    'XSW1: the signed response inside the signature of another',
    evilResponse(ofResponse.replace('</ds:Signature>', `<ds:Object>${bareResponse}</ds:Object></ds:Signature>`)),
  ],
  ['XSW2: the signed response behind its own signature in another', evilResponse(ofResponse + bareResponse)],
  ['XSW3: another assertion in front of the signed one', responseXml(evil + signed)],
  ['XSW3, behind it', responseXml(signed + evil)],
  [
    'XSW4: the signed assertion inside another',
    responseXml(evil.replace('</saml:Assertion>', `${signed}</saml:Assertion>`)),
  ],
  ['XSW5: its signature in another, itself at the end', responseXml(evilWith(signature) + bare)],
  ['XSW6: itself inside its signature, which is in another', responseXml(evilWith(holding(bare)))],
  ['XSW7: another in the extensions', responseXml(`<samlp:Extensions>${evil}</samlp:Extensions>${signed}`)],
  ['XSW7, with the signed one there', responseXml(`<samlp:Extensions>${signed}</samlp:Extensions>${evil}`)],
  ['XSW8: itself in an object of its signature, which is in another', responseXml(evilWith(object(bare)))],
  ['XSW8 with a detached signature', responseXml(evil + object(bare))],
  ['the same id twice', responseXml(signed + evil.replace('_evil', '_a1'))],
  ['the same id under another spelling', responseXml(signed.replace('<saml:Subject>', '<saml:Subject Id="_a1">'))],
  ['its signature in an assertion of the same id', responseXml(evilWith(signature).replace('_evil', '_a1'))],
  ['an assertion in another namespace', responseXml(`<Assertion xmlns="urn:x" ID="_x"/>${signed}`)],
  ['a signature that covers the document', responseXml(evilWith(signature.replace('URI="#_a1"', 'URI=""')))],
  ['a signature that covers by XPointer', responseXml(evilWith(signature.replace('URI="#_a1"', 'URI="#xpointer(/)"')))],
  [
    'a signature of two things',
    responseXml(evilWith(signature.replace('</ds:SignedInfo>', '<ds:Reference URI="#_evil"/></ds:SignedInfo>'))),
  ],
  ['two signatures', responseXml(signed.replace(signature, signature + signature))],
  ['two SignedInfo', responseXml(signed.replace('<ds:SignedInfo>', '<ds:SignedInfo/><ds:SignedInfo>'))],
  ['a transform by XPath', responseXml(signed.replace('#enveloped-signature', '#xpath'))],
  [
    'a signature in another namespace',
    responseXml(evilWith(signature.replaceAll('http://www.w3.org/2000/09/xmldsig#"', 'urn:x"'))),
  ],
  ['the signed response alone', signedResponse],
  [
    'a signed response around an assertion with another’s signature',
    signedXml(responseXml(evilWith(signature)), 'Response'),
  ],
  [
    'the response of another provider around the signed assertion',
    signedXml(responseXml(signed), 'Response', { key: otherPrivateKey, certificate: otherCertificate }),
  ],
  ['a response inside the response', responseXml(responseXml(signed))],
  [
    'an encrypted assertion',
    responseXml('<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>'),
  ],
  ['no assertion', responseXml('')],
  ['the assertion alone', signed],
  ['nobody’s signature', responseXml(evil)],
  ['an empty signature', responseXml(evilWith('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'))],
  ['a changed name', responseXml(signed.replace('alice@example.com', 'admin'))],
  [
    'a changed digest too',
    responseXml(signed.replace('alice@example.com', 'admin').replace(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>AAAA')),
  ],
  [
    'a comment in the digest',
    responseXml(
      signed.replace('alice@example.com', 'admin').replace('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->'),
    ),
  ],
  [
    'another status',
    responseXml(
      signed,
      '',
      '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Requester"/></samlp:Status>',
    ),
  ],
  [
    'a status of two minds',
    responseXml(signed).replace('</samlp:Status>', '<samlp:StatusCode Value="x"/></samlp:Status>'),
  ],
]
for (const [what, xml] of wrapped)
  test(`${what} is refused`, (t) => {
    const judged = judge(encodedXml(xml))
    t.assert.equal(judged.kind, 'invalid')
    // For what it says, and not because the attack was written badly.
    t.assert.doesNotMatch(told(judged), /well-formed|base64|tags|document type/)
  })

test('an id is one element’s, however it is spelt and whatever it stands on', (t) => {
  for (const id of ['ID="_a1"', 'Id="_a1"', 'id="_a1"', 'xml:id="_a1"', 'x:ID="_a1" xmlns:x="urn:x"'])
    t.assert.match(told(judge(encodedXml(responseXml(`<samlp:Extensions ${id}/>${signed}`)))), /the same id/)
})

test('a comment does not cut a name, whoever put it there', (t) => {
  // The provider signed it: a reader that stops at a comment would see somebody else.
  const name = samlResponse({ nameId: 'admin<!---->.mallory@example.com' })
  t.assert.equal(told(judge(name)), 'valid: admin.mallory@example.com')
  const session = judge(samlResponse({ attributes: { RoleSessionName: ['admin<!-- -->.mallory'] } }))
  t.assert.equal(session.kind === 'valid' && session.claims.sessionName, 'admin.mallory')
  // Put in afterwards: the signature does not cover comments, and they change nothing.
  const later = responseXml(signed.replace('alice@', 'ali<!-- x -->ce@'))
  t.assert.equal(told(judge(encodedXml(later))), 'valid: alice@example.com')
})

test('what is in a name besides text is refused', (t) => {
  t.assert.match(told(judge(samlResponse({ nameId: 'admin<b xmlns="urn:x">.mallory</b>' }))), /not plain text/)
  const cut = responseXml(signed.replace('alice@', 'alice<?cut?>@'))
  t.assert.match(told(judge(encodedXml(cut))), /not of the provider/)
  t.assert.equal(told(judge(samlResponse({ nameId: '<![CDATA[a&b]]>&amp;c' }))), 'valid: a&b&c')
})

const rsaSha1 = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'
const hmac = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1'
const mallory = { key: otherPrivateKey, certificate: otherCertificate }
const signatures: [what: string, encoded: string, certificates: string[], want: RegExp][] = [
  [
    'another provider’s certificate in KeyInfo',
    samlResponse({}, mallory),
    [providerCertificate],
    /not of the provider/,
  ],
  ['the second of two certificates', samlResponse({}, mallory), [providerCertificate, otherCertificate], /^valid/],
  ['an elliptic curve', samlResponse({}, curveCase.signer), [curveCase.certificate], /^valid/],
  [
    'RSA with SHA-512',
    samlResponse(
      {},
      {
        signature: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
        digest: 'http://www.w3.org/2001/04/xmlenc#sha512',
      },
    ),
    [providerCertificate],
    /^valid/,
  ],
  [
    'RSA-PSS',
    samlResponse({}, { signature: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1' }),
    [providerCertificate],
    /^valid/,
  ],
  [
    'inclusive canonical form',
    encodedXml(
      signedXml(responseXml(assertionXml()), 'Assertion', { form: 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315' }),
    ),
    [providerCertificate],
    /^valid/,
  ],
  [
    'a form with comments',
    samlResponse({}, { form: `${exclusive}WithComments` }),
    [providerCertificate],
    /changes what it covers|unknown form/,
  ],
  ['RSA with SHA-1', samlResponse({}, { signature: rsaSha1 }), [providerCertificate], /too weak/],
  [
    'a digest by SHA-1',
    samlResponse({}, { digest: 'http://www.w3.org/2000/09/xmldsig#sha1' }),
    [providerCertificate],
    /too weak/,
  ],
  [
    'the public certificate as a shared secret',
    samlResponse({}, { signature: hmac, secret: providerCertificate }),
    [providerCertificate],
    /too weak/,
  ],
  ['an expired certificate', samlResponse(), [expiredProviderCertificate], /certificates have expired/],
  ['an expired one and a good one', samlResponse(), [expiredProviderCertificate, providerCertificate], /^valid/],
  [
    'a key of 1,024 bits',
    samlResponse({}, { key: weakPrivateKey, certificate: weakCertificate }),
    [weakCertificate],
    /too short/,
  ],
]
for (const [what, encoded, certificates, want] of signatures)
  test(`${what}: ${want.source}`, (t) => t.assert.match(told(judge(encoded, ...certificates)), want))

const laughs = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
const deep = (levels: number): string => `${'<a>'.repeat(levels)}${'</a>'.repeat(levels)}`
const documents: [what: string, encoded: string, want: RegExp][] = [
  ['entities', encodedXml(laughs + responseXml(signed).replace('alice@', '&b;@')), /document type/],
  ['a document type', encodedXml(`<!DOCTYPE Response>${responseXml(signed)}`), /document type/],
  [
    'a file of the machine',
    encodedXml(`<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/passwd">]>${responseXml(signed)}`),
    /document type/,
  ],
  ['too long', encodedXml(responseXml(signed)).padEnd(samlCharactersMax + 4, 'AAAA'), /no base64/],
  ['too many tags', encodedXml(responseXml(`${'<a/>'.repeat(samlTagsMax)}${signed}`)), /more than 4000 tags/],
  ['too deep', encodedXml(responseXml(`${deep(1_500)}${signed}`)), /deep/],
  ['too short', 'PGE', /no base64/],
  ['no base64', '<samlp:Response/>', /no base64/],
  ['no UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e]).toString('base64'), /no base64/],
  ['two roots', encodedXml(responseXml(signed) + responseXml(signed)), /well-formed/],
  ['an element that does not close', encodedXml(responseXml(signed).slice(0, -5)), /well-formed/],
  ['an attribute given twice', encodedXml(responseXml(signed).replace('Version=', 'ID="_x" Version=')), /well-formed/],
  ['text', encodedXml('SAMLResponse'), /well-formed/],
  ['HTML', encodedXml('<html><body/></html>'), /no SAML response/],
]
for (const [what, encoded, want] of documents)
  test(`${what}: ${want.source}`, (t) => t.assert.match(told(judge(encoded)), want))

test('no document is a response by chance, and none is a fault of ours', () => {
  const pieces = fc.constantFrom(
    signed,
    bare,
    evil,
    signature,
    '<samlp:Extensions>',
    '</samlp:Extensions>',
    '<a>',
    '</a>',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '&lt;',
    '&x;',
    '<?x?>',
    ' ',
    '"',
  )
  const inside = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 4 }).map((parts) => parts.join(''))
  const documents = fc.oneof(
    inside,
    inside.map((text) => responseXml(text)),
  )
  fc.assert(
    fc.property(documents, (xml) => {
      const judged = judge(encodedXml(xml))
      return judged.kind === 'invalid' || (judged.kind === 'valid' && judged.claims.subject === 'alice@example.com')
    }),
  )
})

test('no change of a single character makes it about somebody else', (t) => {
  const xml = responseXml(signed)
  for (let at = 0; at < xml.length; at += 43)
    for (const character of ['x', '<', '&']) {
      const judged = judge(encodedXml(xml.slice(0, at) + character + xml.slice(at + 1)))
      if (judged.kind === 'valid') t.assert.equal(judged.claims.subject, 'alice@example.com')
    }
})
