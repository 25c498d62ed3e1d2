/** Tells the operator when clients may no longer write because the disk is full, and when they may again; each once. */
import type { Disk } from '../base/disk.ts'
import { reserveBytesDefault } from '../store/blobs/disk-space.ts'

const lookEveryMs = 5_000
/** Free beyond the reserve before it counts as room, so that a disk at the edge is not told of at each look. */
export const roomBytesMin = 64 * 1_048_576

/** @returns what ends the watching */
export function watchDisk(
  disk: Pick<Disk, 'freeBytes'>,
  directory: string,
  log: (line: string) => void,
  everyMs = lookEveryMs,
): () => void {
  let isFull = false
  const look = async (): Promise<void> => {
    const freeBytes = await disk.freeBytes(directory)
    if (!isFull && freeBytes < reserveBytesDefault) {
      isFull = true
      log(
        `the disk of ${directory} is full: ${mebibytes(freeBytes)} are free and ${mebibytes(reserveBytesDefault)} are kept for deleting; writes are answered 503 ServiceUnavailable`,
      )
    } else if (isFull && freeBytes >= reserveBytesDefault + roomBytesMin) {
      isFull = false
      log(`the disk of ${directory} has room again: ${mebibytes(freeBytes)} are free`)
    }
  }
  // A disk that does not answer is told of by whoever needs it.
  const lookOnce = (): void => void look().catch(() => undefined)
  lookOnce()
  const looking = setInterval(lookOnce, everyMs)
  looking.unref()
  return () => clearInterval(looking)
}

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`
