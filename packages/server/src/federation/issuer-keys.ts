/**
 * The public keys of OIDC issuers. An issuer's address is a tenant's, so it is reached by `base/outbound.ts` and its rule;
 * what it said is kept, so that an assertion by a known key costs no request.
 */
import { createLocalJWKSet } from 'jose'
import type { LocalJWKSet } from 'jose'
import { background } from '../base/background.ts'
import type { Clock } from '../base/clock.ts'
import type { Outbound, OutboundStream, Pin } from '../base/outbound.ts'
import type { OidcProviderIdentity } from '../store/directory/port.ts'

/** Of each of the two documents. */
export const issuerDocumentBytesMax = 65_536
export const issuerKeysMax = 100
/** For resolving, connecting, and all of one document. */
export const issuerTimeoutMs = 5_000
/** Keys are asked for anew after this long; meanwhile the known ones serve. */
export const keysFreshMs = 600_000
/** Known keys serve no longer than this when the issuer does not answer. */
export const keysKeptMs = 3_600_000
/** Between two questions to one issuer, whatever key ids its tokens name. */
export const refetchAfterMs = 30_000
/** After a failure without any keys known. */
export const retryAfterMs = 5_000
/** Kept by one worker. */
export const issuersKeptMax = 256
export const fetchesAtOnceMax = 16

export type Provider = Pick<OidcProviderIdentity, 'issuerUrl' | 'fingerprints'>
export type KeysFound =
  | { readonly kind: 'keys'; readonly keys: LocalJWKSet; readonly fetchedMs: number }
  /** The certificate of its server has none of the provider's fingerprints. */
  | { readonly kind: 'fingerprint' }
  | { readonly kind: 'broken'; readonly reason: string }
  /** Too many issuers are being asked. */
  | { readonly kind: 'busy' }
export type IssuerKeys = {
  of(provider: Provider): Promise<KeysFound>
  /** For a token that none of these keys fits: the keys as they are now, when the issuer may be asked again. */
  newerThan(provider: Provider, fetchedMs: number): Promise<KeysFound | undefined>
}

type Entry = { found: KeysFound | undefined; triedMs: number; fetching: Promise<KeysFound> | undefined }
type Asked = Pick<Outbound, 'fetch'>

export function openIssuerKeys(outbound: Asked, clock: Clock): IssuerKeys {
  const entries = new Map<string, Entry>()
  let underWay = 0

  const entryOf = (provider: Provider): Entry => {
    const name = [provider.issuerUrl, ...provider.fingerprints].join(' ')
    const entry = entries.get(name) ?? { found: undefined, triedMs: Number.NEGATIVE_INFINITY, fetching: undefined }
    // What was asked for last stands last.
    entries.delete(name)
    const oldest = entries.size >= issuersKeptMax ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    entries.set(name, entry)
    return entry
  }
  /** Whoever asks meanwhile waits for the same answer. A failure does not take away what is known. */
  const ask = (entry: Entry, provider: Provider): Promise<KeysFound> => {
    if (entry.fetching !== undefined) return entry.fetching
    if (underWay >= fetchesAtOnceMax) return Promise.resolve({ kind: 'busy' })
    underWay += 1
    entry.triedMs = clock.monotonicMs()
    entry.fetching = fetchKeys(outbound, provider, clock)
      .then((found) => {
        if (found.kind === 'keys' || entry.found?.kind !== 'keys') entry.found = found
        return found
      })
      // Also after a fault of ours: the issuer must be asked again, and others in its place.
      .finally(() => {
        entry.fetching = undefined
        underWay -= 1
      })
    return entry.fetching
  }
  return {
    async of(provider) {
      const entry = entryOf(provider)
      const { found } = entry
      const sinceTriedMs = clock.monotonicMs() - entry.triedMs
      if (found?.kind !== 'keys')
        return found === undefined || sinceTriedMs >= retryAfterMs ? ask(entry, provider) : found
      const ageMs = clock.monotonicMs() - found.fetchedMs
      if (ageMs < keysFreshMs) return found
      if (ageMs >= keysKeptMs) {
        if (sinceTriedMs >= retryAfterMs || entry.fetching !== undefined) return ask(entry, provider)
        return { kind: 'broken', reason: 'its keys are too old, and it does not answer' }
      }
      // `fetchKeys` answers what fails, it does not throw.
      if (sinceTriedMs >= refetchAfterMs) background(ask(entry, provider), () => {})
      return found
    },
    async newerThan(provider, fetchedMs) {
      const entry = entryOf(provider)
      if (entry.found?.kind === 'keys' && entry.found.fetchedMs > fetchedMs) return entry.found
      if (entry.fetching !== undefined) return entry.fetching
      return clock.monotonicMs() - entry.triedMs >= refetchAfterMs ? ask(entry, provider) : undefined
    },
  }
}

/** Discovery, and the keys that it leads to. https://openid.net/specs/openid-connect-discovery-1_0.html */
async function fetchKeys(outbound: Asked, provider: Provider, clock: Clock): Promise<KeysFound> {
  const { issuerUrl, fingerprints } = provider
  const nowMs = clock.now().getTime()
  const discoveryUrl = URL.parse(`${issuerUrl.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (discoveryUrl === null) return broken('its address is none')
  const isPinned = fingerprints.length > 0
  const discovery = await fetchJson(
    outbound,
    discoveryUrl,
    isPinned ? { fingerprints, isRequired: true, nowMs } : undefined,
  )
  if (discovery.kind !== 'json') return discovery
  const { issuer, jwks_uri: keysAddress } = discovery.json
  if (issuer !== issuerUrl) return broken('its configuration names another issuer')
  const keysUrl = typeof keysAddress === 'string' ? (URL.parse(keysAddress) ?? undefined) : undefined
  if (keysUrl === undefined || keysUrl.protocol !== 'https:' || keysUrl.username !== '')
    return broken('its configuration names no https address of keys (jwks_uri)')
  // Keys may lie on a host of their own, which the configuration vouches for and the fingerprints need not know.
  const keysPin = { fingerprints, isRequired: keysUrl.host === discoveryUrl.host, nowMs }
  const answer = await fetchJson(outbound, keysUrl, isPinned ? keysPin : undefined)
  if (answer.kind !== 'json') return answer
  const { keys } = answer.json
  if (!Array.isArray(keys) || keys.length > issuerKeysMax || !keys.every(isRecord))
    return broken(`its keys are no list of at most ${issuerKeysMax}`)
  // Each is a key of RFC 7517 or of no use: jose looks at a key when a token asks for it.
  const set = createLocalJWKSet({ keys: keys.filter(isPublic) })
  return { kind: 'keys', keys: set, fetchedMs: clock.monotonicMs() }
}

const broken = (reason: string): KeysFound => ({ kind: 'broken', reason })

type Json = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
/** A key that everybody can read and that makes signatures too verifies nothing. */
const isPublic = (key: Json): boolean => key.kty !== 'oct' && key.d === undefined

async function fetchJson(
  outbound: Asked,
  url: URL,
  pin: Pin | undefined,
): Promise<KeysFound | { readonly kind: 'json'; readonly json: Json }> {
  const answer = await outbound.fetch({
    url,
    method: 'GET',
    headers: { Accept: 'application/json', 'Accept-Encoding': 'identity', 'User-Agent': 'latchkey' },
    tellsName: true,
    headTimeoutMs: issuerTimeoutMs,
    idleTimeoutMs: issuerTimeoutMs,
    pin,
  })
  if (answer.kind === 'untrusted') return { kind: 'fingerprint' }
  if (answer.kind === 'forbidden') return broken(`${url.host} is no address that this server may reach`)
  if (answer.kind !== 'answer') return broken(`${url.host} does not answer as it should`)
  const bytes = answer.status === 200 ? await bodyOf(answer) : undefined
  answer.close()
  if (answer.status !== 200) return broken(`${url.host} answers ${answer.status} instead of 200`)
  if (bytes === undefined) return broken(`${url.host} answers too much or too slowly`)
  const json = parsed(bytes)
  return json === undefined ? broken(`${url.host} answers no JSON object`) : { kind: 'json', json }
}

/** Undefined when it is too long, comes too slowly, or breaks off. */
async function bodyOf(answer: OutboundStream & { readonly kind: 'answer' }): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  const timer = setTimeout(() => answer.close(), issuerTimeoutMs)
  try {
    for await (const chunk of answer.body) {
      sizeBytes += chunk.length
      if (sizeBytes > issuerDocumentBytesMax) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

function parsed(bytes: Buffer): Json | undefined {
  try {
    const json: unknown = JSON.parse(bytes.toString('utf8'))
    return isRecord(json) ? json : undefined
  } catch {
    return undefined
  }
}
