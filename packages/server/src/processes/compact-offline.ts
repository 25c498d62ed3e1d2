/** Takes what is dead out of the bodies of a stopped server: small ones lie together in segments, and one goes only with a rewrite. */
import { openLmdbKv } from '@latchkey/kv'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { systemIds } from '../base/ids.ts'
import { createBufferBudget } from '../base/streams.ts'
import { openBlobs } from '../store/blobs/blobs.ts'
import { openStore } from '../store/open-store.ts'

const generationDigits = 8

export type BodiesCompacted = {
  /** Segments that were rewritten, and the bytes that went with that. */
  readonly rewritten: number
  readonly freedBytes: number
  /** Segments that stay because something in them is damaged that may be alive. */
  readonly damaged: number
}

/**
 * Everything stays readable at every moment, and what is cut short is begun again.
 * @throws KvInUseError while the server runs
 */
export async function compactStoppedBodies(
  dataDir: string,
  onError: (error: unknown) => void,
): Promise<BodiesCompacted> {
  const directory = join(dataDir, 'blobs')
  if (!existsSync(directory)) return { rewritten: 0, freedBytes: 0, damaged: 0 }
  const kv = await openLmdbKv({ directory: join(dataDir, 'metadata'), role: 'committer' })
  try {
    const ids = systemIds()
    const generation = ids.hex(generationDigits)
    const liveGenerations = new Set([generation])
    const blobs = await openBlobs({ directory, generation, budget: createBufferBudget(), onError })
    try {
      // What is sealed moves as it is, so no key is asked for.
      const store = await openStore({ kv, blobs, ids, clock: systemClock, onError })
      await store.maintenance.sweep({ liveGenerations })
      const results = await store.maintenance.compact({ liveGenerations, isThorough: true })
      await store.close()
      const compacted = results.filter(({ kind }) => kind === 'compacted')
      return {
        rewritten: compacted.length,
        freedBytes: results.reduce((sum, one) => sum + (one.kind === 'compacted' ? one.freedBytes : 0), 0),
        damaged: results.filter((one) => one.kind === 'kept' && one.why === 'damaged').length,
      }
    } finally {
      await blobs.close()
    }
  } finally {
    await kv.close()
  }
}
