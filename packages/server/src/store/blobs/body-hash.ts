/** The sums of a body that arrives in chunks: here, on the thread that serves, or its MD5 in a thread of its own. */
import { createHash, hash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { crc64, createCrc64 } from './crc64.ts'
import { createHashThread, type HashThread } from './hash-thread.ts'
import type { BodyHash } from './sums.ts'

/** Larger bodies may be hashed in the thread: below, the messages cost more than they save. */
export const threadedBytesMin = 8 * 1_048_576
/** With one core the thread would only take turns with the one that serves. */
const threadedCoresMin = 2
/**
 * MD5 takes longer than everything else that is done for an upload, so a body that comes alone comes faster with a thread.
 * Several keep the cores busy by themselves, one whose bytes are being synced among them: those beyond this are hashed where
 * they are, and cost no copies and no messages.
 */
const threadedBodiesMax = (cores: number): number =>
  cores < threadedCoresMin ? 0 : Math.max(1, Math.min(4, cores / 2 - 1))

export type BodyHashes = {
  start(sizeBytes: number | undefined): BodyHash
  close(): Promise<void>
}

export function createBodyHashes(bodiesMax: number = threadedBodiesMax(availableParallelism())): BodyHashes {
  let thread: HashThread | undefined
  let largeBodies = 0

  function counted(body: BodyHash): BodyHash {
    largeBodies += 1
    return {
      ...body,
      end() {
        largeBodies -= 1
        body.end()
      },
    }
  }

  return {
    start(sizeBytes) {
      if (bodiesMax < 1 || sizeBytes === undefined || sizeBytes <= threadedBytesMin) return hashHere()
      if (largeBodies >= bodiesMax) return counted(hashHere())
      // A thread that has died takes its bodies with it, and the next body begins with a new one.
      if (thread === undefined || thread.hasFailed) thread = createHashThread()
      return counted(thread.start())
    },
    async close() {
      await thread?.close()
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
    end: () => undefined,
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
