import { dirname } from 'node:path'
import { isDiskError, unlessDiskError, type Disk } from '../../base/disk.ts'

/** Unlinks under way at once: more would hold threads that requests wait for. */
const unlinksAtOnceMax = 4

export type Unlinker = {
  /** Unlinks the file once every read that is under way now, in any process, has ended. */
  enqueue(path: string, before: () => void): void
  /** Resolves when all is removed, durably; answers false when something could not be removed since the start. */
  drain(): Promise<boolean>
  /** Somebody else removed this file: `drain` makes that durable too. */
  noteRemoved(path: string): void
  readonly waitingCount: number
}

type Doomed = { readonly path: string; readonly before: () => void }

/**
 * The folders are synced only by `drain`: a name that a power loss brings back belongs to an unclean end, and the sweep
 * after it finds it.
 */
export function createUnlinker(
  disk: Pick<Disk, 'unlink' | 'syncDirectory'>,
  readsClear: () => Promise<void>,
  onError: (error: unknown) => void,
): Unlinker {
  let queue: Doomed[] = []
  let waitingCount = 0
  let running: Promise<void> | undefined
  let isComplete = true
  const touched = new Set<string>()

  async function run(): Promise<void> {
    while (queue.length > 0) {
      // Taken before the wait: whatever comes later may have readers that this wait does not know of.
      const batch = queue
      queue = []
      await unlinkWhenClear(batch)
      waitingCount -= batch.length
    }
  }

  async function unlinkWhenClear(batch: readonly Doomed[]): Promise<void> {
    try {
      await readsClear()
    } catch (error) {
      // Nobody knows who still reads: they stay for the sweep after the next start.
      return fail(error)
    }
    for (let from = 0; from < batch.length; from += unlinksAtOnceMax)
      await Promise.all(batch.slice(from, from + unlinksAtOnceMax).map(unlinkOne))
  }

  async function unlinkOne({ path, before }: Doomed): Promise<void> {
    before()
    try {
      await disk.unlink(path)
      touched.add(dirname(path))
    } catch (error) {
      if (!isDiskError(error, 'ENOENT')) fail(error)
    }
  }

  function fail(error: unknown): void {
    isComplete = false
    onError(error)
  }

  return {
    enqueue(path, before) {
      queue.push({ path, before })
      waitingCount += 1
      running ??= run().finally(() => (running = undefined))
    },
    noteRemoved: (path) => void touched.add(dirname(path)),
    async drain() {
      while (running !== undefined) await running
      await Promise.all([...touched].map((folder) => disk.syncDirectory(folder).catch(unlessDiskError('ENOENT'))))
      return isComplete
    },
    get waitingCount() {
      return waitingCount
    },
  }
}
