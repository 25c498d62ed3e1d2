/** Chance from a seed, so that a run can be repeated. */
export type Random = {
  /** 0 to `limit - 1`. */
  readonly below: (limit: number) => number
  readonly pick: <T>(items: readonly T[]) => T | undefined
  readonly bytes: (sizeBytes: number) => Buffer
}

export function makeRandom(seed: number): Random {
  let state = seed >>> 0 || 1
  // Mulberry32: enough for choosing, and its whole state is one number.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  return {
    below: (limit) => next() % limit,
    pick: (items) => items[next() % Math.max(1, items.length)],
    bytes: (sizeBytes) => {
      const bytes = Buffer.allocUnsafe(Math.ceil(sizeBytes / 4) * 4)
      for (let at = 0; at < bytes.length; at += 4) bytes.writeUInt32LE(next(), at)
      return bytes.subarray(0, sizeBytes)
    },
  }
}
