import { sign } from 'node:crypto'
import { errors, jwtVerify } from 'jose'
import type { Clock } from '../base/surroundings.ts'
import { PlayerError } from '../rules/errors.ts'
import type { AppKeyring } from './app-keys.ts'
import { signingAlgorithm } from './app-keys.ts'

/** What an access token says. Servers of the studio read the same, with the keys of the app's `jwks.json`. */
export type AccessClaims = {
  readonly player: string
  readonly session: string
  readonly epoch: number
  /** Seconds since 1970: when the player last proved who it is. */
  readonly signedInAt: number
}

export const accessTokenLettersMax = 2_048
const type = 'at+jwt'

export const issuerOf = (app: string): string => `latchkey/players/${app}`

export async function signAccessToken(
  given: { readonly app: string; readonly keys: AppKeyring; readonly now: Date; readonly lifeSeconds: number },
  claims: AccessClaims,
): Promise<string> {
  const { kid, key } = await given.keys.signingKey()
  const nowSeconds = Math.floor(given.now.getTime() / 1_000)
  const payload = {
    sid: claims.session,
    epoch: claims.epoch,
    auth_time: claims.signedInAt,
    iss: issuerOf(given.app),
    aud: given.app,
    sub: claims.player,
    iat: nowSeconds,
    exp: nowSeconds + given.lifeSeconds,
  }
  const signed = `${part({ alg: signingAlgorithm, kid, typ: type })}.${part(payload)}`
  // Here and now: a signature costs less than to have it made by another thread.
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url')

/** Tokens that were verified are remembered: a signature costs more than everything else about a small request. */
const rememberedMax = 10_000

export type AccessTokenReader = {
  /** @throws PlayerError TokenExpired, Unauthenticated */
  read(token: string): Promise<AccessClaims>
}

type Remembered = { readonly claims: AccessClaims; readonly expiresAtMs: number }

export function openAccessTokenReader(given: Given): AccessTokenReader {
  const remembered = new Map<string, Remembered>()
  return {
    async read(token) {
      const known = remembered.get(token)
      if (known !== undefined && given.clock.now().getTime() < known.expiresAtMs) return known.claims
      const read = await verifiedToken(given, token)
      const oldest = remembered.size >= rememberedMax ? remembered.keys().next().value : undefined
      if (oldest !== undefined) remembered.delete(oldest)
      remembered.set(token, read)
      return read.claims
    },
  }
}

type Given = { readonly app: string; readonly keys: AppKeyring; readonly clock: Clock }

async function verifiedToken(given: Given, token: string): Promise<Remembered> {
  if (token.length > accessTokenLettersMax) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        const key = kid === undefined ? undefined : await given.keys.verifyingKey(kid)
        if (key === undefined) throw new errors.JOSEError('no such key')
        return key
      },
      {
        algorithms: [signingAlgorithm],
        issuer: issuerOf(given.app),
        audience: given.app,
        typ: type,
        requiredClaims: ['sub', 'sid', 'epoch', 'auth_time', 'exp'],
        currentDate: given.clock.now(),
      },
    )
    const claims = {
      player: payload.sub ?? '',
      session: String(payload.sid),
      epoch: Number(payload.epoch),
      signedInAt: Number(payload.auth_time),
    }
    return { claims, expiresAtMs: (payload.exp ?? 0) * 1_000 }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new PlayerError('TokenExpired', { reauth: 'refresh' })
    if (error instanceof errors.JOSEError) throw new PlayerError('Unauthenticated', { reauth: 'login' })
    throw error
  }
}
