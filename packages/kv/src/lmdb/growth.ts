import { closeSync, fstatSync, openSync, writeSync } from 'node:fs'

/** Grows the file ahead of what LMDB writes. */
export type Growth = {
  /** Called between transactions, by whoever runs them: nobody else writes the file then. */
  keepAhead(usedBytes: number, freeBytes: number): void
  close(): void
}

const pageBytes = 4_096
/** So small a database is not grown: it would be mostly room. */
const usedBytesLeast = 1_048_576
/** One flush writes the whole step. */
const stepBytesMax = 1_048_576
/** The part of the file that one step adds, up to the step's limit. */
const stepPart = 0.125
const aheadBytesLeast = 262_144

const noGrowth: Growth = { keepAhead() {}, close() {} }

/**
 * Linux since 6.16 keeps what is written to ext4 at once in one piece of its page cache, of up to two MiB, and looks at all
 * blocks of the piece whenever one of them is written. LMDB writes long runs where it grows and single pages where it
 * uses pages again, so that most of the kernel's work for a commit would be such looking. A page that was written by itself
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
      if (usedBytes < usedBytesLeast || usedBytes + aheadBytesLeast <= sizeBytes) return
      const stepBytes = wholePages(Math.min(stepBytesMax, Math.max(aheadBytesLeast * 2, usedBytes * stepPart)))
      if (freeBytes < stepBytes) return
      try {
        file ??= openSync(path, 'r+')
        // LMDB may have grown it meanwhile. What lies behind its end was never written by anybody.
        sizeBytes = wholePages(fstatSync(file).size)
        if (usedBytes + aheadBytesLeast <= sizeBytes) return
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
