/**
 * The narrow door to the file system, so that tests can fail any call of it and rebuild what a power loss would leave.
 * Nothing here retries: a failed sync says that data may be lost, and only the caller knows whose.
 */
import { constants, close, fdatasync, fstat, fsync, open, read, readSync, readv, writev, writevSync } from 'node:fs'
import { mkdir, readdir, rmdir, statfs, unlink } from 'node:fs/promises'
import { createReadPace, type ReadPace } from './read-pace.ts'

/** One `writev` or `readv` takes at most this many buffers (IOV_MAX of Linux and macOS). */
export const buffersPerCallMax = 1_024

export type DiskFile = {
  /** Writes all of the buffers, one after another, from `positionBytes` on. */
  write(buffers: readonly Uint8Array[], positionBytes: number): Promise<void>
  /** Reads until `into` is full or the file ends; answers how many bytes there were. */
  read(into: Uint8Array, positionBytes: number): Promise<number>
  /**
   * The same while the caller waits, and undefined when it should not: where a read takes its time, `read` leaves the thread
   * to others.
   */
  readAtOnce(into: Uint8Array, positionBytes: number): number | undefined
  /** Fills the buffers one after another, all with one call where the system allows it; otherwise as `read`. */
  readInto(buffers: readonly Uint8Array[], positionBytes: number): Promise<number>
  /** What was written before this call is on the disk when it resolves (fdatasync). */
  sync(): Promise<void>
  sizeBytes(): Promise<number>
  close(): Promise<void>
}

export type DiskEntry = { readonly name: string; readonly isDirectory: boolean }

/** Errors are those of node:fs, with their `code`. */
export type Disk = {
  /** A new file, open for reading and writing; EEXIST when there is one. */
  create(path: string): Promise<DiskFile>
  /** An existing file, open for reading; ENOENT when there is none. */
  open(path: string): Promise<DiskFile>
  /** True when it was made, false when it was there. The parent must exist. */
  makeDirectory(path: string): Promise<boolean>
  /** The names in this directory, made or removed before this call, are on the disk when it resolves. */
  syncDirectory(path: string): Promise<void>
  unlink(path: string): Promise<void>
  /** Removes an empty directory; ENOTEMPTY when it is not. */
  removeDirectory(path: string): Promise<void>
  list(path: string): Promise<readonly DiskEntry[]>
  /** What an unprivileged process may still use. */
  freeBytes(path: string): Promise<number>
}

export function isDiskError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}

/** For `catch`: swallows errors with these codes and throws all others. */
export function unlessDiskError(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!isDiskError(error, ...codes)) throw error
  }
}

export const realDisk: Disk = {
  async create(path) {
    return fileOf(await openFile(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR))
  },
  async open(path) {
    return fileOf(await openFile(path, constants.O_RDONLY))
  },
  async makeDirectory(path) {
    try {
      await mkdir(path, { mode: 0o700 })
      return true
    } catch (error) {
      if (isDiskError(error, 'EEXIST')) return false
      throw error
    }
  },
  async syncDirectory(path) {
    // Windows cannot open a directory; NTFS journals its names by itself.
    if (process.platform === 'win32') return
    const directory = await openFile(path, constants.O_RDONLY)
    try {
      await settled((done) => fsync(directory, done))
    } finally {
      await settled((done) => close(directory, done))
    }
  },
  unlink: (path) => unlink(path),
  removeDirectory: (path) => rmdir(path),
  async list(path) {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
  },
  async freeBytes(path) {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  },
}

function fileOf(descriptor: number): DiskFile {
  const pace = createReadPace(() => performance.now())
  // Small writes go into the page cache as quickly as reads come out of it, and are as slow when the disk is.
  const writePace = createReadPace(() => performance.now())
  let isClosed = false
  return {
    async write(buffers, positionBytes) {
      let position = positionBytes
      for (let first = 0; first < buffers.length; first += buffersPerCallMax) {
        const batch = buffers.slice(first, first + buffersPerCallMax)
        position = await writeAll(writePace, descriptor, batch, position)
      }
    },
    async read(into, positionBytes) {
      let filled = 0
      while (filled < into.length) {
        const count = pace.isDirect(into.length)
          ? readDirectly(pace, descriptor, into, filled, positionBytes + filled)
          : await readOnce(descriptor, into, filled, positionBytes + filled)
        if (count === 0) break
        filled += count
      }
      return filled
    },
    readAtOnce(into, positionBytes) {
      if (!pace.isDirect(into.length)) return undefined
      let filled = 0
      while (filled < into.length) {
        const count = readDirectly(pace, descriptor, into, filled, positionBytes + filled)
        if (count === 0) break
        filled += count
      }
      return filled
    },
    async readInto(buffers, positionBytes) {
      let filled = 0
      for (let rest = buffers; rest.length > 0;) {
        const count = await readvOnce(descriptor, rest.slice(0, buffersPerCallMax), positionBytes + filled)
        if (count === 0) break
        filled += count
        rest = without(rest, count)
      }
      return filled
    },
    sync: () => settled((done) => fdatasync(descriptor, done)),
    sizeBytes: () =>
      new Promise((resolve, reject) =>
        fstat(descriptor, (error, stats) => (error ? reject(error) : resolve(stats.size))),
      ),
    async close() {
      // A number that was closed may already be another file: never close it twice.
      if (isClosed) return
      isClosed = true
      await settled((done) => close(descriptor, done))
    },
  }
}

/** Answers the position behind the last byte. A short write (a full disk, a signal) goes on where it stopped. */
async function writeAll(
  pace: ReadPace,
  descriptor: number,
  buffers: readonly Uint8Array[],
  positionBytes: number,
): Promise<number> {
  let rest = buffers.filter((buffer) => buffer.length > 0)
  const sizeBytes = rest.reduce((sum, buffer) => sum + buffer.length, 0)
  let position = positionBytes
  while (rest.length > 0) {
    const written = pace.isDirect(sizeBytes)
      ? writeDirectly(pace, descriptor, rest, position)
      : await writeOnce(descriptor, rest, position)
    if (written === 0) throw new Error(`the disk took nothing of ${rest.length} buffers`)
    position += written
    rest = without(rest, written)
  }
  return position
}

function without(buffers: readonly Uint8Array[], countBytes: number): Uint8Array[] {
  let skip = countBytes
  const rest: Uint8Array[] = []
  for (const buffer of buffers) {
    if (skip < buffer.length) rest.push(skip === 0 ? buffer : buffer.subarray(skip))
    skip = Math.max(0, skip - buffer.length)
  }
  return rest
}

function openFile(path: string, flags: number): Promise<number> {
  return new Promise((resolve, reject) =>
    open(path, flags, 0o600, (error, descriptor) => (error ? reject(error) : resolve(descriptor))),
  )
}

function writeOnce(descriptor: number, buffers: readonly Uint8Array[], positionBytes: number): Promise<number> {
  return new Promise((resolve, reject) =>
    writev(descriptor, buffers, positionBytes, (error, written) => (error ? reject(error) : resolve(written))),
  )
}

function writeDirectly(
  pace: ReadPace,
  descriptor: number,
  buffers: readonly Uint8Array[],
  positionBytes: number,
): number {
  const startedMs = performance.now()
  try {
    return writevSync(descriptor, buffers, positionBytes)
  } finally {
    pace.note(performance.now() - startedMs)
  }
}

function readDirectly(
  pace: ReadPace,
  descriptor: number,
  into: Uint8Array,
  offset: number,
  positionBytes: number,
): number {
  const startedMs = performance.now()
  try {
    return readSync(descriptor, into, offset, into.length - offset, positionBytes)
  } finally {
    pace.note(performance.now() - startedMs)
  }
}

function readOnce(descriptor: number, into: Uint8Array, offset: number, positionBytes: number): Promise<number> {
  return new Promise((resolve, reject) =>
    read(descriptor, into, offset, into.length - offset, positionBytes, (error, count) =>
      error ? reject(error) : resolve(count),
    ),
  )
}

function readvOnce(descriptor: number, into: readonly Uint8Array[], positionBytes: number): Promise<number> {
  return new Promise((resolve, reject) =>
    readv(descriptor, into, positionBytes, (error, count) => (error ? reject(error) : resolve(count))),
  )
}

// The callback forms cost a third of what FileHandle does, and these calls are the hot path.
function settled(call: (done: (error: Error | null | undefined) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve())))
}
