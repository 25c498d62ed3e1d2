/** The verifiers of one game, from its configuration. */
import { createSecretKey } from 'node:crypto'
import type { AppConfig } from '../config/schema.ts'
import { publicTokenKey } from '../rules/token-keys.ts'
import { customVerifier } from './custom.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { oidcVerifier } from './oidc.ts'
import { studioJwtVerifier } from './studio-jwt.ts'
import type { TokenKeys } from './signed-token.ts'
import type { ProvenMethod, Verifier, VerifierClock } from './verifier.ts'
import { code2SessionUrl, wechatVerifier } from './wechat.ts'

/** There is one WeChat for a game, so it has no name of its own. */
export const wechatProvider = 'wechat'

/** Undefined when the game knows no such provider. */
export type Verifiers = (method: ProvenMethod, provider: string) => Verifier | undefined

type Tools = { readonly fetch: LimitedFetch; readonly clock: VerifierClock }
type Identities = AppConfig['identities']

/** Key sets and answers are remembered by the verifiers, so they are made once for each configuration. */
export function openVerifiers({ oidc, jwt, wechat, webhook }: Identities, tools: Tools): Verifiers {
  const all = [
    ...Object.entries(oidc).map(([name, settings]) => oidcOf(name, settings, tools)),
    ...Object.entries(jwt).map(([name, settings]) => jwtOf(name, settings)),
    ...Object.entries(webhook).map(([name, settings]) => customVerifier(name, settings, tools)),
    ...(wechat === undefined ? [] : [wechatOf(wechat, tools)]),
  ]
  const byName = new Map(all.map((verifier) => [`${verifier.method} ${verifier.provider}`, verifier]))
  return (method, provider) => byName.get(`${method} ${provider}`)
}

function oidcOf(name: string, settings: Identities['oidc'][string], tools: Tools): Verifier {
  const { azp, maxAge, jwksUri, clockSkewSeconds, ...rest } = settings
  return oidcVerifier(
    name,
    {
      ...rest,
      parties: azp,
      skewSeconds: clockSkewSeconds,
      ...(maxAge === undefined ? {} : { maxAgeSeconds: maxAge }),
      ...(jwksUri === undefined ? {} : { jwksUri }),
    },
    tools,
  )
}

function jwtOf(name: string, settings: Identities['jwt'][string]): Verifier {
  const { alg, audience, maxAge, ...rest } = settings
  const key = keyOf(settings)
  const keys: TokenKeys = () => Promise.resolve([key])
  return studioJwtVerifier(name, { ...rest, algorithm: alg, keys, audience: [audience], maxAgeSeconds: maxAge })
}

function keyOf({ alg, secret, publicKey }: Identities['jwt'][string]): ReturnType<typeof createSecretKey> {
  const key = alg === 'HS256' ? secret && createSecretKey(secret.reveal()) : publicKey && publicTokenKey(alg, publicKey)
  if (key === undefined || typeof key === 'string' || 'fault' in key)
    throw new Error(`a ${alg} provider without its key; the configuration was judged before`)
  return key
}

function wechatOf({ appId, secret, url }: NonNullable<Identities['wechat']>, tools: Tools): Verifier {
  const settings = { appId, secret: () => secret.reveal().toString('utf8'), url: url ?? code2SessionUrl }
  return wechatVerifier(wechatProvider, settings, tools)
}
