/**
 * What an identity provider signed of a SAML response, and nothing else of it. A response is judged by its shape first:
 * one assertion, where it belongs, with a signature of its own that covers it whole. Then the signature is verified, and
 * what comes out are the bytes that it covers. Whoever reads only them reads nothing that was put beside them.
 */
import { DOMParser, XMLSerializer } from '@xmldom/xmldom'
import type { Document, Element } from '@xmldom/xmldom'
import { createVerify } from 'node:crypto'
import type { X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import type { SignatureAlgorithm } from 'xml-crypto'

export const samlCharactersMin = 4
/** Of the response in base64. */
export const samlCharactersMax = 100_000
export const samlTagsMax = 4_000
export const samlDepthMax = 40
const rsaBitsMin = 2_048

export const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'
export const assertionNamespace = 'urn:oasis:names:tc:SAML:2.0:assertion'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'
const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'

export type SignedRead =
  /** `destination` is of the response, which nobody need have signed: good for refusing only. */
  | { readonly kind: 'signed'; readonly assertion: Element; readonly destination: string | undefined }
  | { readonly kind: 'wrong'; readonly reason: string }
  /** None of the provider's certificates is one to verify with. */
  | { readonly kind: 'no-certificate'; readonly reason: string }

/** @param encoded the response in base64, as it comes from a form of the HTTP POST binding */
export function readSigned(encoded: string, certificates: readonly X509Certificate[], nowMs: number): SignedRead {
  const text = decoded(encoded)
  if (text === undefined) return wrong('it is no base64 of UTF-8')
  // A document type can define entities; no response needs one, nor what only scripts of a parser would see.
  if (/<!(?!--|\[CDATA\[)/.test(text)) return wrong('it has a document type')
  if ((text.match(/</g)?.length ?? 0) > samlTagsMax) return wrong(`it has more than ${samlTagsMax} tags`)
  const document = parsed(text)
  if (document === undefined) return wrong('it is not well-formed XML')
  const shape = shapeOf(document)
  if (typeof shape === 'string') return wrong(shape)
  const usable = certificates.filter((certificate) => isUsable(certificate, nowMs))
  if (usable.length === 0)
    return { kind: 'no-certificate', reason: 'its certificates have expired, or their keys are too short' }
  // One on the response is not needed; where it is, it says something about what is read and must be true.
  for (const { signature, of } of shape.signatures) {
    const signed = verified(text, signature, usable)
    if (signed === undefined) return wrong(`the signature of its ${of} is not of the provider’s certificate`)
    if (of === 'Response') continue
    const assertion = parsed(signed)?.documentElement ?? undefined
    if (assertion === undefined || !isElement(assertion, assertionNamespace, 'Assertion'))
      return wrong('what is signed is no assertion')
    return { kind: 'signed', assertion, destination: shape.destination }
  }
  return wrong('its assertion is not signed')
}

const wrong = (reason: string): SignedRead => ({ kind: 'wrong', reason })

function decoded(encoded: string): string | undefined {
  const compact = encoded.replaceAll(/\s+/g, '')
  if (compact.length < samlCharactersMin || compact.length > samlCharactersMax) return undefined
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(compact, 'base64'))
  } catch {
    return undefined
  }
}

/** What a parser would pass over with a warning is refused. */
export function parsed(text: string): Document | undefined {
  try {
    const onError = (_level: string, message: string): void => {
      throw new Error(message)
    }
    return new DOMParser({ onError }).parseFromString(text, 'application/xml')
  } catch {
    return undefined
  }
}

type Shape = {
  readonly destination: string | undefined
  /** The assertion's last, so that one on the response was judged before. */
  readonly signatures: readonly { readonly signature: Element; readonly of: 'Response' | 'Assertion' }[]
}

/** The shape, or what is wrong with it. */
function shapeOf(document: Document): Shape | string {
  const response = document.documentElement ?? undefined
  if (response === undefined || !isElement(response, protocolNamespace, 'Response')) return 'it is no SAML response'
  const elements = allOf(response)
  if (elements === undefined) return `its elements nest more than ${samlDepthMax} deep`
  const named = (name: string): Element[] => elements.filter(({ localName }) => localName === name)
  if (named('EncryptedAssertion').length > 0) return 'its assertion is encrypted'
  const [assertion, ...others] = named('Assertion')
  if (assertion === undefined || others.length > 0 || named('Response').length > 1)
    return 'it has another number of assertions than one'
  if (assertion.namespaceURI !== assertionNamespace || assertion.parentNode !== response)
    return 'its assertion is not where it belongs'
  if (hasTwice(elements)) return 'two of its elements have the same id'
  if (!isSuccess(response)) return 'it tells no success'
  const signatures = named('Signature')
  for (const signature of signatures) {
    const fault = signatureFault(signature, response, assertion)
    if (fault !== undefined) return fault
  }
  const owned = (owner: Element) => signatures.filter(({ parentNode }) => parentNode === owner)
  const [ofResponse, ofAssertion] = [owned(response), owned(assertion)]
  if (ofAssertion.length !== 1) return 'its assertion does not have one signature'
  if (ofResponse.length > 1) return 'it has more than one signature'
  return {
    destination: response.getAttribute('Destination') ?? undefined,
    signatures: [
      ...ofResponse.map((signature) => ({ signature, of: 'Response' as const })),
      ...ofAssertion.map((signature) => ({ signature, of: 'Assertion' as const })),
    ],
  }
}

/** Each covers its parent, all of it, by its id and by no other way. */
function signatureFault(signature: Element, response: Element, assertion: Element): string | undefined {
  const owner = signature.parentNode === response ? response : assertion
  if (signature.namespaceURI !== signatureNamespace || signature.parentNode !== owner)
    return 'one of its signatures is not where it belongs'
  const within = allOf(signature) ?? []
  const named = (name: string): Element[] => within.filter(({ localName }) => localName === name)
  if (named('Object').length > 0 || named('Manifest').length > 0) return 'one of its signatures carries objects'
  const counts = ['SignedInfo', 'Reference', 'SignatureValue', 'SignatureMethod', 'CanonicalizationMethod']
  if (counts.some((name) => named(name).length !== 1)) return 'one of its signatures covers more than one thing'
  const id = owner.getAttribute('ID') ?? ''
  if (!/^[A-Za-z_][\w.-]{0,255}$/.test(id) || named('Reference')[0]?.getAttribute('URI') !== `#${id}`)
    return 'one of its signatures does not cover what it stands in'
  const algorithmOf = (element: Element): string => element.getAttribute('Algorithm') ?? ''
  const transforms = named('Transform').map(algorithmOf)
  if (transforms.length > 2 || !transforms.every((one) => one === enveloped || canonicalizations.has(one)))
    return 'one of its signatures changes what it covers'
  const method = named('SignatureMethod').map(algorithmOf)
  const digests = named('DigestMethod').map(algorithmOf)
  const forms = named('CanonicalizationMethod').map(algorithmOf)
  if (!method.every((one) => one in signatureAlgorithms) || !digests.every((one) => digestAlgorithms.has(one)))
    return 'one of its signatures uses an algorithm that is too weak or unknown (SHA-1 is)'
  return forms.every((one) => canonicalizations.has(one)) ? undefined : 'one of its signatures has an unknown form'
}

export function isElement(element: Element, namespace: string, name: string): boolean {
  return element.namespaceURI === namespace && element.localName === name
}

export function childrenOf(element: Element): Element[] {
  return Array.from(element.childNodes).filter((node): node is Element => node.nodeType === 1)
}

/** The element and all below it; undefined when they nest too deep. */
function allOf(root: Element): Element[] | undefined {
  const found: Element[] = []
  let level = [root]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth >= samlDepthMax) return undefined
    found.push(...level)
    level = level.flatMap(childrenOf)
  }
  return found
}

/** By any spelling: what a reference means must not depend on who looks. */
function hasTwice(elements: readonly Element[]): boolean {
  const ids = elements.flatMap(({ attributes }) =>
    Array.from(attributes)
      .filter(({ localName }) => localName?.toLowerCase() === 'id')
      .map(({ value }) => value),
  )
  return new Set(ids).size < ids.length
}

function isSuccess(response: Element): boolean {
  const status = childrenOf(response).filter((child) => isElement(child, protocolNamespace, 'Status'))
  const codes = status.flatMap(childrenOf).filter((child) => isElement(child, protocolNamespace, 'StatusCode'))
  return status.length === 1 && codes.length === 1 && codes[0]?.getAttribute('Value') === success
}

function isUsable({ validFromDate, validToDate, publicKey }: X509Certificate, nowMs: number): boolean {
  if (nowMs < validFromDate.getTime() || nowMs > validToDate.getTime()) return false
  if (publicKey.asymmetricKeyType === 'rsa') return (publicKey.asymmetricKeyDetails?.modulusLength ?? 0) >= rsaBitsMin
  return publicKey.asymmetricKeyType === 'ec'
}

const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
const canonicalizations: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
])
const digestAlgorithms: ReadonlySet<string> = new Set([
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
])

/** Those of xml-crypto without SHA-1, and elliptic curves. */
const ofLibrary = new SignedXml().SignatureAlgorithms
const signatureAlgorithms = {
  ...Object.fromEntries(Object.entries(ofLibrary).filter(([name]) => !name.endsWith('sha1'))),
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256': ecdsa('sha256'),
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384': ecdsa('sha384'),
  'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512': ecdsa('sha512'),
}

function ecdsa(digest: string): new () => SignatureAlgorithm {
  return class {
    getAlgorithmName = (): string => `http://www.w3.org/2001/04/xmldsig-more#ecdsa-${digest}`
    getSignature = (): never => {
      throw new Error('nothing is signed here')
    }
    verifySignature = (material: string, key: unknown, value: string): boolean =>
      typeof key === 'string' &&
      createVerify(digest).update(material).verify({ key, dsaEncoding: 'ieee-p1363' }, value, 'base64')
  }
}

/** The bytes that the signature covers, in canonical form. What its KeyInfo says is not looked at. */
function verified(text: string, signature: Element, certificates: readonly X509Certificate[]): string | undefined {
  const signatureText = new XMLSerializer().serializeToString(signature)
  for (const { publicKey } of certificates) {
    const publicCert = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const signed = new SignedXml({ publicCert })
    signed.SignatureAlgorithms = signatureAlgorithms
    try {
      signed.loadSignature(signatureText)
      if (!signed.checkSignature(text)) continue
    } catch {
      // xml-crypto throws for a wrong signature, and a key of another kind may as well.
      continue
    }
    const [only, ...others] = signed.getSignedReferences()
    return others.length === 0 ? only : undefined
  }
  return undefined
}
