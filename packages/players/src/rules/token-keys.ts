/** Keys by which a studio's tokens are verified: what the operator may give, and what is wrong with the rest. */
import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

/** A shorter secret can be guessed from one token, offline (RFC 7518, 3.2). */
export const secretBytesMin = 32

/** What is wrong with a secret of HS256; undefined when nothing is. */
export function secretFault(secret: { readonly sizeBytes: number; readonly text: string }): string | undefined {
  if (secret.text.includes('-----BEGIN')) return 'is a key in PEM form; HS256 takes a secret that nobody else has'
  return secret.sizeBytes < secretBytesMin ? `must have at least ${secretBytesMin} bytes` : undefined
}

const rsaBitsMin = 2_048

/** The public key of the operator's file, or what is wrong with it. */
export function publicTokenKey(algorithm: 'RS256' | 'ES256', text: string): KeyObject | { readonly fault: string } {
  if (/PRIVATE KEY-----/.test(text)) return { fault: 'is a private key; give the public one' }
  const key = parsed(text)
  if (key === undefined) return { fault: 'is no public key or certificate in PEM form' }
  if (isPublicKeyFor(algorithm, key)) return key
  return { fault: algorithm === 'RS256' ? `is no RSA key of at least ${rsaBitsMin} bits` : 'is no key on P-256' }
}

/** Also of a key that a provider publishes. */
export function isPublicKeyFor(algorithm: 'RS256' | 'ES256', key: KeyObject): boolean {
  if (key.type !== 'public') return false
  const details = key.asymmetricKeyDetails
  if (algorithm === 'RS256') return key.asymmetricKeyType === 'rsa' && (details?.modulusLength ?? 0) >= rsaBitsMin
  return key.asymmetricKeyType === 'ec' && details?.namedCurve === 'prime256v1'
}

function parsed(text: string): KeyObject | undefined {
  try {
    return createPublicKey(text)
  } catch {
    return undefined
  }
}
