import { dirname } from 'node:path'
import type { Disk } from '../../base/disk.ts'

export type Folders = {
  /** The folder exists, and its name in its parent is durable. */
  ensure(path: string): Promise<void>
  /** The names in it are durable. Callers that wait for the same folder share a sync that began after they came. */
  sync(path: string): Promise<void>
}

export function createFolders(disk: Pick<Disk, 'makeDirectory' | 'syncDirectory'>): Folders {
  const made = new Map<string, Promise<void>>()
  const running = new Map<string, { next: Promise<void> | undefined; current: Promise<void> }>()

  async function make(path: string): Promise<void> {
    await disk.makeDirectory(path)
    // Also when it was there: whoever made it may not have lived to sync its parent.
    await sync(dirname(path))
  }

  function sync(path: string): Promise<void> {
    const known = running.get(path)
    if (known === undefined) return start(path)
    // The sync under way may have begun before this caller's name was made; the next one has not.
    known.next ??= known.current.then(
      () => start(path),
      () => start(path),
    )
    return known.next
  }

  function start(path: string): Promise<void> {
    const current = disk.syncDirectory(path)
    const entry = { next: undefined as Promise<void> | undefined, current }
    running.set(path, entry)
    const forget = (): void => {
      if (running.get(path) === entry && entry.next === undefined) running.delete(path)
    }
    current.then(forget, forget)
    return current
  }

  return {
    sync,
    ensure(path) {
      const known = made.get(path)
      if (known !== undefined) return known
      const making = make(path)
      made.set(path, making)
      making.catch(() => made.delete(path))
      return making
    },
  }
}
