/** The sums of a body that arrives in chunks: here, on the thread that serves, or in threads of their own. */
import { createHash, hash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { crc64, createCrc64 } from './crc64.ts'
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

/** A body of one chunk is hashed in one call for each sum, without the objects that keep a state in between. */
function hashHere(): BodyHash {
  let only: Uint8Array | undefined
  let running: ReturnType<typeof runningSums> | undefined
  return {
    update(chunk) {
      if (running === undefined && only === undefined) {
        only = chunk
        return undefined
      }
      running ??= runningSums(only)
      only = undefined
      running.update(chunk)
      return undefined
    },
    finish: async () =>
      running?.sums() ?? { md5: hash('md5', only ?? nothing, 'buffer'), crc64: crc64(only ?? nothing) },
    discard: () => undefined,
  }
}

const nothing = new Uint8Array(0)

function runningSums(first: Uint8Array | undefined) {
  const md5 = createHash('md5')
  const running = createCrc64()
  const update = (chunk: Uint8Array): void => {
    md5.update(chunk)
    running.update(chunk)
  }
  if (first !== undefined) update(first)
  return { update, sums: () => ({ md5: md5.digest(), crc64: running.digest() }) }
}
