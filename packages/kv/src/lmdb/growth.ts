import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'

/** Grows the file ahead of what LMDB writes. */
export type Growth = {
  /** Called between transactions, by whoever runs them: nobody else writes the file then. */
  keepAhead(usedBytes: number, freeBytes: number): void
  close(): void
}

const pageBytes = 4_096
/** So small a database is not grown: it would be mostly room. */
const usedBytesLeast = 65_536
/** One step adds this part of what is used. One flush writes the whole of it. */
const stepPart = 0.5
const stepBytesMax = 1_048_576
/** The next step is made when this part of one is left. */
const aheadPart = 0.25

const noGrowth: Growth = { keepAhead() {}, close() {} }

/**
 * Linux since 6.16 keeps what is written to ext4 at once in one piece of its page cache, of up to two MiB, and looks at all
 * blocks of the piece whenever one of them is written. LMDB writes long runs where it grows and single pages where it
 * uses pages again, so that a third of the kernel's work for a commit was such looking. A page that was written by itself
 * stays a piece of its own: the file is therefore grown page by page, before LMDB comes there. The zeros are only room; nothing
 * depends on whether they outlive a power loss.
 */
export function makeGrowth(path: string): Growth {
  if (process.platform !== 'linux') return noGrowth
  const zeros = Buffer.alloc(pageBytes)
  // Opened when it is needed first: only the one committer of a directory comes to that.
  let file: number | undefined
  let sizeBytes = 0
  return {
    keepAhead(usedBytes, freeBytes) {
      const stepBytes = wholePages(Math.min(stepBytesMax, usedBytes * stepPart))
      const wantedBytes = usedBytes + stepBytes * aheadPart
      if (usedBytes < usedBytesLeast || wantedBytes <= sizeBytes || freeBytes < stepBytes) return
      try {
        file ??= openSync(path, 'r+')
        // LMDB may have grown it meanwhile. What lies behind its end was never written by anybody.
        sizeBytes = wholePages(fstatSync(file).size)
        if (wantedBytes <= sizeBytes) return
        const endBytes = Math.max(sizeBytes, usedBytes) + stepBytes
        for (; sizeBytes < endBytes; sizeBytes += pageBytes) writeSync(file, zeros, 0, pageBytes, sizeBytes)
      } catch {
        // Without the room LMDB grows the file itself, and says what is wrong with the disk.
        sizeBytes = Infinity
      }
    },
    close() {
      if (file !== undefined) closeSync(file)
      file = undefined
    },
  }
}

function wholePages(bytes: number): number {
  return Math.ceil(bytes / pageBytes) * pageBytes
}
