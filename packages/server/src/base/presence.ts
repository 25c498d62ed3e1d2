import { statSync } from 'node:fs'
import { createReadPace } from './read-pace.ts'

/** Undefined: the disk is not quick enough to be asked on the thread that serves. */
export type Presence = (path: string) => boolean | undefined

/**
 * Whether a file is there, told at once. The kernel knows of names that it met lately, so a look takes a few microseconds; opening
 * what is not there takes a way through the thread pool and an error with its stack.
 */
export function createPresence(monotonicMs: () => number): Presence {
  const pace = createReadPace(monotonicMs)
  return (path) => {
    if (!pace.isDirect(0)) return undefined
    const startedMs = monotonicMs()
    try {
      return statSync(path, { throwIfNoEntry: false }) !== undefined
    } catch {
      // It is there or not, but we may not look: whoever opens it is told why.
      return undefined
    } finally {
      pace.note(monotonicMs() - startedMs)
    }
  }
}
