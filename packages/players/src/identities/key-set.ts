/**
 * The public keys of an issuer, from its JWKS. They are fetched when first needed and again when they are old; a key id
 * that is not among them asks anew, but at most once in `unknownKeyPauseMs`, so that tokens with invented key ids do not
 * become requests to the provider. Keys of a provider that is down are used on until `keySetStaleMs`, no longer: a key that
 * it withdrew must end.
 */
import { KeyObject } from 'node:crypto'
import { createLocalJWKSet, errors } from 'jose'
import type { CryptoKey } from 'jose'
import { z } from 'zod'
import { ProviderUnavailable } from './identity-rejected.ts'
import type { LimitedFetch } from './limited-fetch.ts'
import { arrived, jsonOf } from './provider-answer.ts'
import type { VerifierClock } from './verifier.ts'

export const keySetBytesMax = 65_536
export const keySetKeysMax = 64
export const keySetFreshMs = 10 * 60_000
export const keySetStaleMs = 60 * 60_000
export const unknownKeyPauseMs = 30_000
/** After a failure nobody asks again for this long; until then the players are told at once. */
export const failurePauseMs = 3_000
const fetchTimeoutMs = 2_000

export type KeyHeader = { readonly alg: string; readonly kid?: string }
/** The keys that may have made a signature with this header: one, unless the header names none. */
export type KeySource = (header: KeyHeader) => Promise<readonly KeyObject[]>

type Settings = {
  /** Where the keys are: from the operator's file, or from the issuer's discovery document. */
  readonly locate: () => Promise<string>
  readonly fetch: LimitedFetch
  readonly clock: VerifierClock
}
type Loaded = { readonly select: ReturnType<typeof createLocalJWKSet>; readonly atMs: number }

export function openKeySet(settings: Settings): KeySource {
  const { clock } = settings
  let loaded: Loaded | undefined
  let loading: Promise<Loaded> | undefined
  let failed: { readonly atMs: number; readonly error: unknown } | undefined
  let unknownAtMs = -Infinity

  const load = (): Promise<Loaded> => {
    if (failed !== undefined && clock.monotonicMs() - failed.atMs < failurePauseMs)
      return Promise.reject(asError(failed.error))
    loading ??= fetchKeys(settings)
      .then((keys) => {
        loaded = keys
        failed = undefined
        return keys
      })
      .catch((error: unknown) => {
        failed = { atMs: clock.monotonicMs(), error }
        throw error
      })
      .finally(() => {
        loading = undefined
      })
    return loading
  }

  const current = async (): Promise<Loaded> => {
    const held = loaded
    if (held === undefined) return load()
    const ageMs = clock.monotonicMs() - held.atMs
    if (ageMs < keySetFreshMs) return held
    return load().catch((error: unknown) => {
      if (ageMs < keySetStaleMs) return held
      throw error
    })
  }

  return async (header) => {
    const held = await current()
    const known = await keysOf(held, header)
    if (known.length > 0) return known
    const nowMs = clock.monotonicMs()
    if (nowMs - held.atMs < unknownKeyPauseMs || nowMs - unknownAtMs < unknownKeyPauseMs) {
      // Another request may be fetching for the same new key.
      return loading === undefined ? [] : keysOf(await loading, header)
    }
    unknownAtMs = nowMs
    return keysOf(await load(), header)
  }
}

async function keysOf({ select }: Loaded, header: KeyHeader): Promise<readonly KeyObject[]> {
  try {
    return [KeyObject.from(await select(header))]
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) return allOf(error)
    // No key of that name, or one that cannot be read: as good as absent.
    return []
  }
}

/** Without a key id every key of the set may be it; there are at most `keySetKeysMax`. */
async function allOf(keys: AsyncIterable<CryptoKey>): Promise<readonly KeyObject[]> {
  const all: KeyObject[] = []
  for await (const key of keys) all.push(KeyObject.from(key))
  return all
}

const keySetShape = z.object({ keys: z.array(z.record(z.string(), z.unknown())).max(keySetKeysMax) })

async function fetchKeys({ locate, fetch, clock }: Settings): Promise<Loaded> {
  const url = await locate()
  const what = `the key set at ${url}`
  const { status, body } = arrived(
    await fetch({
      url,
      method: 'GET',
      headers: { Accept: 'application/jwk-set+json, application/json' },
      timeoutMs: fetchTimeoutMs,
      answerBytesMax: keySetBytesMax,
    }),
    what,
  )
  if (status !== 200) throw new ProviderUnavailable('answer', `${what} answered status ${status}`)
  const shaped = keySetShape.safeParse(jsonOf(body))
  if (!shaped.success) throw new ProviderUnavailable('answer', `${what} is no JWKS of at most ${keySetKeysMax} keys`)
  try {
    // What a key lacks shows when it is selected.
    return { select: createLocalJWKSet(shaped.data), atMs: clock.monotonicMs() }
  } catch (cause) {
    throw new ProviderUnavailable('answer', `${what} is no JWKS`, { cause })
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
