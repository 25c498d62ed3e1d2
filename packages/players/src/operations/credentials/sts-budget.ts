/** How often AssumeRole may be asked: the cloud takes 100 calls a second of a whole account, and then refuses all of them. */
import type { Clock } from '../../base/surroundings.ts'
import type { AppConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Limiter } from '../limiter.ts'

/** Leaves room for what else the account does. */
export const cloudRequestsPerSecond = 80
/** So long after a refusal players are led to grants that need no STS. */
export const throttledMs = 15_000

export type StsBudget = {
  /** Undefined where nothing limits it. */
  readonly perSecond: number | undefined
  /** @throws PlayerError BackendThrottled */
  take(): Promise<void>
  /** STS itself refused. */
  noteThrottled(): void
  /** Whether players should be given other grants for a while. */
  isThrottled(): boolean
}

export function openStsBudget({ backend }: AppConfig, limiter: Limiter, clock: Clock): StsBudget {
  const count = backend.sts.requestsPerSecond ?? (backend.kind === 'alibaba' ? cloudRequestsPerSecond : undefined)
  let throttledUntilMs = 0
  const noteThrottled = (): void => {
    throttledUntilMs = clock.now().getTime() + throttledMs
  }
  return {
    perSecond: count,
    async take() {
      if (count === undefined) return
      try {
        await limiter.take('assumeRole', '', { count, windowSeconds: 1 })
      } catch (cause) {
        if (!(cause instanceof PlayerError) || cause.code !== 'RateLimited') throw cause
        noteThrottled()
        throw new PlayerError('BackendThrottled', { retryAfter: 1, fallback: 'url' }, { cause })
      }
    },
    noteThrottled,
    isThrottled: () => clock.now().getTime() < throttledUntilMs,
  }
}
