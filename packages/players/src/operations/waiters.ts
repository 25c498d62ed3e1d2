/** Calls that wait for something to happen: so many at once in a worker, and until it ends. */
import { PlayerError } from '../rules/errors.ts'

const waitingMax = 2_000
/** Of one player: a device more or less, and one whose connection was lost unseen. */
const waitingOfPlayerMax = 8
const retryAfterSeconds = 5

export type Waiters = {
  /** @throws PlayerError RateLimited, what `run` throws */
  readonly hold: <T>(player: string, run: () => Promise<T>) => Promise<T>
  /** Aborted when the worker ends: nobody should wait for somebody who waits. */
  readonly ending: AbortSignal
}

export function openWaiters(ending: AbortSignal): Waiters {
  const byPlayer = new Map<string, number>()
  let all = 0
  const count = (player: string, by: 1 | -1): void => {
    all += by
    const own = (byPlayer.get(player) ?? 0) + by
    if (own === 0) byPlayer.delete(player)
    else byPlayer.set(player, own)
  }
  return {
    ending,
    hold: async (player, run) => {
      const limit =
        all >= waitingMax
          ? 'waiting'
          : (byPlayer.get(player) ?? 0) >= waitingOfPlayerMax
            ? 'waitingOfPlayer'
            : undefined
      if (limit !== undefined) throw new PlayerError('RateLimited', { limit, retryAfter: retryAfterSeconds })
      count(player, 1)
      try {
        return await run()
      } finally {
        count(player, -1)
      }
    },
  }
}
