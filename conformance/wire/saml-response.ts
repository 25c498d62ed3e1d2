/**
 * SAML responses, signed by hand: written in the canonical form right away (Exclusive XML Canonicalization 1.0), so that
 * digest and signature are of the text itself and need no library.
 */
import { createHash, sign } from 'node:crypto'

const certificate =
  'MIICojCCAYoCAQkwDQYJKoZIhvcNAQELBQAwFjEUMBIGA1UEAwwLaWRwLmV4YW1wbGUwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBYxFDASBgNVBAMMC2lkcC5leGFtcGxlMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAms0LHoQsn+0SvVr7opX7Yhvodp6v3lK/YIahZ8sl/REEzf3dv+QlPgJZ8KNawRve9gdM9WG3LZdjmXAR7WZz0C0FMqMrhZ95ix6/wXPwGUQgoUXoW3hbT3q7LV1o5tOJbyV6GZU8iqIrBiBhhwhsvsN50vPBDRjziEi7LEXxhFlL4yUrC4UzYX3p+GJ3d2T5Ck4dzYVdiUzbaFWq2GWjNMq69lQ67G0MiALy9FCyVFLgmLDQDpY9I4zuVyfD9Vjn3+Uq2VJnYD8Q143xlYR7VMnWXUF5IjrCVzAubpy+BpxIKw5JLCqe135ZrG1JjsWlyYDaf3B8qO2rxeFsZnvDLQIDAQABMA0GCSqGSIb3DQEBCwUAA4IBAQACtn6YcCc8O+CWZsSfOYkpLgPpuj/q8qeSk9/4ZQElmj5Z7WfY88vk/YqgXC4PBHpP0IeDA5bk1wV7TQdO31v863vwk6xV6g+shg1QaY3oSSdLYUl10gvJ1jzfLXyWvgz3K6Qix6ZmIMhqVYJvsJjYgX4C7zXBs1HUJwkbjifX6gVzMmMz8wS/1aZ3HXXOBFDUv4Bk+vfCNJ9mYOL7G6Gvl2fHFuDNPYLd/6dzYyBIJmiKWhWIlk0a/5SZTuhB57GRIAyHBukjltgq5PkTdDiJLLnV5Ryu8fKNbXI7/TGbmp0DuBmXkl9OUsng2yZMHOHBkVSfMNFyzFul2uLLRoSb'
const privateKey = `-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQCazQsehCyf7RK9
WvuilftiG+h2nq/eUr9ghqFnyyX9EQTN/d2/5CU+Alnwo1rBG972B0z1Ybctl2OZ
cBHtZnPQLQUyoyuFn3mLHr/Bc/AZRCChRehbeFtPerstXWjm04lvJXoZlTyKoisG
IGGHCGy+w3nS88ENGPOISLssRfGEWUvjJSsLhTNhfen4Ynd3ZPkKTh3NhV2JTNto
VarYZaM0yrr2VDrsbQyIAvL0ULJUUuCYsNAOlj0jjO5XJ8P1WOff5SrZUmdgPxDX
jfGVhHtUydZdQXkiOsJXMC5unL4GnEgrDkksKp7XflmsbUmOxaXJgNp/cHyo7avF
4Wxme8MtAgMBAAECggEADxwmkrL6HB4q7xq7ZzJWmEv7E+EHb58KGSTrClOVAK+x
lV3LUFi3nebi2o9HY4QR7lfmFimUlLmrOiXrSg3vDgnm8PtmWyOm3IKC2yIy9HRm
7vcA6DTGTOrA7HuqqqVJS/UPhwG/KBUOOAnfGywiWTiBYqryVBH0a4AV7QtiuLVL
u/GT+4SbH0ruWk3pC9Mntmo6NCi9WMuHrxgjQ/lNSMKFmWJ7NA8E5e8GUjDc3oTH
Qma+Tw8X6u7jt5R2+/SUCqB8iXpLJ1Ujkq16RNQAN511uXzgdstXhVkGSps3QfeM
s9SDrllj+mFvuAJ6czbV6GBF3+9C+oG4uWvWqnvxQQKBgQDSYbUOuLxg+upFh56q
9mG5H6xsE8TRQ/mfDpE4nFbiE33OmINw+ZD7rMAcAiNXCKH1ZK75pbc9ZM/nKxPF
BBMdOyKJL2twtnIjGn8+4UhljBmSMAadpf+DxO0Il2HJ6jNRuZc++6Ch+eoaOyzc
kD4Kk5cy2C6X4Vts2Eyb73X1fQKBgQC8XgyBxF/JewYwsmKUScdcL93RUy+zJcuX
zv1MaZOGvYBfgRGiv6qvNm1KEkPOA6Gj9msO9s0xDA/1/D+X/1YzC1jlN37POEFt
U12oPzWFK+hwZkXIz0cyicGpW26VTJmtwQN8NWDgGekp5Ppf4WJ2yPlzx94CpJEd
tO6nJxSzcQKBgE4Ua0EqeOe5WCcz/URQKtatFa4K7DoKc2N/4Y/UHj7Lox6A5g+Q
4Ck35RjABmOv1YQguPv4b/h+KNcP2sd9CqcHonqtub9cRyIWHHG25MqjY34pCtuJ
lzpNZPeST33DyQYkzihW9TgIa8UOf0jg09XTDwOUzj4aKndME6qwBeR1AoGAWCtd
h1A31cMz/o9A/VAbdNci6NwbM6u5RHGqtp2kZClHcWykqJ02c5TySv2Jp2CjxG+P
ZQ24tgCDaAyOZ8MowfPJxGDZhn06gsXGzP3pO1B2GEaG25vKI6m/cFpPxKp6NI5n
5zfFBKCcNvPrDf4dbKRdvwgKrwoAsvsBylPMqMECgYBfgrjgnP2o6mOiw3m3Id+8
6HfAisWJlX22YSjsDsVZXrOkt2D2uK9J4ZePwpDMIGGO9e2ALSNN/SOVybmxo/N/
1A6K4Ml44fLgAUzUWuWgxoy6tTP5O3H5Ubl8MDSyyihPK9Z8LiMRKGDOWQcCsEP9
BJhz3qwi1Smf85K6NSjsUA==
-----END PRIVATE KEY-----
`

export const samlEntityId = 'https://idp.example/metadata'
export const samlRecipient = 'https://signin.aliyun.com/saml-role/sso'

/** Metadata of the provider that signs here, as Base64. */
export const signingMetadata = Buffer.from(`<?xml version="1.0"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${samlEntityId}">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example/sso"/>
  </IDPSSODescriptor>
</EntityDescriptor>`).toString('base64')

export type SamlGiven = {
  readonly attributes: Readonly<Record<string, string>>
  /** Seconds from now until it ends. */
  readonly lifeSeconds?: number
  readonly nameId?: string
  /** Changes the response after it was signed. */
  readonly change?: (xml: string) => string
}

/** A response in Base64, with an assertion that is signed. */
export function samlResponse({
  attributes,
  lifeSeconds = 300,
  nameId = 'alice@example.com',
  change,
}: SamlGiven): string {
  const now = new Date()
  const time = (seconds: number): string => new Date(now.getTime() + seconds * 1_000).toISOString()
  const issuer = `<saml:Issuer>${samlEntityId}</saml:Issuer>`
  const statements = Object.entries(attributes).map(
    ([name, value]) =>
      `<saml:Attribute Name="https://www.aliyun.com/SAML-Role/Attributes/${name}">` +
      `<saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`,
  )
  const head = `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" IssueInstant="${time(0)}" Version="2.0">${issuer}`
  const rest =
    `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${nameId}</saml:NameID>` +
    '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">' +
    `<saml:SubjectConfirmationData NotOnOrAfter="${time(lifeSeconds)}" Recipient="${samlRecipient}"></saml:SubjectConfirmationData>` +
    '</saml:SubjectConfirmation></saml:Subject>' +
    `<saml:Conditions NotBefore="${time(Math.min(-60, lifeSeconds - 60))}" NotOnOrAfter="${time(lifeSeconds)}"><saml:AudienceRestriction>` +
    '<saml:Audience>urn:alibaba:cloudcomputing</saml:Audience></saml:AudienceRestriction></saml:Conditions>' +
    `<saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement></saml:Assertion>`
  const signed = head + signatureOf(head + rest) + rest
  const xml =
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_r" IssueInstant="${time(0)}" Version="2.0">` +
    '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode></samlp:Status>' +
    `${signed}</samlp:Response>`
  return Buffer.from(change === undefined ? xml : change(xml)).toString('base64')
}

function signatureOf(assertion: string): string {
  const method = (name: string, algorithm: string): string => `<ds:${name} Algorithm="${algorithm}"></ds:${name}>`
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const digest = createHash('sha256').update(assertion).digest('base64')
  const info =
    '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">' +
    method('CanonicalizationMethod', exclusive) +
    method('SignatureMethod', 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256') +
    '<ds:Reference URI="#_a"><ds:Transforms>' +
    method('Transform', 'http://www.w3.org/2000/09/xmldsig#enveloped-signature') +
    method('Transform', exclusive) +
    `</ds:Transforms>${method('DigestMethod', 'http://www.w3.org/2001/04/xmlenc#sha256')}` +
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`
  const value = sign('sha256', Buffer.from(info), privateKey).toString('base64')
  return (
    `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${info}` +
    `<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`
  )
}
