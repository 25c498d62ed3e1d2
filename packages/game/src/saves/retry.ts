/** When a slot talks to the server next. */
import type { PlayerError } from '../errors.ts'
import type { Clock } from '../platform.ts'

export type Retry = {
  /** Unless something is planned already. */
  readonly plan: (delayMs: number) => void
  /** After a failure: later each time, spread, and not before the server wants. */
  readonly planAfter: (reason: PlayerError) => void
  readonly cancel: () => void
  readonly forgetFailures: () => void
}

const firstMs = 1_000
const maxMs = 60_000

export function createRetry(clock: Clock, random: () => number, run: () => void): Retry {
  let failures = 0
  let stop: (() => void) | undefined
  const plan = (delayMs: number): void => {
    stop ??= clock.after(delayMs, () => {
      stop = undefined
      run()
    })
  }
  return {
    plan,
    planAfter: ({ retryAfter = 0 }) => {
      const delayMs = Math.min(maxMs, firstMs * 2 ** failures) * (0.5 + random() / 2)
      failures += 1
      plan(Math.max(delayMs, retryAfter * 1_000))
    },
    cancel: () => {
      stop?.()
      stop = undefined
    },
    forgetFailures: () => {
      failures = 0
    },
  }
}
