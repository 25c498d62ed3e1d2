/** Answers of an account system, kept for a while, so that a token that comes again is not asked about again. */
import type { VerifierClock } from './verifier.ts'

export const verdictsMax = 10_000

type Kept<Value> = { readonly value: Value; readonly atMs: number }

export type VerdictCache<Value> = {
  /** Undefined when there is none that is at most so old. */
  readonly get: (key: string, ageMsMax: number) => Value | undefined
  readonly set: (key: string, value: Value) => void
  readonly delete: (key: string) => void
}

/** The oldest go first. */
export function openVerdictCache<Value>(clock: VerifierClock, max: number = verdictsMax): VerdictCache<Value> {
  const kept = new Map<string, Kept<Value>>()
  return {
    get: (key, ageMsMax) => {
      const found = kept.get(key)
      return found !== undefined && clock.monotonicMs() - found.atMs < ageMsMax ? found.value : undefined
    },
    set: (key, value) => {
      kept.delete(key)
      kept.set(key, { value, atMs: clock.monotonicMs() })
      if (kept.size <= max) return
      for (const oldest of kept.keys()) {
        kept.delete(oldest)
        return
      }
    },
    delete: (key) => void kept.delete(key),
  }
}
