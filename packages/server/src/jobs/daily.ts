/** Work that is due at moments of the given clock. */

const dayMs = 86_400_000

/** The latest moment, not after `nowMs`, that lies `atMinute` minutes behind a midnight in UTC. */
export function latestSlot(nowMs: number, atMinute: number): number {
  const offsetMs = atMinute * 60_000
  return Math.floor((nowMs - offsetMs) / dayMs) * dayMs + offsetMs
}
