/** Access tokens of players, verified with the keys that the game publishes; no call to the service for each. */
import { createPublicKey, verify } from 'node:crypto'
import type { JsonWebKeyInput, KeyObject } from 'node:crypto'

/** Who a genuine token is of. It says nothing of a ban since: that ends the session, and the token at its next renewal. */
export type AccessToken = {
  readonly player: string
  readonly session: string
  /** When the player last proved who it is, which a renewal does not. */
  readonly signedInAt: Date
  readonly expiresAt: Date
}

/** Answer 401, so that the game renews its token. */
export class InvalidToken extends Error {
  override readonly name = 'InvalidToken'
}

const lettersMax = 2_048
/** Published an hour before it signs, a key is known in time. */
const keptMs = 600_000
const staleMs = 3_600_000
const askAgainMs = 30_000

export type KeySet = { readonly keys: readonly unknown[] }
export type KeySource = { readonly keyOf: (kid: string) => Promise<KeyObject | undefined> }

/**
 * Keys are kept for ten minutes, and for up to an hour while they cannot be had: players go on while the service starts again, and a
 * key that it withdrew ends. One that is not among them asks anew, at most every 30 seconds.
 */
export function openKeys(fetchKeys: () => Promise<KeySet>, now: () => Date): KeySource {
  let known: { readonly keys: ReadonlyMap<string, KeyObject>; readonly atMs: number } | undefined
  let asking: Promise<void> | undefined
  let askedMs = -Infinity
  const ask = (): Promise<void> => {
    askedMs = now().getTime()
    asking ??= fetchKeys()
      .then((document) => void (known = { keys: keysIn(document), atMs: now().getTime() }))
      .finally(() => (asking = undefined))
    return asking
  }
  return {
    keyOf: async (kid) => {
      const since = (ms: number): number => Math.abs(now().getTime() - ms)
      const ageMs = known === undefined ? Infinity : since(known.atMs)
      const key = ageMs <= staleMs ? known?.keys.get(kid) : undefined
      if (key !== undefined && ageMs <= keptMs) return key
      if (ageMs <= staleMs && since(askedMs) <= askAgainMs) return key
      try {
        await ask()
      } catch (error) {
        if (key === undefined) throw error
        return key
      }
      return known?.keys.get(kid)
    },
  }
}

function keysIn({ keys: listed }: KeySet): ReadonlyMap<string, KeyObject> {
  const keys = new Map<string, KeyObject>()
  for (const jwk of listed) {
    const { kid, kty, crv, x, y } = recordOf(jwk) ?? {}
    if (typeof kid !== 'string' || kty !== 'EC' || crv !== 'P-256') continue
    keys.set(kid, createPublicKey({ key: { kty, crv, x, y } as JsonWebKeyInput['key'], format: 'jwk' }))
  }
  return keys
}

/** @throws InvalidToken, and what the source of keys throws */
export async function readAccessToken(token: string, app: string, keys: KeySource, now: Date): Promise<AccessToken> {
  const parts = token.split('.')
  const [head = '', payload = '', signature = ''] = parts
  if (parts.length !== 3 || token.length > lettersMax) throw new InvalidToken('this is no access token')
  const { alg, typ, kid } = jsonIn(head)
  if (alg !== 'ES256' || typ !== 'at+jwt' || typeof kid !== 'string') throw new InvalidToken('this is no access token')
  const key = await keys.keyOf(kid)
  const isGenuine =
    key !== undefined &&
    verify(
      'sha256',
      Buffer.from(`${head}.${payload}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  if (!isGenuine) throw new InvalidToken('the signature does not match')
  const { iss, aud, sub, sid, auth_time: signedInAt, exp } = jsonIn(payload)
  if (iss !== `latchkey/players/${app}` || aud !== app) throw new InvalidToken('the token is of another game')
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof signedInAt !== 'number' || typeof exp !== 'number')
    throw new InvalidToken('the token does not say whose it is')
  if (exp * 1_000 <= now.getTime()) throw new InvalidToken('the token has expired')
  return { player: sub, session: sid, signedInAt: new Date(signedInAt * 1_000), expiresAt: new Date(exp * 1_000) }
}

function jsonIn(part: string): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))) ?? {}
  } catch {
    throw new InvalidToken('this is no access token')
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
