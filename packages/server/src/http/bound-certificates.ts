/** The certificate of a bound domain, for the TLS handshake that names it; the server's own for every other name. */
import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { BoundDomains } from '../access/bound-domains.ts'
import { parseCname } from '../operations/oss/cname-document.ts'
import type { DocumentStore, NamedDocument } from '../store/buckets/documents.ts'
import type { DomainStore } from '../store/buckets/domains.ts'

/** The suites are those of the handshake, which up to TLS 1.2 takes them from the certificate's context. */
export type CertificateOf = (name: string, ciphers?: string) => Promise<SecureContext | undefined>

type Parts = {
  readonly domains: Pick<DomainStore, 'bucketOf'>
  readonly documents: Pick<DocumentStore, 'find'>
  readonly boundDomains: Pick<BoundDomains, 'openKey'>
}

/** Kept by the document's own value, so that a new certificate is shown from the next handshake on. */
export function boundCertificates({ domains, documents, boundDomains }: Parts): CertificateOf {
  const kept = new WeakMap<NamedDocument, { readonly ciphers: string | undefined; readonly context: SecureContext }>()
  return async (name, ciphers) => {
    const domain = name.toLowerCase()
    const bucket = await domains.bucketOf(domain)
    const document = bucket && (await documents.find(bucket.id, 'cname', domain))
    const certificate = document && parseCname(document.text).certificate
    if (bucket === undefined || document === undefined || certificate === undefined) return undefined
    const known = kept.get(document)
    if (known !== undefined && known.ciphers === ciphers) return known.context
    const key = boundDomains.openKey(certificate.sealedKey, { bucketId: bucket.id, domain })
    const context = createSecureContext({ cert: certificate.pem, key: key.reveal(), ...(ciphers && { ciphers }) })
    kept.set(document, { ciphers, context })
    return context
  }
}
