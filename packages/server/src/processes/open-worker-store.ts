import type { Clock } from '../base/clock.ts'
import { createBufferBudget } from '../base/streams.ts'
import type { Config } from '../config.ts'
import { openBlobs } from '../store/blobs/blobs.ts'
import type { Blobs } from '../store/blobs/port.ts'
import { openStore } from '../store/open-store.ts'
import type { Store } from '../store/open-store.ts'
import type { Engines } from './engines.ts'
import type { Line } from './line.ts'

export type OpenedStore = { readonly store: Store; readonly blobs: Blobs; readonly close: () => Promise<void> }

const trimEveryMs = 60_000

/**
 * The store of one process. What one process frees another may still read, so the store asks all of them through the
 * supervisor before a file goes.
 */
export async function openWorkerStore(
  _config: Config,
  engines: Engines,
  place: { readonly clock: Clock; readonly generation: string; readonly directory: string; readonly line: Line },
): Promise<OpenedStore> {
  const { line, clock } = place
  const onError = (error: unknown): void =>
    line.send({ kind: 'log', line: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  const readsClear = (): Promise<void> => line.clear('reads')
  const blobs = await openBlobs({
    directory: place.directory,
    generation: place.generation,
    budget: createBufferBudget(),
    onError,
    readsClear,
    writesClear: () => line.clear('writes'),
    monotonicMs: () => clock.monotonicMs(),
  })
  line.on('clear', ({ id, what }) => {
    blobs[what].clear().then(() => line.send({ kind: 'cleared', id }), onError)
  })
  const { kv, ids, seals } = engines
  const store = await openStore({ kv, blobs, ids, clock, onError, readsClear, seals })
  const trimming = setInterval(() => blobs.trim(), trimEveryMs)
  trimming.unref()
  return {
    store,
    blobs,
    close: async () => {
      clearInterval(trimming)
      await store.close()
      await blobs.close()
    },
  }
}
