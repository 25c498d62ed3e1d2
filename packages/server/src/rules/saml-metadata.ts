/** Metadata of an identity provider (SAML 2.0 metadata, 2.4.3): what it is called, how it signs, where it is. */
import { DOMParser } from '@xmldom/xmldom'
import type { Element } from '@xmldom/xmldom'
import { X509Certificate } from 'node:crypto'

export type SamlMetadata = {
  readonly entityId: string
  /** Certificates that it signs with, at least one. */
  readonly certificates: readonly X509Certificate[]
  readonly signOnUrls: readonly string[]
}
export type SamlMetadataRead =
  | { readonly kind: 'metadata'; readonly metadata: SamlMetadata }
  /** A sentence for whoever made the document. */
  | { readonly kind: 'wrong'; readonly reason: string }

export const samlMetadataCharactersMax = 102_400
const certificatesMax = 20
const metadataNamespace = 'urn:oasis:names:tc:SAML:2.0:metadata'
const signatureNamespace = 'http://www.w3.org/2000/09/xmldsig#'

export function readSamlMetadata(document: string): SamlMetadataRead {
  const wrong = (reason: string): SamlMetadataRead => ({ kind: 'wrong', reason })
  if (document.length > samlMetadataCharactersMax) return wrong(`it is over ${samlMetadataCharactersMax} characters`)
  // A document type can define entities that grow without end; no metadata needs one.
  if (/<!(DOCTYPE|ENTITY)/i.test(document)) return wrong('it has a document type')
  const root = parsed(document)
  if (root === undefined) return wrong('it is not well-formed XML')
  if (root.localName !== 'EntityDescriptor' || root.namespaceURI !== metadataNamespace)
    return wrong('its root is no EntityDescriptor of SAML 2.0')
  const entityId = root.getAttribute('entityID') ?? ''
  if (entityId === '' || entityId.length > 1_024) return wrong('its entityID is missing or too long')
  const [role] = childrenOf(root, metadataNamespace, 'IDPSSODescriptor')
  if (role === undefined) return wrong('it describes no identity provider (IDPSSODescriptor)')
  const certificates = certificatesOf(role)
  if (certificates === undefined) return wrong('one of its certificates cannot be read')
  if (certificates.length === 0) return wrong('it has no certificate to sign with')
  if (certificates.length > certificatesMax) return wrong(`it has more than ${certificatesMax} certificates`)
  const signOnUrls = childrenOf(role, metadataNamespace, 'SingleSignOnService').map(
    (service) => service.getAttribute('Location') ?? '',
  )
  if (signOnUrls.length === 0 || !signOnUrls.every((url) => /^https?:\/\/[^\s/]/.test(url)))
    return wrong('it has no SingleSignOnService with a Location')
  return { kind: 'metadata', metadata: { entityId, certificates, signOnUrls } }
}

function parsed(document: string): Element | undefined {
  try {
    const onError = (level: string, message: string): void => {
      if (level !== 'warning') throw new Error(message)
    }
    return new DOMParser({ onError }).parseFromString(document, 'application/xml').documentElement ?? undefined
  } catch {
    return undefined
  }
}

function childrenOf(element: Element, namespace: string, name: string): Element[] {
  return Array.from(element.childNodes).filter(
    (node): node is Element =>
      node.nodeType === 1 && node.namespaceURI === namespace && (node as Element).localName === name,
  )
}

/** A key descriptor without a use serves both; undefined when a certificate is none. */
function certificatesOf(role: Element): readonly X509Certificate[] | undefined {
  const descriptors = childrenOf(role, metadataNamespace, 'KeyDescriptor').filter(
    (descriptor) => (descriptor.getAttribute('use') ?? 'signing') !== 'encryption',
  )
  const texts = descriptors.flatMap((descriptor) =>
    Array.from(descriptor.getElementsByTagNameNS(signatureNamespace, 'X509Certificate')).map(
      (certificate) => certificate.textContent ?? '',
    ),
  )
  try {
    return texts.map((text) => new X509Certificate(Buffer.from(text.replaceAll(/\s+/g, ''), 'base64')))
  } catch {
    return undefined
  }
}
