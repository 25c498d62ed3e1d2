import { untilAborted } from '../clock.ts'
import type { Chance, Clock } from '../clock.ts'
import type { Credentials, CredentialsProvider } from '../credentials.ts'

/** At most this long before their end credentials are fetched anew … */
export const refreshEarlyMsMax = 300_000
/** … but never while more than this part of their life is left: a session of 15 minutes is not stale from birth. */
export const refreshEarlyShareMax = 0.2
/** Chance spreads the moment over another such part, so that programs that started together do not come together. */
export const refreshJitterShareMax = 0.1
/** After a failure the source is left alone for so long. */
export const refreshPauseMs = 1_000
/** A source that does not answer within this has failed. */
export const refreshTimeoutMs = 30_000
/** What has just been fetched is used for so long, whatever our clock says of its end: the clock may be the wrong one. */
export const freshMsMin = 60_000

export type RefreshingOptions = {
  readonly clock?: Clock | undefined
  readonly chance?: Chance | undefined
  readonly timeoutMs?: number | undefined
}

type Held = {
  readonly credentials: Credentials
  readonly refreshAtMs: number
  readonly endsAtMs: number
}

/**
 * Keeps the credentials of a source and fetches new ones before they end. One fetch at a time, however many ask. While
 * the old ones are good everybody gets them at once, also when fetching fails; only when they have ended do callers wait,
 * and learn why it failed.
 */
export function refreshing(source: CredentialsProvider, options: RefreshingOptions = {}): CredentialsProvider {
  const refresher = new Refresher(source, options)
  return (signal) => refresher.get(signal)
}

class Refresher {
  readonly #source: CredentialsProvider
  readonly #clock: Clock
  readonly #chance: Chance
  readonly #timeoutMs: number
  #held: Held | undefined
  #inFlight: Promise<Credentials> | undefined
  #failure: { readonly error: unknown; readonly untilMs: number } | undefined

  constructor(source: CredentialsProvider, options: RefreshingOptions) {
    this.#source = source
    this.#clock = options.clock ?? Date
    this.#chance = options.chance ?? Math
    this.#timeoutMs = options.timeoutMs ?? refreshTimeoutMs
  }

  async get(signal: AbortSignal | undefined): Promise<Credentials> {
    signal?.throwIfAborted()
    const nowMs = this.#clock.now()
    const held = this.#held
    if (held !== undefined && nowMs < held.refreshAtMs) return held.credentials
    const isResting = this.#failure !== undefined && nowMs < this.#failure.untilMs
    if (held !== undefined && nowMs < held.endsAtMs) {
      // Nobody waits for the new ones, so nobody hears of a failure; the old ones do until they end.
      if (!isResting) this.#refresh().catch(() => undefined)
      return held.credentials
    }
    if (isResting && this.#inFlight === undefined) throw this.#failure?.error
    return untilAborted(this.#refresh(), signal)
  }

  /** The fetch that is under way, or a new one. It belongs to no caller: one who leaves does not end it for the others. */
  #refresh(): Promise<Credentials> {
    this.#inFlight ??= this.#fetch().finally(() => {
      this.#inFlight = undefined
    })
    return this.#inFlight
  }

  async #fetch(): Promise<Credentials> {
    const timeout = AbortSignal.timeout(this.#timeoutMs)
    try {
      const credentials = await untilAborted(this.#source(timeout), timeout)
      this.#held = this.#hold(credentials, this.#clock.now())
      this.#failure = undefined
      return credentials
    } catch (error) {
      this.#failure = { error, untilMs: this.#clock.now() + refreshPauseMs }
      throw error
    }
  }

  #hold(credentials: Credentials, nowMs: number): Held {
    const { expiration } = credentials
    if (expiration === undefined) return { credentials, refreshAtMs: Infinity, endsAtMs: Infinity }
    const endsAtMs = Math.max(expiration.getTime(), nowMs + freshMsMin)
    const lifeMs = endsAtMs - nowMs
    const earlyMs = Math.min(refreshEarlyMsMax, lifeMs * refreshEarlyShareMax)
    const jitterMs = this.#chance.random() * Math.min(refreshEarlyMsMax, lifeMs * refreshJitterShareMax)
    return { credentials, refreshAtMs: endsAtMs - earlyMs - jitterMs, endsAtMs }
  }
}
