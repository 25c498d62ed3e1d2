/**
 * A service that ends before a given step of what it does, as a process that dies: neither that step nor anything after it
 * happens. A step is a request to the storage or a commit. To end before a step is to end right after the one before it, whose
 * answer nobody hears any more: so both are the same, and one service for each step goes through all of them.
 */
import type { Kv } from '@latchkey/kv'
import type { PlayersOptions } from '../../players.ts'

export type Ending = {
  readonly options: PlayersOptions
  /** False when there was no such step. */
  readonly isOver: () => boolean
  /** What was under way at the end is done by now, as in a storage that goes on. */
  readonly settled: () => Promise<unknown>
}

export function endingAt(options: PlayersOptions, at: number): Ending {
  let steps = 0
  let isOver = false
  const underWay = new Set<Promise<unknown>>()
  const run = <T>(work: () => Promise<T>): Promise<T> => {
    if (isOver) return Promise.reject(new Error('the process has ended'))
    const running = work()
    const seen: Promise<unknown> = running.catch(() => undefined).finally(() => underWay.delete(seen))
    underWay.add(seen)
    return running
  }
  const step = <T>(work: () => Promise<T>): Promise<T> => {
    steps += 1
    isOver ||= steps === at
    return run(work)
  }
  const { kv, inside } = options
  const ended: Kv = {
    getMany: (reads) => run(() => kv.getMany(reads)),
    range: (query) => run(() => kv.range(query)),
    ranges: (queries) => run(() => kv.ranges(queries)),
    commit: (batch) => step(() => kv.commit(batch)),
    counters: (keys) => run(() => kv.counters(keys)),
    count: (from, to) => run(() => kv.count(from, to)),
    sweep: (range, limit) => step(() => kv.sweep(range, limit)),
    lease: (key, holder, ttlMs, nowMs) => run(() => kv.lease(key, holder, ttlMs, nowMs)),
    watch: (prefix, listener) => kv.watch(prefix, listener),
    stats: () => kv.stats(),
    backup: (directory) => kv.backup(directory),
    close: () => kv.close(),
  }
  return {
    options: { ...options, kv: ended, inside: inside && ((request) => step(() => inside(request))) },
    isOver: () => isOver,
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}
