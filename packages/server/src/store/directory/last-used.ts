import type { Kv } from '@latchkey/kv'
import { isEntry, versioned } from './change.ts'
import { accessKeyKey, lastUsedKey } from './keys.ts'
import { encodeRecord } from './records.ts'
import type { LastUsedRecord } from './records.ts'

/** Keys of one commit. */
export const lastUsedBatchMax = 500

/**
 * When each access key was last used. A use is no change of the directory: nothing is judged by it, so it moves no
 * sequence and is written late, for many keys at once.
 */
export type LastUsed = {
  /** Undefined when it was never used, as far as is written yet. */
  of(accessKeyId: string): Promise<number | undefined>
  /** Keys that are gone, and uses that are no later than what is written, are passed over. At most `lastUsedBatchMax`. */
  record(uses: ReadonlyMap<string, number>): Promise<'recorded' | 'try-again'>
}

export function lastUsed(kv: Kv): LastUsed {
  return {
    async of(accessKeyId) {
      const [found] = await kv.getMany([{ key: lastUsedKey(accessKeyId) }])
      return versioned<LastUsedRecord>(found)?.record.lastUsedMs
    },
    async record(uses) {
      const ids = [...uses.keys()]
      const found = await kv.getMany([
        ...ids.map((id) => ({ key: accessKeyKey(id) })),
        ...ids.map((id) => ({ key: lastUsedKey(id) })),
      ])
      const later = ids.flatMap((id, index) => {
        const key = found[index]
        const known = versioned<LastUsedRecord>(found[ids.length + index])?.record.lastUsedMs ?? 0
        const lastUsedMs = uses.get(id) ?? 0
        return isEntry(key) && lastUsedMs > known ? [{ id, key: key.key, version: key.version, lastUsedMs }] : []
      })
      if (later.length === 0) return 'recorded'
      const committed = await kv.commit({
        // A key that is deleted meanwhile takes its record along.
        guard: later.map(({ key, version }) => ({ key, version })),
        put: later.map(({ id, lastUsedMs }) => ({
          key: lastUsedKey(id),
          value: encodeRecord({ lastUsedMs }, noWriteId),
        })),
      })
      return committed.kind === 'committed' ? 'recorded' : 'try-again'
    },
  }
}

/** The outcome of such a commit is never asked for: the next one says the same and more. */
const noWriteId = new Uint8Array(8)
