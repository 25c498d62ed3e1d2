import { lastUsedBatchMax } from '../store/directory/last-used.ts'
import type { LastUsed } from '../store/directory/last-used.ts'

/** Keys that one process remembers between two writes; uses of further ones are forgotten until the next. */
export const keysRememberedMax = 10_000
/** A key that was written so shortly ago is not written again: the date is at most so much too early. */
export const writtenAgainAfterMs = 60_000

export type KeyUses = {
  /** Costs a look into a map. */
  readonly used: (accessKeyId: string, nowMs: number) => void
  /** Writes what was used since, in a few commits; what cannot be written now is kept for the next time. */
  readonly flush: () => Promise<void>
}

/** Uses of access keys, coalesced: one write for all keys that were used since the last, however often each was. */
export function keyUses(lastUsed: Pick<LastUsed, 'record'>): KeyUses {
  const pending = new Map<string, number>()
  const writtenMs = new Map<string, number>()
  return {
    used: (accessKeyId, nowMs) => {
      if (nowMs - (writtenMs.get(accessKeyId) ?? 0) < writtenAgainAfterMs) return
      if (pending.size < keysRememberedMax || pending.has(accessKeyId)) pending.set(accessKeyId, nowMs)
    },
    flush: async () => {
      const uses = [...pending]
      for (let at = 0; at < uses.length; at += lastUsedBatchMax) {
        const batch = new Map(uses.slice(at, at + lastUsedBatchMax))
        if ((await lastUsed.record(batch)) === 'try-again') continue
        if (writtenMs.size + batch.size > keysRememberedMax) writtenMs.clear()
        for (const [id, usedMs] of batch) {
          writtenMs.set(id, usedMs)
          // A use that came while this was being written waits for the next time.
          if (pending.get(id) === usedMs) pending.delete(id)
        }
      }
    },
  }
}
