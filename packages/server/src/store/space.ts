/** Whether the disk has room for more bodies in records, asked of the file system once a second at most. */
import type { Blobs } from './blobs/port.ts'

const believedMs = 1_000

/**
 * Blobs refuse bodies below their reserve by themselves. A body in a record writes nothing there, and kv keeps a smaller
 * reserve for batches that free something, as an overwrite may: so the same line is drawn here.
 */
export function watchSpace(
  blobs: Pick<Blobs, 'stats'>,
  reserveBytes: number,
  monotonicMs: () => number,
): () => Promise<boolean> {
  let known: { readonly isShort: boolean; readonly atMs: number } | undefined
  let asking: Promise<boolean> | undefined
  async function ask(): Promise<boolean> {
    const { freeBytes } = await blobs.stats()
    known = { isShort: freeBytes < reserveBytes, atMs: monotonicMs() }
    return known.isShort
  }
  return async () => {
    if (known !== undefined && Math.abs(monotonicMs() - known.atMs) < believedMs) return known.isShort
    asking ??= ask().finally(() => {
      asking = undefined
    })
    return asking
  }
}
