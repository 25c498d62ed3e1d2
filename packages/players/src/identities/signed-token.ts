/** Opens a signed token: its algorithm must be one of those that its provider is pinned to before a key is looked for. */
import { compactVerify, decodeProtectedHeader, errors } from 'jose'
import type { CryptoKey, KeyObject } from 'jose'
import { IdentityRejected } from './identity-rejected.ts'
import { jsonOf } from './provider-answer.ts'
import type { KeyHeader } from './key-set.ts'
import { proofBytesMax } from './verifier.ts'

export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256'
export type Claims = Readonly<Record<string, unknown>>
export type TokenKeys = (header: KeyHeader) => Promise<readonly (CryptoKey | KeyObject)[]>

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
  if (!algorithms.some((algorithm) => algorithm === header.alg))
    throw new IdentityRejected(
      'algorithm',
      `The token is signed with ${shown(header.alg)}; this provider signs with ${algorithms.join(' or ')}.`,
    )
  const candidates = await keys(header)
  if (candidates.length === 0)
    throw new IdentityRejected('signature', 'The provider has no key of the name that the token gives.')
  for (const key of candidates) {
    const payload = await payloadOf(token, key, header.alg)
    if (payload !== undefined) return claimsOf(payload)
  }
  throw new IdentityRejected('signature', 'The signature of the token does not match.')
}

function headerOf(token: string): KeyHeader {
  const header = decoded(token)
  if (header?.alg === undefined || (header.kid !== undefined && typeof header.kid !== 'string'))
    throw new IdentityRejected('malformed', 'The token is no signed JWT in compact form.')
  if (header.typ !== undefined && foreignTypes.test(String(header.typ)))
    throw new IdentityRejected('claims', `The token is of type ${shown(String(header.typ))}, which signs nobody in.`)
  return header.kid === undefined ? { alg: header.alg } : { alg: header.alg, kid: header.kid }
}

function decoded(token: string): ReturnType<typeof decodeProtectedHeader> | undefined {
  try {
    return token.split('.').length === 3 ? decodeProtectedHeader(token) : undefined
  } catch {
    return undefined
  }
}

/** Undefined when this key did not sign it. */
async function payloadOf(
  token: string,
  key: CryptoKey | KeyObject,
  algorithm: string,
): Promise<Uint8Array | undefined> {
  try {
    return (await compactVerify(token, key, { algorithms: [algorithm] })).payload
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return undefined
    // The key is of another kind than the algorithm asks for.
    if (error instanceof TypeError) return undefined
    if (error instanceof errors.JOSEError)
      throw new IdentityRejected('malformed', 'The token is no signed JWT in compact form.')
    throw error
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
