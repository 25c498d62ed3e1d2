/**
 * Rates that hold over all workers and restarts. What a limit allows in a window is taken from the state in portions, so that
 * a large one costs a commit now and then and a small one is exact; no more than the limit is ever given out.
 */
import type { Clock } from '../base/surroundings.ts'
import type { Rate } from '../config/amounts.ts'
import { PlayerError } from '../rules/errors.ts'
import { base64url } from '../rules/ids.ts'
import type { Mac } from '../rules/ids.ts'
import { takenRef } from '../state/rates.ts'
import type { State } from '../state/space.ts'
import type { AppKeyring } from '../tokens/app-keys.ts'

/** A portion is this share of the limit, at least one. */
const portionsOfLimit = 16
/** How many subjects a worker holds a portion for. */
const portionsMax = 20_000

export type Limiter = {
  /** @throws PlayerError RateLimited */
  take(limit: string, subject: string, rate: Rate, count?: number): Promise<void>
}

type Portion = { readonly windowEnd: number; left: number }

/** Subjects are addresses and players; what is stored of them tells nobody which. */
export function openLimiter(app: string, state: State, clock: Clock, keys: Pick<AppKeyring, 'mac'>): Limiter {
  const portions = new Map<string, Portion>()
  return {
    async take(limit, subject, rate, count = 1) {
      const nowSeconds = clock.now().getTime() / 1_000
      const windowEnd = (Math.floor(nowSeconds / rate.windowSeconds) + 1) * rate.windowSeconds
      const name = `${limit} ${subject}`
      const held = portions.get(name)
      if (held !== undefined && held.windowEnd === windowEnd && held.left >= count) {
        held.left -= count
        return
      }
      const wanted = Math.max(count, Math.ceil(rate.count / portionsOfLimit))
      const given = await takeFromState(
        state,
        takenRef(windowEnd, app, limit, hidden(await keys.mac(), subject)),
        rate.count,
        count,
        wanted,
      )
      if (given === 0) {
        const retryAfter = Math.max(1, Math.ceil(windowEnd - nowSeconds))
        throw new PlayerError('RateLimited', { limit, ...rate, retryAfter })
      }
      if (portions.size >= portionsMax) forgetOldest(portions)
      const still = portions.get(name)
      const left = given - count + (still?.windowEnd === windowEnd ? still.left : 0)
      portions.set(name, { windowEnd, left })
    },
  }
}

function hidden(mac: Mac, subject: string): string {
  return base64url(mac(Buffer.from(`limit ${subject}`)).subarray(0, 16))
}

/** How many were given: as many as wanted while there are, 0 when there are not even `count`. */
function takeFromState(
  state: State,
  ref: ReturnType<typeof takenRef>,
  max: number,
  count: number,
  wanted: number,
): Promise<number> {
  return state.settle(async () => {
    const row = await state.get(ref)
    const taken = row?.value.count ?? 0
    const given = Math.min(wanted, max - taken)
    if (given < count) return { changes: [], result: 0 }
    const value = { count: taken + given }
    const change =
      row === undefined ? { kind: 'create' as const, ref, value } : { kind: 'replace' as const, row, value }
    return { changes: [change], result: given }
  })
}

/** The ones that were added first go; what they held is lost to their window, which is on the safe side. */
function forgetOldest(portions: Map<string, Portion>): void {
  let surplus = Math.ceil(portionsMax / 10)
  for (const name of portions.keys()) {
    if (surplus === 0) return
    portions.delete(name)
    surplus -= 1
  }
}
