/**
 * Guesses at a password or a code. Each is counted before it is judged, in a commit of its own, so that many at once are
 * bounded like one after another; a right one takes the count back.
 */
export type Attempts = { readonly count: number; readonly lastMs: number }

export const lockedMs = 3_600_000

/** Undefined while locked; else the record of this attempt. With a ceiling of 0 nothing is counted. */
export function attempted(before: Attempts | undefined, attemptsMax: number, now: Date): Attempts | undefined {
  const nowMs = now.getTime()
  // An hour after the last attempt the count begins anew; a clock that was set back locks nobody for longer.
  const count = before === undefined || Math.abs(nowMs - before.lastMs) >= lockedMs ? 0 : before.count
  if (attemptsMax > 0 && count >= attemptsMax) return undefined
  return { count: count + 1, lastMs: nowMs }
}
