/** When V8 is told to collect garbage, because we know something that it does not. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * So many bytes of chunks come between two collections of the young. With twice as many V8 walks through the heap once or
 * twice in an upload of 64 MiB all the same; with half as many it does not, and each collection takes half a millisecond.
 */
export const collectEveryBytes = 4 * 1_048_576
/** A process that has started is left alone for so long: its first requests may be waiting. */
export const afterStartMs = 1_000

export type ChunkCollection = {
  /** A chunk of this size was read. */
  note(sizeBytes: number): void
}

/**
 * The bytes of a body come in buffers of their own, which are garbage a moment later. V8 counts them, but looks after its
 * young objects only when their own small memory is full, and meanwhile walks through the whole heap because of the bytes:
 * an upload of 64 MiB costs a quarter of its CPU for that. So the young ones are looked after every few megabytes.
 */
export function createChunkCollection(collect: () => void = () => collector?.(young)): ChunkCollection {
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

/**
 * V8 walks through the whole heap when its old part comes near a limit, of its own about twice what lives. Buffers that outlive
 * the young by the moment that a commit takes count in that, so that under load it walks every half second, for a fifth of the
 * processor time of small requests. With thrice what lives, some 40 MB, it seldom does; without load V8 gives back what is free.
 */
export const heapGrowingPercent = 200

/**
 * Loading a program leaves garbage that an idle process would keep for ever: a fifth of its memory. Once, soon after the
 * start, all of it goes; that takes some tens of milliseconds. Only from then on the heap may grow as it is used.
 */
export function collectAfterStart(): void {
  setTimeout(() => {
    collector?.(everything)
    setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`)
  }, afterStartMs).unref()
}

type Collector = (what: typeof young | typeof everything) => void

const young = { type: 'minor' } as const
const everything = { type: 'major', flavor: 'last-resort', execution: 'sync' } as const
const collector = findCollector()

/** V8's own, without leaving a way to it open; undefined where V8 is not V8. */
function findCollector(): Collector | undefined {
  setFlagsFromString('--expose-gc')
  const found = runInNewContext('globalThis.gc') as Collector | undefined
  setFlagsFromString('--no-expose-gc')
  return found
}
