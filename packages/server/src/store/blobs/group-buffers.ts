/**
 * The buffers that large files are read into. They are kept when a reader has ended: memory that is taken from the system and
 * given back for each body of a few hundred kilobytes costs more than the body, most of it in the collector.
 */
import { createBlockBuffer } from './block-crc.ts'

export type GroupBuffers = {
  take(): Buffer
  /** Whoever gives a buffer back has let go of it, and so has everybody it was lent to. */
  give(buffer: Buffer): void
}

/** So many wait for the next readers of one process. */
const keptMax = 8
/** There are never more block buffers, each of which is a mapping of many gigabytes of addresses; the others are ordinary ones. */
const blockBuffersMax = keptMax

/** @param createBuffer of a block buffer; where it throws, all are ordinary ones */
export function createGroupBuffers(
  groupBytes: number,
  createBuffer: (lengthBytes: number) => Buffer = createBlockBuffer,
): GroupBuffers {
  // The block buffers are last, and go out first.
  const kept: Buffer[] = []
  const blockBuffers = new WeakSet<ArrayBufferLike>()
  let blockBufferCount = 0
  // Who leaves early gives nothing back.
  const collected = new FinalizationRegistry(() => {
    blockBufferCount -= 1
  })

  function create(): Buffer {
    const buffer = blockBufferCount < blockBuffersMax ? tryCreateBuffer() : undefined
    if (buffer === undefined) return Buffer.allocUnsafeSlow(groupBytes)
    blockBufferCount += 1
    blockBuffers.add(buffer.buffer)
    collected.register(buffer.buffer, undefined)
    return buffer
  }

  /** Where a process may have few addresses only, a mapping that large is refused. */
  function tryCreateBuffer(): Buffer | undefined {
    try {
      return createBuffer(groupBytes)
    } catch {
      return undefined
    }
  }

  return {
    take: () => kept.pop() ?? create(),
    give(buffer) {
      if (blockBuffers.has(buffer.buffer)) kept.push(buffer)
      else kept.unshift(buffer)
      if (kept.length > keptMax) kept.shift()
    },
  }
}
