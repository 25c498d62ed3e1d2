import { isDiskError, type Disk } from '../../base/disk.ts'
import { DiskFullError } from './port.ts'

/** Kept free for metadata, deletes and compaction, which must go on when clients may no longer write. */
export const reserveBytesDefault = 512 * 1_048_576
/** How long one answer of the file system is believed, and for how many bytes written since. */
const believedMs = 1_000
const believedBytes = 64 * 1_048_576

export type DiskSpace = {
  /** Throws DiskFullError when `sizeBytes` more would leave less than the reserve. */
  demand(sizeBytes: number): Promise<void>
  freeBytes(): Promise<number>
}

export function createDiskSpace(
  disk: Pick<Disk, 'freeBytes'>,
  directory: string,
  reserveBytes: number,
  monotonicMs: () => number,
): DiskSpace {
  let known: { freeBytes: number; atMs: number; promisedBytes: number } | undefined
  let asking: Promise<number> | undefined

  async function ask(): Promise<number> {
    const freeBytes = await disk.freeBytes(directory)
    known = { freeBytes, atMs: monotonicMs(), promisedBytes: 0 }
    return freeBytes
  }

  async function refresh(): Promise<void> {
    asking ??= ask().finally(() => (asking = undefined))
    await asking
  }

  return {
    async demand(sizeBytes) {
      const isStale =
        known === undefined || monotonicMs() - known.atMs > believedMs || known.promisedBytes > believedBytes
      if (isStale) await refresh()
      if (known === undefined) return
      if (known.freeBytes - known.promisedBytes - sizeBytes < reserveBytes)
        throw new DiskFullError(`${known.freeBytes} bytes are free and ${reserveBytes} are kept in reserve`)
      known.promisedBytes += sizeBytes
    },
    freeBytes: () => disk.freeBytes(directory),
  }
}

/** The disk's own refusal under the name that callers know. */
export function asDiskFull(error: unknown): unknown {
  return isDiskError(error, 'ENOSPC', 'EDQUOT') ? new DiskFullError('the disk took no more', { cause: error }) : error
}
