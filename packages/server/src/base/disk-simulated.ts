/**
 * A disk in memory for tests. It keeps apart what a program sees and what a power loss would leave: data until it is
 * synced, names until their folder is. Any call can be made to fail, and at any moment `afterPowerLoss` gives one of the
 * states that the machine may come back with.
 */
import { basename, dirname } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'
import {
  apply,
  change,
  diskError,
  find,
  folderAt,
  newFile,
  newFolder,
  partsOf,
  pathsOf,
  survivorOf,
  written,
  type FileNode,
  type FolderNode,
  type NameChange,
  type Survival,
  type Write,
} from './disk-simulated-nodes.ts'

export type DiskCallKind =
  | 'create'
  | 'open'
  | 'write'
  | 'read'
  | 'sync'
  | 'sizeBytes'
  | 'close'
  | 'makeDirectory'
  | 'syncDirectory'
  | 'unlink'
  | 'removeDirectory'
  | 'list'
  | 'freeBytes'

export type DiskCall = {
  readonly kind: DiskCallKind
  readonly path: string
  readonly bytes?: Uint8Array
  readonly isLeftOut?: boolean
}

export type SimulatedDisk = Disk & {
  /** In the order in which they began. */
  readonly calls: readonly DiskCall[]
  /** The n-th call of this kind from now on (1 is the next) fails; a failed write has written half of its bytes. */
  failNth(kind: DiskCallKind, n: number, error: Error): void
  /** True when every failure that was ordered has happened. */
  readonly haveAllFailed: boolean
  setFreeBytes(freeBytes: number): void
  /** Calls back at every moment: before a call begins, and while it is under way. The power may go at any of them. */
  onMoment(listener: () => void): void
  /** The n-th sync of a file or folder (from 1, from the start) does nothing, and nobody is told. */
  withoutSync(n: number): void
  readonly syncCount: number
  /** What is there when the power is back. */
  afterPowerLoss(survival: Survival): SimulatedDisk
  /** Changes bytes behind the program's back. */
  rot(path: string, positionBytes: number, bytes: Uint8Array): void
  /** What a program would read. */
  contentOf(path: string): Buffer | undefined
  paths(): readonly string[]
}

/** The folders in `folders` exist durably from the start. */
export function createSimulatedDisk(folders: readonly string[] = ['/data']): SimulatedDisk {
  const root = newFolder()
  for (const path of folders) {
    let folder = root
    for (const name of partsOf(path)) {
      const child = newFolder()
      folder.seen.set(name, child)
      folder.synced.set(name, child)
      folder = child
    }
  }
  return simulate(root)
}

type Clockwork = {
  /** One call: `begin` when it is made, `end` when it has succeeded, `fail` instead when it was told to fail. */
  readonly run: <T>(call: DiskCall, steps: { begin?: () => void; end?: () => T; fail?: () => void }) => Promise<T>
  /** Whether this sync is the one that is left out. */
  readonly isLeftOut: () => boolean
}

function simulate(root: FolderNode): SimulatedDisk {
  const calls: DiskCall[] = []
  const failures: { kind: DiskCallKind; n: number; error: Error }[] = []
  const listeners: (() => void)[] = []
  const state = { syncs: 0, leftOut: 0, freeBytes: 2 ** 40 }

  async function moment(): Promise<void> {
    for (const listener of listeners) listener()
    await Promise.resolve()
  }

  const clockwork: Clockwork = {
    async run(call, { begin, end, fail }) {
      await moment()
      calls.push(call)
      for (const failure of failures) if (failure.kind === call.kind) failure.n -= 1
      const failure = failures.find(({ n }) => n === 0)
      if (failure !== undefined) failures.splice(failures.indexOf(failure), 1)
      begin?.()
      await moment()
      if (failure !== undefined) {
        fail?.()
        throw failure.error
      }
      // Every call that has no result passes no `end` or one that answers undefined.
      return end?.() as Awaited<ReturnType<NonNullable<typeof end>>>
    },
    isLeftOut() {
      state.syncs += 1
      return state.syncs === state.leftOut
    },
  }

  return {
    ...diskOn(root, clockwork, () => state.freeBytes),
    calls,
    failNth: (kind, n, error) => void failures.push({ kind, n, error }),
    get haveAllFailed() {
      return failures.length === 0
    },
    setFreeBytes: (freeBytes) => void (state.freeBytes = freeBytes),
    onMoment: (listener) => void listeners.push(listener),
    withoutSync: (n) => void (state.leftOut = n),
    get syncCount() {
      return state.syncs
    },
    afterPowerLoss: (survival) => simulate(survivorOf(root, survival)),
    rot(path, positionBytes, bytes) {
      const node = find(root, path)
      if (node?.kind !== 'file') throw diskError('ENOENT', path)
      node.seen = written(node.seen, positionBytes, bytes)
    },
    contentOf(path) {
      const node = find(root, path)
      return node?.kind === 'file' ? node.seen : undefined
    },
    paths: () => [...pathsOf(root, '')],
  }
}

function diskOn(root: FolderNode, { run, isLeftOut }: Clockwork, freeBytes: () => number): Disk {
  return {
    create: (path) =>
      run(
        { kind: 'create', path },
        {
          end() {
            const folder = folderAt(root, dirname(path))
            if (folder.seen.has(basename(path))) throw diskError('EEXIST', path)
            const file = newFile()
            change(folder, basename(path), file)
            return openNode(path, file, { run, isLeftOut })
          },
        },
      ),
    open: (path) =>
      run(
        { kind: 'open', path },
        {
          end() {
            const node = find(root, path)
            if (node?.kind !== 'file') throw diskError('ENOENT', path)
            return openNode(path, node, { run, isLeftOut })
          },
        },
      ),
    makeDirectory: (path) =>
      run(
        { kind: 'makeDirectory', path },
        {
          end() {
            const folder = folderAt(root, dirname(path))
            if (folder.seen.has(basename(path))) return false
            change(folder, basename(path), newFolder())
            return true
          },
        },
      ),
    syncDirectory(path) {
      const call: DiskCall = { kind: 'syncDirectory', path }
      if (isLeftOut()) return run<void>({ ...call, isLeftOut: true }, {})
      let captured: NameChange[] = []
      return run<void>(call, {
        begin: () => void (captured = [...folderAt(root, path).unsynced]),
        end() {
          const folder = folderAt(root, path)
          for (const entry of captured) apply(folder.synced, entry)
          folder.unsynced = folder.unsynced.filter((entry) => !captured.includes(entry))
        },
      })
    },
    unlink: (path) =>
      run(
        { kind: 'unlink', path },
        {
          end() {
            if (find(root, path)?.kind !== 'file') throw diskError('ENOENT', path)
            change(folderAt(root, dirname(path)), basename(path), undefined)
          },
        },
      ),
    removeDirectory: (path) =>
      run(
        { kind: 'removeDirectory', path },
        {
          end() {
            if (folderAt(root, path).seen.size > 0) throw diskError('ENOTEMPTY', path)
            change(folderAt(root, dirname(path)), basename(path), undefined)
          },
        },
      ),
    list: (path) =>
      run(
        { kind: 'list', path },
        {
          end: () =>
            [...folderAt(root, path).seen].map(([name, node]) => ({ name, isDirectory: node.kind === 'folder' })),
        },
      ),
    freeBytes: (path) => run({ kind: 'freeBytes', path }, { end: freeBytes }),
  }
}

function openNode(path: string, file: FileNode, { run, isLeftOut }: Clockwork): DiskFile {
  return {
    write(buffers, positionBytes) {
      const bytes = Buffer.concat(buffers)
      const write: Write = { at: positionBytes, bytes, isDone: false }
      const finish = (visible: Uint8Array): void => {
        write.isDone = true
        file.seen = written(file.seen, positionBytes, visible)
      }
      return run<void>(
        { kind: 'write', path, bytes },
        {
          begin: () => void file.unsynced.push(write),
          end: () => finish(bytes),
          fail: () => finish(bytes.subarray(0, bytes.length >> 1)),
        },
      )
    },
    read: (into, positionBytes) =>
      run({ kind: 'read', path }, { end: () => file.seen.copy(into, 0, Math.min(positionBytes, file.seen.length)) }),
    // Each call of this disk takes its moment, in which it may fail.
    readAtOnce: () => undefined,
    readInto: (buffers, positionBytes) =>
      run(
        { kind: 'read', path },
        {
          end() {
            let at = Math.min(positionBytes, file.seen.length)
            for (const into of buffers) at += file.seen.copy(into, 0, at)
            return at - Math.min(positionBytes, file.seen.length)
          },
        },
      ),
    sync() {
      if (isLeftOut()) return run<void>({ kind: 'sync', path, isLeftOut: true }, {})
      let captured: Write[] = []
      const take = (): void => void (file.unsynced = file.unsynced.filter((write) => !captured.includes(write)))
      return run<void>(
        { kind: 'sync', path },
        {
          begin: () => void (captured = file.unsynced.filter((write) => write.isDone)),
          end() {
            for (const write of captured) file.synced = written(file.synced, write.at, write.bytes)
            take()
          },
          // As Linux does: pages that could not be written are taken for clean, and the next sync will not try them.
          fail() {
            file.lost.push(...captured)
            take()
          },
        },
      )
    },
    sizeBytes: () => run({ kind: 'sizeBytes', path }, { end: () => file.seen.length }),
    close: () => run<void>({ kind: 'close', path }, {}),
  }
}
