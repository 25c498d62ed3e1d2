/** The sums of a body that arrives in chunks: here, on the thread that serves, or in threads of their own. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { createCrc64 } from './crc64.ts'
import { createHashThreads, type HashThreads } from './hash-threads.ts'
import type { BodyHash } from './sums.ts'

/** Larger bodies are hashed in threads: below, the messages cost more than they save. */
export const threadedBytesMin = 8 * 1_048_576
/** With fewer cores the threads would only take turns with the one that serves. */
export const threadedCoresMin = 4

export type BodyHashes = {
  start(sizeBytes: number | undefined): BodyHash
  close(): Promise<void>
}

export function createBodyHashes(areThreadsWanted: boolean = availableParallelism() >= threadedCoresMin): BodyHashes {
  let threads: HashThreads | undefined
  return {
    start(sizeBytes) {
      if (!areThreadsWanted || sizeBytes === undefined || sizeBytes <= threadedBytesMin) return hashHere()
      // A thread that has died takes its bodies with it, and the next body begins with new ones.
      if (threads === undefined || threads.haveFailed) threads = createHashThreads()
      return threads.start()
    },
    async close() {
      await threads?.close()
    },
  }
}

function hashHere(): BodyHash {
  const md5 = createHash('md5')
  const crc64 = createCrc64()
  return {
    update(chunk) {
      md5.update(chunk)
      crc64.update(chunk)
      return undefined
    },
    finish: async () => ({ md5: md5.digest(), crc64: crc64.digest() }),
    discard: () => undefined,
  }
}
