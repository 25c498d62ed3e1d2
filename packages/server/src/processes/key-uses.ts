import { keyUses } from '../access/key-uses.ts'
import type { Observation } from '../http/observe.ts'
import type { LastUsed } from '../store/directory/last-used.ts'

/** How late the use of an access key is known at most, to the other workers and after a crash. */
export const keyUsesEveryMs = 5_000

export type OpenKeyUses = {
  readonly observe: (observation: Observation) => void
  readonly close: () => Promise<void>
}

/** Remembers whose keys requests come with, and writes it down now and then. A session's key is its role's business. */
export function openKeyUses(lastUsed: LastUsed, onError: (error: Error) => void): OpenKeyUses {
  const { used, flush } = keyUses(lastUsed)
  const written = (): Promise<void> =>
    flush().catch((error: unknown) => onError(error instanceof Error ? error : new Error(String(error))))
  const writing = setInterval(() => void written(), keyUsesEveryMs)
  writing.unref()
  return {
    observe: ({ caller, accessKeyId, at }) => {
      if (accessKeyId !== undefined && (caller === 'user' || caller === 'root')) used(accessKeyId, at.getTime())
    },
    close: () => {
      clearInterval(writing)
      return written()
    },
  }
}
