/**
 * Whose certificate a server of a tenant shows, compared with fingerprints that the tenant wrote down: of a certificate
 * authority, root or intermediate, or of the server itself.
 */
import { X509Certificate } from 'node:crypto'
import { checkServerIdentity } from 'node:tls'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

const chainLengthMax = 10

/**
 * Whether a certificate of the server's chain has one of the fingerprints (SHA-1 or SHA-256, in hexadecimal without
 * colons), and the chain is sound: by the authorities that this machine trusts, or link by link up to that certificate.
 */
export function isPinned(socket: TLSSocket, name: string, fingerprints: readonly string[], nowMs: number): boolean {
  const leaf = socket.getPeerCertificate(true)
  const chain = chainOf(leaf)
  const pinnedAt = chain.findIndex((certificate) => hasFingerprint(certificate, fingerprints))
  if (pinnedAt < 0) return false
  if (checkServerIdentity(name, leaf) !== undefined) return false
  const upToPin = chain.slice(0, pinnedAt + 1)
  // Authorities of this machine may vouch by another path than the one that the server sent, parts of which have expired.
  return isLinked(upToPin) && (socket.authorized || upToPin.every((certificate) => isCurrent(certificate, nowMs)))
}

/** Each certificate is signed by the next, which is an authority. */
function isLinked(chain: readonly X509Certificate[]): boolean {
  return chain.every((certificate, index) => {
    const issuer = chain[index + 1]
    return (
      issuer === undefined || (issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey))
    )
  })
}

function isCurrent(certificate: X509Certificate, nowMs: number): boolean {
  return certificate.validFromDate.getTime() <= nowMs && nowMs <= certificate.validToDate.getTime()
}

/** What the server sent and what this machine knows of it; a root is its own issuer. */
function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = []
  const seen = new Set<string>()
  let next: DetailedPeerCertificate | undefined = leaf
  // A peer without a certificate is an empty object.
  while (next?.raw !== undefined && !seen.has(next.fingerprint256) && chain.length < chainLengthMax) {
    seen.add(next.fingerprint256)
    chain.push(new X509Certificate(next.raw))
    next = next.issuerCertificate
  }
  return chain
}

function hasFingerprint(certificate: X509Certificate, fingerprints: readonly string[]): boolean {
  const own = [certificate.fingerprint, certificate.fingerprint256].map((text) =>
    text.replaceAll(':', '').toLowerCase(),
  )
  return fingerprints.some((wanted) => own.includes(wanted.toLowerCase()))
}
