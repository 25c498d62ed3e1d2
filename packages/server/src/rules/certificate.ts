/** Certificates for bound domains: what may be kept, and what is told of one. */
import { createPrivateKey, X509Certificate } from 'node:crypto'

/** Of a certificate with its chain, and of a private key. */
export const certificateBytesMax = 32_768

export type CertificateFacts = {
  /** SHA-1, in pairs of digits with colons. */
  readonly fingerprint: string
  readonly validFrom: Date
  readonly validTo: Date
}
export type ReadCertificate =
  | { readonly kind: 'fine'; readonly facts: CertificateFacts }
  | { readonly kind: 'bad-certificate' | 'bad-key' | 'other-key' | 'other-domain' | 'expired' }

/** Judges a certificate and its key for a domain, as of now. */
export function readCertificate(pem: string, privateKey: string, domain: string, now: Date): ReadCertificate {
  const certificate = quietly(() => new X509Certificate(pem))
  if (certificate === undefined || pem.length > certificateBytesMax) return { kind: 'bad-certificate' }
  const key = quietly(() => createPrivateKey(privateKey))
  if (key === undefined || privateKey.length > certificateBytesMax) return { kind: 'bad-key' }
  if (!certificate.checkPrivateKey(key)) return { kind: 'other-key' }
  if (certificate.checkHost(domain) === undefined) return { kind: 'other-domain' }
  const facts = factsOf(certificate)
  return facts.validTo.getTime() <= now.getTime() ? { kind: 'expired' } : { kind: 'fine', facts }
}

export function certificateFacts(pem: string): CertificateFacts {
  return factsOf(new X509Certificate(pem))
}

const factsOf = (certificate: X509Certificate): CertificateFacts => ({
  fingerprint: certificate.fingerprint,
  validFrom: certificate.validFromDate,
  validTo: certificate.validToDate,
})

/** What cannot be parsed is nothing; the library's words would quote it. */
function quietly<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
