/** Where time comes from. Operations read `now`; nothing above `base/` calls the system clock itself. */
export type Clock = {
  now(): Date
  /** Milliseconds that only grow, for durations. */
  monotonicMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
}

/** A clock that stands a settable distance from the system's: `serve --clock controlled` moves it by a command. */
export class ControlledClock implements Clock {
  #offsetMs = 0

  now(): Date {
    return new Date(Date.now() + this.#offsetMs)
  }

  monotonicMs(): number {
    return performance.now()
  }

  get offsetMs(): number {
    return this.#offsetMs
  }

  set offsetMs(offsetMs: number) {
    this.#offsetMs = offsetMs
  }
}

/** Stands still until it is moved: for tests. */
export function fixedClock(start: string): Clock & { advance(byMs: number): void } {
  let nowMs = Date.parse(start)
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs,
    advance: (byMs) => {
      nowMs += byMs
    },
  }
}
