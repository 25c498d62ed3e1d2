import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { Blobs } from '../store/blobs/port.ts'
import type { Store } from '../store/open-store.ts'

export type JobsOptions = {
  readonly store: Store
  readonly blobs: Blobs
  readonly kv: Kv
  readonly clock: Clock
  /** Generations whose processes run; their unsealed segments are left alone. Grows while jobs run. */
  readonly liveGenerations: ReadonlySet<string>
  /** Who holds the lease of the jobs. */
  readonly holder: string
  readonly log: (line: string) => void
}

export type Jobs = { readonly stop: () => Promise<void> }

/** Runs each job again and again, one at a time, until stopped. */
export function startJobs(_options: JobsOptions): Jobs {
  return { stop: async () => {} }
}
