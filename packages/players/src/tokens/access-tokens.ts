import { errors, jwtVerify, SignJWT } from 'jose'
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
  return new SignJWT({ sid: claims.session, epoch: claims.epoch, auth_time: claims.signedInAt })
    .setProtectedHeader({ alg: signingAlgorithm, kid, typ: type })
    .setIssuer(issuerOf(given.app))
    .setAudience(given.app)
    .setSubject(claims.player)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + given.lifeSeconds)
    .sign(key)
}

/** @throws PlayerError TokenExpired, Unauthenticated */
export async function readAccessToken(
  given: { readonly app: string; readonly keys: AppKeyring; readonly clock: Clock },
  token: string,
): Promise<AccessClaims> {
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
    return {
      player: payload.sub ?? '',
      session: String(payload.sid),
      epoch: Number(payload.epoch),
      signedInAt: Number(payload.auth_time),
    }
  } catch (error) {
    if (error instanceof errors.JWTExpired) throw new PlayerError('TokenExpired', { reauth: 'refresh' })
    if (error instanceof errors.JOSEError) throw new PlayerError('Unauthenticated', { reauth: 'login' })
    throw error
  }
}
