/** The clock and the chance that every JavaScript engine brings. Nothing else in the SDK reads them. */
import type { Clock } from '../platform.ts'

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs)
    // Node would otherwise stay alive only for a retry; browsers hand out a number, which has nothing to unref.
    const node = timer as unknown as { readonly unref?: () => void }
    node.unref?.()
    return () => clearTimeout(timer)
  },
}

export const systemRandom = (): number => Math.random()
