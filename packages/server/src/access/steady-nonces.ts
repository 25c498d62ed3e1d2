/**
 * A clock that leaps ahead and back must not make a used nonce good again. What is forgotten has expired by the clock and by
 * the time that passed: after a leap ahead the table is told an earlier time, until all that was used before the leap has
 * had its time in full.
 */
import type { Clock } from '../base/clock.ts'
import { nonceWindowMs, type Nonces } from './nonces.ts'

/** What the clock may gain on the time that passed from one use to the next: it is set right by and by all the time. */
const gainMsMax = 1_000

export function steadyNonces(nonces: Nonces, clock: Pick<Clock, 'monotonicMs'>): Nonces {
  const steady = createSteadyTime(clock)
  return { use: (accessKeyId, nonce, expiresMs, nowMs) => nonces.use(accessKeyId, nonce, expiresMs, steady(nowMs)) }
}

type Told = {
  readonly timeMs: number
  readonly atMs: number
  readonly leap: { sinceMs: number; leadMs: number } | undefined
}

function createSteadyTime({ monotonicMs }: Pick<Clock, 'monotonicMs'>): (nowMs: number) => number {
  let told: Told | undefined
  return (nowMs) => {
    told = nextTold(told, nowMs, monotonicMs())
    return told.timeMs
  }
}

function nextTold(told: Told | undefined, nowMs: number, atMs: number): Told {
  const followed = { timeMs: nowMs, atMs, leap: undefined }
  if (told === undefined) return followed
  const timeMs = told.timeMs + atMs - told.atMs
  const leadMs = nowMs - timeMs
  if (leadMs <= gainMsMax) return followed
  // A second leap begins the wait anew, for what was used since the first.
  const isSame = told.leap !== undefined && leadMs <= told.leap.leadMs + gainMsMax
  const leap = isSame && told.leap !== undefined ? { ...told.leap, leadMs } : { sinceMs: atMs, leadMs }
  return atMs - leap.sinceMs >= nonceWindowMs ? followed : { timeMs, atMs, leap }
}
