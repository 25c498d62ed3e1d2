/**
 * A disk in memory for tests. It keeps apart what a program sees and what a power loss would leave: data until it is
 * synced, names until their folder is. Any call can be made to fail, and at any moment `afterPowerLoss` gives one of the
 * states that the machine may come back with.
 */
import { basename, dirname } from 'node:path'
import type { Disk, DiskFile } from './disk.ts'

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

/** Of what was not synced nothing survives, everything does, or each name, write and sector by the toss of a coin. */
export type Survival = 'nothing' | 'everything' | (() => boolean)

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

type FileNode = { readonly kind: 'file'; seen: Buffer; synced: Buffer; unsynced: Write[]; lost: Write[] }
type Write = { readonly at: number; readonly bytes: Uint8Array; isDone: boolean }
type FolderNode = { readonly kind: 'folder'; readonly seen: Names; synced: Names; unsynced: NameChange[] }
type Node = FileNode | FolderNode
type Names = Map<string, Node>
type NameChange = { readonly name: string; readonly node: Node | undefined }

const sectorBytes = 512

export function diskError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code })
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

const newFolder = (): FolderNode => ({ kind: 'folder', seen: new Map(), synced: new Map(), unsynced: [] })
const newFile = (): FileNode => ({
  kind: 'file',
  seen: Buffer.alloc(0),
  synced: Buffer.alloc(0),
  unsynced: [],
  lost: [],
})
const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '')

type Clockwork = {
  /** One call: `begin` when it is made, `end` when it has succeeded, `fail` instead when it was told to fail. */
  run<T>(call: DiskCall, steps: { begin?: () => void; end?: () => T; fail?: () => void }): Promise<T>
  /** Whether this sync is the one that is left out. */
  isLeftOut(): boolean
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
      const failure = failures.find(({ kind }) => kind === call.kind)
      if (failure !== undefined) failure.n -= 1
      begin?.()
      await moment()
      if (failure?.n === 0) {
        failures.splice(failures.indexOf(failure), 1)
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

function change(folder: FolderNode, name: string, node: Node | undefined): void {
  apply(folder.seen, { name, node })
  folder.unsynced.push({ name, node })
}

function apply(names: Names, { name, node }: NameChange): void {
  if (node === undefined) names.delete(name)
  else names.set(name, node)
}

function find(root: FolderNode, path: string): Node | undefined {
  let node: Node | undefined = root
  for (const part of partsOf(path)) node = node?.kind === 'folder' ? node.seen.get(part) : undefined
  return node
}

function folderAt(root: FolderNode, path: string): FolderNode {
  const node = find(root, path)
  if (node?.kind !== 'folder') throw diskError('ENOENT', path)
  return node
}

function* pathsOf(folder: FolderNode, path: string): Generator<string> {
  for (const [name, node] of folder.seen) {
    if (node.kind === 'file') yield `${path}/${name}`
    else yield* pathsOf(node, `${path}/${name}`)
  }
}

function written(content: Buffer, at: number, bytes: Uint8Array): Buffer {
  const grown = Buffer.alloc(Math.max(content.length, at + bytes.length))
  content.copy(grown)
  grown.set(bytes, at)
  return grown
}

function survivorOf(folder: FolderNode, survival: Survival): FolderNode {
  const survives = survival === 'nothing' ? () => false : survival === 'everything' ? () => true : survival
  const names: Names = new Map(folder.synced)
  for (const entry of folder.unsynced) if (survives()) apply(names, entry)
  const children = [...names].map(([name, node]): [string, Node] => [
    name,
    node.kind === 'folder' ? survivorOf(node, survival) : survivingFile(node, survives),
  ])
  return { kind: 'folder', seen: new Map(children), synced: new Map(children), unsynced: [] }
}

/** A write survives sector by sector; a sector that does not may still have made the file longer. */
function survivingFile(file: FileNode, survives: () => boolean): FileNode {
  const writes = [...file.lost, ...file.unsynced]
  const content = Buffer.alloc(Math.max(file.synced.length, ...writes.map(({ at, bytes }) => at + bytes.length)))
  let sizeBytes = file.synced.copy(content)
  for (const { at, bytes } of writes) {
    for (let from = 0; from < bytes.length; from += sectorBytes) {
      const sector = bytes.subarray(from, from + sectorBytes)
      const isWritten = survives()
      if (isWritten) content.set(sector, at + from)
      if (isWritten || survives()) sizeBytes = Math.max(sizeBytes, at + from + sector.length)
    }
  }
  const seen = content.subarray(0, sizeBytes)
  return { kind: 'file', seen, synced: seen, unsynced: [], lost: [] }
}
