import { equalBytes, startsWith } from './bytes.ts'
import type { Batch } from './port.ts'

/** The listeners of one process, and which of them a commit concerns. */
export type Watchers = {
  readonly size: number
  add(prefix: Uint8Array, listener: () => void): () => void
  /** Tells the listeners whose prefix one of the keys has. */
  touched(keys: Iterable<Uint8Array>): void
  /** Tells the listeners of exactly this prefix. */
  hinted(prefix: Uint8Array): void
  /** Tells every listener: something may have been missed. */
  all(): void
}

export function makeWatchers(): Watchers {
  const watchers = new Set<{ readonly prefix: Uint8Array; readonly listener: () => void }>()
  return {
    get size() {
      return watchers.size
    },
    add(prefix, listener) {
      const watcher = { prefix, listener }
      watchers.add(watcher)
      return () => {
        watchers.delete(watcher)
      }
    },
    touched(keys) {
      if (watchers.size === 0) return
      const concerned = new Set<() => void>()
      for (const key of keys)
        for (const { prefix, listener } of watchers) if (startsWith(key, prefix)) concerned.add(listener)
      for (const listener of concerned) tell(listener)
    },
    hinted(prefix) {
      for (const watcher of watchers) if (equalBytes(watcher.prefix, prefix)) tell(watcher.listener)
    },
    all() {
      for (const { listener } of watchers) tell(listener)
    },
  }
}

/** Later, and each on its own: a listener that throws must not fail the commit that it hears of. */
function tell(listener: () => void): void {
  setImmediate(listener)
}

export function keysWritten(batch: Batch): Uint8Array[] {
  return [...(batch.put ?? []).map((put) => put.key), ...(batch.delete ?? [])]
}
