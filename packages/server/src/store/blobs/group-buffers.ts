/**
 * The buffers that large files are read into. They are kept when a reader has ended: memory that is taken from the system and
 * given back for each body of a few hundred kilobytes costs more than the body, most of it in the collector.
 */
export type GroupBuffers = {
  take(): Buffer
  /** Whoever gives a buffer back has let go of it, and so has everybody it was lent to. */
  give(buffer: Buffer): void
}

/** So many wait for the next readers of one process. */
const keptMax = 8

export function createGroupBuffers(groupBytes: number): GroupBuffers {
  const kept: Buffer[] = []
  return {
    take: () => kept.pop() ?? Buffer.allocUnsafeSlow(groupBytes),
    give(buffer) {
      if (kept.length < keptMax) kept.push(buffer)
    },
  }
}
