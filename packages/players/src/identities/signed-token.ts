/** Opens a signed token: its algorithm must be one of those that its provider is pinned to before a key is looked for. */
import { createHmac, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { decodeProtectedHeader } from 'jose'
import { equalInConstantTime } from '../base/secret.ts'
import { isPublicKeyFor } from '../rules/token-keys.ts'
import { IdentityRejected } from './identity-rejected.ts'
import { jsonOf } from './provider-answer.ts'
import type { KeyHeader } from './key-set.ts'
import { proofBytesMax } from './verifier.ts'

export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256'
export type Claims = Readonly<Record<string, unknown>>
export type TokenKeys = (header: KeyHeader) => Promise<readonly KeyObject[]>

/** An access token or a notice of the same issuer is signed by the same keys and must not sign anybody in. */
const foreignTypes = /^(application\/)?(at\+jwt|logout\+jwt|secevent\+jwt)$/i

export async function openSignedToken(
  token: string,
  keys: TokenKeys,
  algorithms: readonly TokenAlgorithm[],
): Promise<Claims> {
  if (Buffer.byteLength(token) > proofBytesMax)
    throw new IdentityRejected('malformed', `The token is longer than ${proofBytesMax} bytes.`)
  const header = headerOf(token)
  const algorithm = algorithms.find((one) => one === header.alg)
  if (algorithm === undefined)
    throw new IdentityRejected(
      'algorithm',
      `The token is signed with ${shown(header.alg)}; this provider signs with ${algorithms.join(' or ')}.`,
    )
  const candidates = await keys(header)
  if (candidates.length === 0)
    throw new IdentityRejected('signature', 'The provider has no key of the name that the token gives.')
  const { signed, payload, signature } = partsOf(token)
  // Here and now: a signature costs less than to have it judged by another thread.
  if (candidates.some((key) => isSignedBy(key, algorithm, signed, signature))) return claimsOf(payload)
  throw new IdentityRejected('signature', 'The signature of the token does not match.')
}

/** Node skips what is no letter of base64, so that one signature could be written in many ways. */
const compactForm = /^[\w-]+\.[\w-]*\.[\w-]*$/

function headerOf(token: string): KeyHeader {
  const header = decoded(token)
  const isKidText = header?.kid === undefined || typeof header.kid === 'string'
  // Whatever a header says must be understood, no JWT needs it.
  if (typeof header?.alg !== 'string' || !isKidText || header.crit !== undefined)
    throw new IdentityRejected('malformed', 'The token is no signed JWT in compact form.')
  if (header.typ !== undefined && foreignTypes.test(String(header.typ)))
    throw new IdentityRejected('claims', `The token is of type ${shown(String(header.typ))}, which signs nobody in.`)
  return header.kid === undefined ? { alg: header.alg } : { alg: header.alg, kid: header.kid }
}

function decoded(token: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return compactForm.test(token) ? decodeProtectedHeader(token) : undefined
  } catch {
    return undefined
  }
}

type Parts = { readonly signed: Buffer; readonly payload: Buffer; readonly signature: Buffer }

function partsOf(token: string): Parts {
  const [first, last] = [token.indexOf('.'), token.lastIndexOf('.')]
  return {
    signed: Buffer.from(token.slice(0, last), 'latin1'),
    payload: Buffer.from(token.slice(first + 1, last), 'base64url'),
    signature: Buffer.from(token.slice(last + 1), 'base64url'),
  }
}

/** A key of another kind than the algorithm asks for has signed nothing. */
function isSignedBy(key: KeyObject, algorithm: TokenAlgorithm, signed: Buffer, signature: Buffer): boolean {
  switch (algorithm) {
    case 'HS256':
      return key.type === 'secret' && equalInConstantTime(createHmac('sha256', key).update(signed).digest(), signature)
    case 'RS256':
      return isPublicKeyFor(algorithm, key) && verify('sha256', signed, key, signature)
    case 'ES256':
      return isPublicKeyFor(algorithm, key) && verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
  }
}

function claimsOf(payload: Uint8Array): Claims {
  const value = jsonOf(payload)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new IdentityRejected('malformed', 'The payload of the token is no JSON object.')
  return value as Claims
}

/** What somebody else wrote, cut short and without what a terminal would obey. */
const shown = (text: string): string => JSON.stringify(text.slice(0, 60))
