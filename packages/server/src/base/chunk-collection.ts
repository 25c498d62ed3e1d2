/**
 * The bytes of a body come in buffers of their own, which are garbage a moment later. V8 counts them, but looks after its
 * young objects only when their own small memory is full, and meanwhile walks through the whole heap because of the bytes:
 * an upload of 64 MiB costs a quarter of its CPU for that. So the young ones are looked after every few megabytes.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** So many bytes of chunks come between two collections. */
export const collectEveryBytes = 8 * 1_048_576

export type ChunkCollection = {
  /** A chunk of this size was read. */
  note(sizeBytes: number): void
}

export function createChunkCollection(collect: () => void = youngCollection()): ChunkCollection {
  let uncollectedBytes = 0
  return {
    note(sizeBytes) {
      uncollectedBytes += sizeBytes
      if (uncollectedBytes < collectEveryBytes) return
      uncollectedBytes = 0
      collect()
    },
  }
}

/** V8's own, without leaving a way to it open; a runtime that has none goes without. */
function youngCollection(): () => void {
  setFlagsFromString('--expose-gc')
  // What Node's types call NodeJS.GCFunction; undefined where V8 is not V8.
  const collect = runInNewContext('globalThis.gc') as ((options: { readonly type: 'minor' }) => void) | undefined
  setFlagsFromString('--no-expose-gc')
  return () => collect?.({ type: 'minor' })
}
