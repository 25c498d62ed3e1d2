import { open } from 'lmdb'
import type { Database, RootDatabase } from 'lmdb'
import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import { KvFailedError, KvInputError } from '../errors.ts'
import type { StoredRecord } from '../judge.ts'
import { decodeRecord } from './record.ts'

export const databaseFile = 'kv.mdb'
/** The layout of the file; see FORMAT.md. */
export const formatVersion = 1
/** Address space, not a limit: nothing has to be mapped anew while the file is smaller. */
const mapBytes = 1_099_511_627_776
const pageBytes = 4_096
/** One slot for each process that reads, and one for each copy that runs. */
const readersMax = 512

const formatKey = Buffer.from('format')
/** The number that the last commit took, in the tree of trees, whose page each commit writes anyway. */
export const versionKey = Buffer.from('version')

/** The open file. The trees are read within one turn of the event loop, and what they give is used or copied there. */
export type Environment = {
  readonly path: string
  readonly root: RootDatabase<Buffer, Uint8Array>
  readonly records: Database<StoredRecord, Uint8Array>
  readonly counters: Database<Buffer, Uint8Array>
  /** Decodes at most so many bytes of each value from now on; undefined decodes all. */
  setHead(bytes: number | undefined): void
  close(): Promise<void>
}

export type EnvironmentOptions = { readonly directory: string; readonly readOnly: boolean }

/**
 * Opens the database in `directory` and makes it when it is absent and not `readOnly`.
 * Throws `KvInputError` on a network file system, and on a file of another format version.
 */
export function openEnvironment(options: EnvironmentOptions): Environment {
  if (!options.readOnly) mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  refuseNetworkFileSystem(options.directory)
  const path = join(options.directory, databaseFile)
  const root = openFile(path, { readOnly: options.readOnly })
  try {
    if (!options.readOnly) syncOpened(options.directory, path)
    checkFormat(root, options.readOnly)
    let head: number | undefined
    const encoder = { encode: (bytes: Buffer) => bytes, decode: (bytes: Buffer) => decodeRecord(bytes, head) }
    // The type of the library calls the encoder an option of the root alone; it is one of every tree.
    const recordOptions = { keyEncoding: 'binary' as const, encoder }
    const records = root.openDB<StoredRecord, Uint8Array>('records', recordOptions)
    const counters = root.openDB<Buffer, Uint8Array>('counters', { keyEncoding: 'binary', encoding: 'binary' })
    if (records === undefined || counters === undefined) throw new KvFailedError(`${path} is not a complete database`)
    const setHead = (bytes: number | undefined) => {
      head = bytes
    }
    return { path, root, records, counters, setHead, close: () => root.close() }
  } catch (error) {
    root.close().catch(() => {})
    throw error
  }
}

function openFile(
  path: string,
  modes: { readonly readOnly?: boolean; readonly noSync?: boolean },
): RootDatabase<Buffer, Uint8Array> {
  return open<Buffer, Uint8Array>({
    ...modes,
    path,
    noSubdir: true,
    mapSize: mapBytes,
    pageSize: pageBytes,
    maxReaders: readersMax,
    maxDbs: 4,
    // With it, several writing processes and kill -9 lost acknowledged commits (DESIGN, section 4).
    overlappingSync: false,
    // Batching by turns makes promises of its own that nobody can listen to, and a failed commit would end the process.
    eventTurnBatching: false,
    keyEncoding: 'binary',
    encoding: 'binary',
  })
}

/**
 * Writes everything that is in the database into a new file, record by record; nobody commits meanwhile. The caller syncs the
 * file. A copy page by page would keep what lies in the gaps of pages, and keys of branches whose records are gone.
 */
export async function rewriteInto({ root }: Environment, path: string): Promise<void> {
  const target = openFile(path, { noSync: true })
  try {
    target.transactionSync(() => {
      for (const key of [formatKey, versionKey]) {
        const value = root.getBinary(key)
        if (value !== undefined) void target.put(key, value)
      }
    })
    for (const name of treeNames) rewriteTree(root.openDB(name, rawTree), target.openDB(name, rawTree))
  } finally {
    await target.close()
    rmSync(`${path}-lock`, { force: true })
  }
}

const treeNames = ['records', 'counters'] as const
const rawTree = { keyEncoding: 'binary', encoding: 'binary' } as const
const recordsPerTransaction = 10_000

function rewriteTree(source: Database<Buffer, Uint8Array>, target: Database<Buffer, Uint8Array>): void {
  const rows = source.getRange({ snapshot: true })[Symbol.iterator]()
  for (let isDone = false; !isDone;)
    target.transactionSync(() => {
      for (let count = 0; count < recordsPerTransaction; count += 1) {
        const row = rows.next()
        if (row.done === true) {
          isDone = true
          return
        }
        // In the order of the source, so that pages are filled to the end.
        target.putSync(row.value.key, row.value.value, { append: true })
      }
    })
}

/**
 * LMDB syncs its file, but a file is lost with its name: after a power loss the database would not be there. And a committer that was
 * killed in the middle of a flush leaves a state that readers see and the disk may not have yet.
 */
function syncOpened(directory: string, path: string): void {
  syncPath(path, 'r+')
  // Windows cannot open a directory; NTFS journals its names by itself.
  if (process.platform === 'win32') return
  for (const each of [directory, dirname(resolve(directory))]) syncPath(each, 'r')
}

function syncPath(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags)
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

function checkFormat(root: RootDatabase<Buffer, Uint8Array>, readOnly: boolean): void {
  const found = root.getBinary(formatKey)
  if (found === undefined && !readOnly) {
    root.transactionSync(() => {
      if (root.getBinary(formatKey) === undefined) void root.put(formatKey, Buffer.from([formatVersion]))
    })
    return
  }
  if (found?.[0] !== formatVersion)
    throw new KvInputError(
      `the database has format ${found?.[0] ?? 'none'}; this release reads format ${formatVersion}`,
    )
}

/** File systems on which memory maps or locks of several machines do not agree, by their number in statfs(2). */
const networkFileSystems: readonly [type: number, name: string][] = [
  [0x6969, 'nfs'],
  [0x517b, 'smb'],
  [0xfe534d42, 'smb2'],
  [0xff534d42, 'cifs'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x73757245, 'coda'],
  [0x564c, 'ncp'],
  [0x00c36400, 'ceph'],
  [0x01021997, '9p'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x0bd00bd0, 'lustre'],
  [0x19830326, 'beegfs'],
  [0x47504653, 'gpfs'],
  [0x65735546, 'fuse'],
]

export function networkFileSystem(type: number): string | undefined {
  return networkFileSystems.find(([number]) => number === type)?.[1]
}

function refuseNetworkFileSystem(directory: string): void {
  const name = networkFileSystem(statfsSync(directory).type)
  if (name !== undefined)
    throw new KvInputError(`${directory} is on a network file system (${name}); the embedded engine needs a local disk`)
}
