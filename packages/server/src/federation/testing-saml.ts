/** A SAML provider for tests: responses as it signs them, to be taken apart by whoever attacks. */
import { createSign, X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { samlMetadata, samlRole } from '../rules/testing/saml.ts'
import { curveCertificate, curvePrivateKey, providerCertificate, providerPrivateKey } from './testing-saml-keys.ts'

export const testEntityId = 'https://idp.example/metadata'
export const testRecipient = 'https://signin.aliyun.com/saml-role/sso'
export const testRole = 'acs:ram::1000000000000001:role/player'
export const testProvider = 'acs:ram::1000000000000001:saml-provider/idp'

export type TestAssertion = {
  readonly id?: string
  readonly issuer?: string
  readonly nameId?: string
  readonly format?: string
  readonly recipient?: string
  /** Attributes of SubjectConfirmationData besides Recipient. */
  readonly confirmed?: string
  /** Attributes of Conditions. */
  readonly valid?: string
  /** Inside Conditions. */
  readonly conditions?: string
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  /** At the end of the assertion. */
  readonly more?: string
}

export type Algorithms = { readonly signature?: string; readonly digest?: string; readonly form?: string }
export type Signer = Algorithms & { readonly key?: string; readonly certificate?: string; readonly secret?: string }

export const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256'
const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'

/** Certificates as a metadata document has them. */
export function testMetadata(...certificates: readonly string[]): string {
  const [first = providerCertificate, ...others] = certificates
  const [role, ...more] = [first, ...others].map((pem) => samlRole(bare(pem)))
  const descriptors = more.map((text) => /<md:KeyDescriptor.*<\/md:KeyDescriptor>/s.exec(text)?.[0] ?? '').join('')
  return samlMetadata(testEntityId, (role ?? '').replace('<md:SingleSignOn', `${descriptors}<md:SingleSignOn`))
}
const bare = (pem: string): string => new X509Certificate(pem).raw.toString('base64')

/** An assertion of 12:00 on 2026-11-20, good for five minutes. */
export function assertionXml(given: TestAssertion = {}): string {
  const attributes = {
    Role: [`${testRole},${testProvider}`],
    RoleSessionName: ['alice'],
    ...given.attributes,
  }
  const statements = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="https://www.aliyun.com/SAML-Role/Attributes/${name}">` +
      `${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  const confirmed = given.confirmed ?? 'NotOnOrAfter="2026-11-20T12:05:00Z"'
  const valid = given.valid ?? 'NotBefore="2026-11-20T11:59:00Z" NotOnOrAfter="2026-11-20T12:05:00Z"'
  const conditions =
    given.conditions ??
    '<saml:AudienceRestriction><saml:Audience>urn:alibaba:cloudcomputing</saml:Audience></saml:AudienceRestriction>'
  return (
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${given.id ?? '_a1'}" IssueInstant="2026-11-20T12:00:00Z" Version="2.0">` +
    `<saml:Issuer>${given.issuer ?? testEntityId}</saml:Issuer>` +
    `<saml:Subject><saml:NameID Format="${given.format ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'}">${given.nameId ?? 'alice@example.com'}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData ${confirmed} Recipient="${given.recipient ?? testRecipient}"/></saml:SubjectConfirmation></saml:Subject>` +
    `<saml:Conditions ${valid}>${conditions}</saml:Conditions>` +
    '<saml:AuthnStatement AuthnInstant="2026-11-20T12:00:00Z"><saml:AuthnContext/></saml:AuthnStatement>' +
    `<saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement>${given.more ?? ''}</saml:Assertion>`
  )
}

const success = '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'

export function responseXml(inside: string, head = '', status = success, id = '_r1'): string {
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" IssueInstant="2026-11-20T12:00:00Z" Version="2.0"${head}>` +
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${testEntityId}</saml:Issuer>${status}${inside}</samlp:Response>`
  )
}

/** The element of this name with a signature behind its Issuer. */
export function signedXml(xml: string, name: 'Assertion' | 'Response', signer: Signer = {}): string {
  const { key = providerPrivateKey, certificate = providerCertificate, secret } = signer
  const form = signer.form ?? exclusive
  const signed = new SignedXml({
    privateKey: secret ?? key,
    publicCert: certificate,
    signatureAlgorithm: signer.signature ?? rsaSha256,
    canonicalizationAlgorithm: form,
  })
  if (secret !== undefined) signed.enableHMAC()
  signed.SignatureAlgorithms = { ...signed.SignatureAlgorithms, [ecdsaSha256]: EcdsaSha256 }
  signed.addReference({
    xpath: `//*[local-name(.)='${name}']`,
    transforms: [enveloped, form],
    digestAlgorithm: signer.digest ?? sha256,
  })
  signed.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `//*[local-name(.)='${name}']/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signed.getSignedXml()
}

export const ecdsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256'
class EcdsaSha256 {
  getAlgorithmName = (): string => ecdsaSha256
  getSignature = (material: string, key: string): string =>
    createSign('sha256').update(material).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64')
  verifySignature = (): boolean => false
}

export const encodedXml = (xml: string): string => Buffer.from(xml, 'utf8').toString('base64')

/** What a provider usually sends: the assertion signed, the response not. */
export function samlResponse(given: TestAssertion = {}, signer: Signer = {}): string {
  return encodedXml(responseXml(signedXml(assertionXml(given), 'Assertion', signer)))
}

/** A provider that signs by an elliptic curve. */
export const curveCase = {
  certificate: curveCertificate,
  signer: { key: curvePrivateKey, certificate: curveCertificate, signature: ecdsaSha256 },
}
