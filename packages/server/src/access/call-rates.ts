/**
 * How many calls each caller may make. The supervisor keeps the buckets, so that a limit is one for all workers of a
 * machine wherever a caller's connections are; a worker takes several calls from a bucket at a time, so that most of
 * them cost no question. Nothing here runs while no rate is set.
 */
import type { Clock } from '../base/clock.ts'

/** RAM's are those of IMS too. */
export type CallGroup = 'sts' | 'ram'
/** Calls in a second; a group without a rate is not limited. */
export type CallRates = Readonly<Partial<Record<CallGroup, number>>>
export type Taken = {
  readonly granted: number
  /** Until there is one, when none was granted. */
  readonly retryMs: number
}

/** Callers that are remembered by the supervisor, and by each worker. */
export const bucketsMax = 100_000
export const takersMax = 10_000
/** What a worker took and did not use is void. */
const takenGoodMs = 1_000
/** At least so many questions a second, over all workers, when one caller uses all that it may. */
const questionsPerSecond = 20

type Bucket = { readonly calls: number; readonly atMs: number }

/** Token buckets that hold the calls of one second. */
export class CallBuckets {
  readonly #rates: CallRates
  readonly #max: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(rates: CallRates, max: number = bucketsMax) {
    this.#rates = rates
    this.#max = max
  }

  take(group: CallGroup, caller: string, wanted: number, nowMs: number): Taken {
    const rate = this.#rates[group]
    if (rate === undefined) return { granted: wanted, retryMs: 0 }
    const name = `${group} ${caller}`
    const known = this.#buckets.get(name) ?? { calls: rate, atMs: nowMs }
    const calls = Math.min(rate, known.calls + (Math.max(0, nowMs - known.atMs) * rate) / 1_000)
    const granted = Math.floor(Math.min(wanted, calls))
    // Who called last stands last. A caller that is forgotten begins anew with a full bucket, as after a second.
    this.#buckets.delete(name)
    const oldest = this.#buckets.size >= this.#max ? this.#buckets.keys().next().value : undefined
    if (oldest !== undefined) this.#buckets.delete(oldest)
    this.#buckets.set(name, { calls: calls - granted, atMs: Math.max(nowMs, known.atMs) })
    return { granted, retryMs: granted > 0 ? 0 : Math.ceil(((1 - calls) * 1_000) / rate) }
  }
}

export type AskForCalls = (group: CallGroup, caller: string, wanted: number) => Promise<Taken>
export type CallQuotas = {
  /** Undefined when the call may be made; else the milliseconds until one may. */
  admit(group: CallGroup, caller: string): Promise<number | undefined>
}

type Taker = { left: number; goodUntilMs: number; refusedUntilMs: number; asking: Promise<void> | undefined }

/** The worker's side. Whoever was refused is refused here until its time comes: a flood reaches the supervisor as a trickle. */
export function callQuotas(
  rates: CallRates,
  options: { readonly workers: number; readonly ask: AskForCalls; readonly clock: Clock; readonly max?: number },
): CallQuotas {
  const { workers, ask, clock, max = takersMax } = options
  const takers = new Map<string, Taker>()
  const takerOf = (name: string): Taker => {
    const taker = takers.get(name) ?? { left: 0, goodUntilMs: 0, refusedUntilMs: 0, asking: undefined }
    takers.delete(name)
    const oldest = takers.size >= max ? takers.keys().next().value : undefined
    if (oldest !== undefined) takers.delete(oldest)
    takers.set(name, taker)
    return taker
  }
  const fill = async (taker: Taker, group: CallGroup, caller: string, rate: number): Promise<void> => {
    const { granted, retryMs } = await ask(group, caller, Math.ceil(rate / (questionsPerSecond * workers)))
    const nowMs = clock.monotonicMs()
    taker.asking = undefined
    taker.left = granted
    taker.goodUntilMs = nowMs + takenGoodMs
    if (granted === 0) taker.refusedUntilMs = nowMs + Math.max(1, retryMs)
  }
  return {
    async admit(group, caller) {
      const rate = rates[group]
      if (rate === undefined) return undefined
      const taker = takerOf(`${group} ${caller}`)
      for (;;) {
        const nowMs = clock.monotonicMs()
        if (taker.left > 0 && nowMs < taker.goodUntilMs) {
          taker.left -= 1
          return undefined
        }
        if (nowMs < taker.refusedUntilMs) return Math.ceil(taker.refusedUntilMs - nowMs)
        // Everybody who waits looks again: what came may be too little for all.
        taker.asking ??= fill(taker, group, caller, rate)
        await taker.asking
      }
    },
  }
}
