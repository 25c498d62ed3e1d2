import { objectAccesses } from '../access/object-accesses.ts'
import type { ObjectAccesses } from '../access/object-accesses.ts'
import type { Store } from '../store/open-store.ts'

/** How late an access is known at most, and how much of it a crash loses. */
export const accessesEveryMs = 5_000

export type OpenAccesses = ObjectAccesses & { readonly close: () => Promise<void> }

/** Writes down now and then what was read. A process in which nothing is tracked does nothing. */
export function openObjectAccesses(
  store: Pick<Store, 'buckets' | 'objects'>,
  log: (line: string) => void,
): OpenAccesses {
  const accesses = objectAccesses(store)
  const written = (): Promise<void> =>
    accesses
      .flush()
      .catch((error: unknown) => log(`times of access: ${error instanceof Error ? error.message : String(error)}`))
  let writing: Promise<void> | undefined
  const timer = setInterval(() => {
    writing ??= written().finally(() => {
      writing = undefined
    })
  }, accessesEveryMs)
  timer.unref()
  return {
    ...accesses,
    close: async () => {
      clearInterval(timer)
      await writing
      await written()
    },
  }
}
