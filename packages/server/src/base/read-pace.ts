/**
 * Whether a small read may be done at once, on the thread that serves. From the page cache it takes two microseconds,
 * where a way through the thread pool costs twenty to forty; from a disk it would hold up everybody else.
 */

/** Larger reads always go through the thread pool. */
export const directReadBytesMax = 65_536
/** Reads at once go on while they take less than this on average. */
export const directReadMsMax = 0.2
/** When the average is above it, all reads go through the thread pool for so long, and then the disk is tried again. */
export const pauseMs = 1_000
/** Each time that the disk is still slow, the pause doubles, up to this. */
export const pauseMsMax = 32_000
/** So many quick reads, and the next pause is a short one again. */
const provenReads = 1_000
/** The newest read counts for so much of the average, */
const newestShare = 1 / 32
/** and for no longer than this: a slow read may be a thread that did not get its turn, several in a row are the disk. */
const countedMsMax = 1

export type ReadPace = {
  isDirect(sizeBytes: number): boolean
  /** What a read at once took. */
  note(tookMs: number): void
}

export function createReadPace(monotonicMs: () => number): ReadPace {
  let averageMs = 0
  let nextPauseMs = pauseMs
  let quickReads = 0
  let pausedUntilMs = Number.NEGATIVE_INFINITY
  return {
    isDirect: (sizeBytes) =>
      sizeBytes <= directReadBytesMax && (pausedUntilMs === Number.NEGATIVE_INFINITY || monotonicMs() >= pausedUntilMs),
    note(tookMs) {
      averageMs += (Math.min(tookMs, countedMsMax) - averageMs) * newestShare
      if (averageMs < directReadMsMax) {
        pausedUntilMs = Number.NEGATIVE_INFINITY
        quickReads += 1
        if (quickReads === provenReads) nextPauseMs = pauseMs
        return
      }
      // The disk is tried again with a clean sheet: what was slow a second ago says nothing of then.
      averageMs = 0
      quickReads = 0
      pausedUntilMs = monotonicMs() + nextPauseMs
      nextPauseMs = Math.min(nextPauseMs * 2, pauseMsMax)
    },
  }
}
