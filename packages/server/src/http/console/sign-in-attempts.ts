/** Refused sign-ins of one address in one minute, in this process; beyond them it waits for the next. */
export const attemptsPerMinuteMax = 30
const addressesMax = 10_000
const minuteMs = 60_000

export type SignInAttempts = {
  readonly isTooMany: (address: string, nowMs: number) => boolean
  readonly failed: (address: string, nowMs: number) => void
}

export function signInAttempts(perMinuteMax: number): SignInAttempts {
  let minute = 0
  const counts = new Map<string, number>()
  const turn = (nowMs: number): void => {
    const now = Math.floor(nowMs / minuteMs)
    if (now !== minute || counts.size >= addressesMax) counts.clear()
    minute = now
  }
  return {
    isTooMany: (address, nowMs) => {
      turn(nowMs)
      return (counts.get(address) ?? 0) >= perMinuteMax
    },
    failed: (address, nowMs) => {
      turn(nowMs)
      counts.set(address, (counts.get(address) ?? 0) + 1)
    },
  }
}
