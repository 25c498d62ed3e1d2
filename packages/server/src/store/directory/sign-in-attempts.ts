import type { Kv } from '@latchkey/kv'
import { createHash } from 'node:crypto'
import type { Ids } from '../../base/ids.ts'

/** Refused sign-ins of one address in one minute, over all workers and gateways; beyond them it waits for the next. */
export const attemptsPerMinuteMax = 30
/** Addresses that a process knows to be refused until the minute ends, so that a flood costs no commits. */
const refusedMax = 10_000
const minuteMs = 60_000
/** Attempts of minutes that are over which each new one takes along. */
const sweptPerAttempt = 100
const prefix = 'sign-in-try/'

export type SignInAttempts = {
  /**
   * Takes a place among the attempts of this address and minute before the attempt is judged, so that many at once are bounded
   * like one after another; undefined when there is none left. Whoever is not refused gives it back.
   */
  take(address: string, nowMs: number): Promise<AttemptPlace | undefined>
}
export type AttemptPlace = { readonly giveBack: () => Promise<void> }

export function signInAttempts(
  kv: Pick<Kv, 'commit' | 'sweep'>,
  ids: Pick<Ids, 'hex'>,
  perMinuteMax: number,
): SignInAttempts {
  const refused = new Map<string, number>()
  return {
    async take(address, nowMs) {
      const minute = Math.floor(nowMs / minuteMs)
      // An address is personal, and as long as whoever wrote it liked.
      const who = createHash('sha256').update(address).digest('hex').slice(0, 32)
      if (refused.get(who) === minute) return undefined
      const counter = Buffer.from(`${prefix}${hexOf(minute)}/${who}`)
      const key = Buffer.from(`${prefix}${hexOf(minute)}/${who}/${ids.hex(16)}`)
      const committed = await kv.commit({
        put: [{ key, value: Buffer.from('1'), tally: { counter, amounts: [1] } }],
        ceilings: [{ counter, index: 0, max: perMinuteMax }],
      })
      if (committed.kind === 'refused') {
        if (refused.size >= refusedMax) refused.clear()
        refused.set(who, minute)
        return undefined
      }
      // Those of the minute before stay: its end may be a moment ago for another machine.
      const [from, to] = [Buffer.from(prefix), Buffer.from(prefix + hexOf(minute - 1))]
      await kv.sweep({ from, to }, sweptPerAttempt).catch(() => 0)
      // A place that cannot be given back is one less until the minute ends.
      return { giveBack: async () => void (await kv.commit({ delete: [key] }).catch(() => undefined)) }
    },
  }
}

const hexOf = (minute: number): string => minute.toString(16).padStart(10, '0')
