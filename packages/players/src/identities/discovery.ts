/** Where an issuer keeps its keys, from its OpenID Connect discovery document. Kept for an hour. */
import { z } from 'zod'
import { ProviderUnavailable } from './identity-rejected.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { arrived, jsonOf } from './provider-answer.ts'
import type { VerifierClock } from './verifier.ts'

export const discoveryBytesMax = 65_536
export const discoveryFreshMs = 60 * 60_000
const fetchTimeoutMs = 2_000

const documentShape = z.object({ issuer: z.string(), jwks_uri: z.string() })

type Settings = { readonly issuer: string; readonly fetch: LimitedFetch; readonly clock: VerifierClock }

/** Answers the address of the key set; joined with whoever asks it, so it needs no flight control of its own. */
export function openDiscovery(settings: Settings): () => Promise<string> {
  let held: { readonly jwksUri: string; readonly atMs: number } | undefined
  return async () => {
    if (held !== undefined && settings.clock.monotonicMs() - held.atMs < discoveryFreshMs) return held.jwksUri
    const jwksUri = await discover(settings)
    held = { jwksUri, atMs: settings.clock.monotonicMs() }
    return jwksUri
  }
}

async function discover({ issuer, fetch }: Settings): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const what = `the discovery document at ${url}`
  const { status, body } = arrived(
    await fetch({
      url,
      method: 'GET',
      headers: { Accept: 'application/json' },
      timeoutMs: fetchTimeoutMs,
      answerBytesMax: discoveryBytesMax,
    }),
    what,
  )
  if (status !== 200) throw new ProviderUnavailable('answer', `${what} answered status ${status}`)
  const document = documentShape.safeParse(jsonOf(body))
  if (!document.success) throw new ProviderUnavailable('answer', `${what} has no issuer or no jwks_uri`)
  if (document.data.issuer !== issuer)
    throw new ProviderUnavailable('answer', `${what} is of the issuer ${document.data.issuer}, not of ${issuer}`)
  return keysAddress(document.data.jwks_uri, issuer, what)
}

/** Keys that everybody on the way could replace prove nothing: plain http only for an issuer that is itself plain. */
function keysAddress(jwksUri: string, issuer: string, what: string): string {
  const isSecure = jwksUri.startsWith('https://')
  if (!URL.canParse(jwksUri) || (!isSecure && !(jwksUri.startsWith('http://') && issuer.startsWith('http://'))))
    throw new ProviderUnavailable('answer', `${what} names a key set that is not on https`)
  return jwksUri
}
