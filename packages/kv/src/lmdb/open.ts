import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { KvFailedError, KvUnavailableError } from '../errors.ts'
import { takeLease } from '../lease.ts'
import { checkBatch, checkBound, checkCounterKeys, checkRange, checkRanges, checkReads } from '../limits.ts'
import type { Batch, Committed, Kv } from '../port.ts'
import { sweepRange } from '../sweep.ts'
import { keysWritten, makeWatchers } from '../watchers.ts'
import { makeCommitter } from './committer.ts'
import { copyDatabase } from './copy.ts'
import { databaseFile, openEnvironment } from './environment.ts'
import type { Environment } from './environment.ts'
import { makeLink } from './link.ts'
import type { Link } from './link.ts'
import { listenAlone, openAlone, openSocketPath } from './lock.ts'
import { countPage, onSnapshot, readCounter, readMany, readPage, readStats } from './reading.ts'
import { makeSocketServer } from './socket-server.ts'

export type LmdbOptions = {
  /** Holds `kv.mdb`, its lock file and the committer's socket. */
  readonly directory: string
  /**
   * One process is the committer of a directory; any number of others read, and send it their batches. A process that
   * is to be both opens the committer first, because LMDB opens a file once in a process.
   */
  readonly role: 'committer' | 'reader'
  /**
   * A commit failed, and nothing more is written until this process has ended and another one has opened the directory.
   * Without it the failure ends the process as an uncaught error.
   */
  readonly onFatal?: (error: Error) => void
  /** Room on the disk that only batches with a delete may use; 64 MiB. */
  readonly reservedBytes?: number
}

export type LmdbKv = Kv & {
  /** Frees the reader slots of processes that were killed, which keep old pages alive; says how many there were. */
  checkReaders(): Promise<number>
}

/**
 * The embedded engine. Throws `KvInUseError` when another process commits to the directory, `KvInputError` for a
 * network file system or another format, `KvUnavailableError` for a reader that finds no committer for ten seconds.
 */
export function openLmdbKv(options: LmdbOptions): Promise<LmdbKv> {
  return options.role === 'committer' ? openCommitter(options) : openReader(options)
}

async function openCommitter(options: LmdbOptions): Promise<LmdbKv> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const socketPath = openSocketPath(options.directory)
  const environment = await openAlone(options.directory, socketPath)
  const watchers = makeWatchers()
  const committer = makeCommitter(environment, {
    onFatal: options.onFatal ?? throwLater,
    onCommitted(batches) {
      const keys = batches.flatMap(keysWritten)
      watchers.touched(keys)
      sockets.hint(keys)
    },
    ...(options.reservedBytes !== undefined && { reservedBytes: options.reservedBytes }),
  })
  const sockets = makeSocketServer(committer)
  try {
    await listenAlone(environment, sockets.server, socketPath.path)
  } catch (error) {
    socketPath.close()
    await environment.close()
    throw error
  }
  return lmdbKv({
    copies: makeCopies(),
    environment: () => environment,
    commit(batch) {
      const sizeBytes = checkBatch(batch)
      return committer.commit(batch, sizeBytes)
    },
    watch: (prefix, listener) => watchers.add(prefix, listener),
    async close() {
      await committer.drain()
      await sockets.close()
      socketPath.close()
      // A transaction that could not be committed stays open, and LMDB cannot be closed over it.
      if (!committer.isBroken) await environment.close()
    },
  })
}

async function openReader(options: LmdbOptions): Promise<LmdbKv> {
  const socketPath = openSocketPath(options.directory)
  const watchers = makeWatchers()
  const copies = makeCopies()
  let file: ReadFile | undefined
  const link = makeLink({
    path: socketPath.path,
    onConnected() {
      file?.refresh()
      watchers.all()
    },
  })
  try {
    file = await openReadFile(options.directory, link, copies)
  } catch (error) {
    await link.close()
    socketPath.close()
    throw error
  }
  const opened = file
  return lmdbKv({
    copies,
    environment: () => opened.current(),
    async commit(batch) {
      checkBatch(batch)
      return link.commit(batch)
    },
    watch(prefix, listener) {
      const stopLocal = watchers.add(prefix, listener)
      const stopRemote = link.watch(prefix, listener)
      return () => {
        stopLocal()
        stopRemote()
      }
    },
    async close() {
      await link.close()
      socketPath.close()
      await opened.close()
    },
  })
}

/** The file as a reader has it open. */
type ReadFile = {
  /** A promise while the file has been compacted and the new one is not open yet. */
  current(): Environment | Promise<Environment>
  refresh(): void
  close(): Promise<void>
}

/** Opens the file while nothing is committed, and again when it has been compacted. */
async function openReadFile(directory: string, link: Link, copies: Copies): Promise<ReadFile> {
  const open = () => ({ environment: openEnvironment({ directory, readOnly: true }), identity: identityOf(path) })
  const path = join(directory, databaseFile)
  let file = await link.opening(open)
  let isOld = false
  let renewal: Promise<Environment> | undefined
  const look = () => {
    const found = identityOf(path)
    isOld ||= found !== undefined && found !== file.identity
  }
  // The old file is still whole, but will not change any more.
  const renew = async () => {
    const old = file
    file = await link.opening(open)
    isOld = false
    copies.settled().then(() => old.environment.close(), throwLater)
    return file.environment
  }
  const renewed = () => {
    renewal ??= renew().finally(() => {
      renewal = undefined
    })
    return renewal
  }
  return {
    current() {
      // A compaction needs the committer to be away, and every connection to the next one begins with a look.
      if (!isOld && !link.isConnected) look()
      return isOld ? renewed() : file.environment
    },
    refresh: look,
    async close() {
      await renewal?.catch(() => {})
      await file.environment.close()
    },
  }
}

type Parts = {
  readonly copies: Copies
  /** A promise while there is a newer file than the open one. */
  readonly environment: () => Environment | Promise<Environment>
  readonly commit: (batch: Batch) => Promise<Committed>
  readonly watch: Kv['watch']
  readonly close: () => Promise<void>
}

function lmdbKv(parts: Parts): LmdbKv {
  let isClosed = false
  const read = <Result>(run: (environment: Environment) => Result): Result | Promise<Result> => {
    if (isClosed) throw new KvUnavailableError('the store is closed')
    const environment = parts.environment()
    if (!(environment instanceof Promise)) return onSnapshot(environment, () => run(environment))
    return environment.then((opened) => onSnapshot(opened, () => run(opened)))
  }
  const kv: LmdbKv = {
    async getMany(reads) {
      checkReads(reads)
      return read((environment) => readMany(environment, reads))
    },
    async range(query) {
      checkRange(query)
      return read((environment) => readPage(environment, query))
    },
    async ranges(queries) {
      checkRanges(queries)
      return read((environment) => queries.map((query) => readPage(environment, query)))
    },
    async commit(batch) {
      if (isClosed) throw new KvUnavailableError('the store is closed')
      return parts.commit(batch)
    },
    async counters(keys) {
      checkCounterKeys(keys)
      return read((environment) => keys.map((key) => readCounter(environment, key)))
    },
    async count(from, to) {
      checkBound(from)
      checkBound(to)
      let page = await read((environment) => countPage(environment, from, false, to))
      let count = page.count
      while (page.last !== undefined) {
        // Each page is a transaction of its own, and others run in between.
        await new Promise((settle) => setImmediate(settle))
        const { last } = page
        page = await read((environment) => countPage(environment, last, true, to))
        count += page.count
      }
      return count
    },
    sweep: (range, limit) => sweepRange(kv, range, limit),
    lease: (key, holder, ttlMs, nowMs) => takeLease(kv, key, holder, ttlMs, nowMs),
    watch: (prefix, listener) => parts.watch(prefix, listener),
    async stats() {
      return read((environment) => readStats(environment, statSync(environment.path).size))
    },
    backup: (directory) => parts.copies.run(async () => copyDatabase(await parts.environment(), directory)),
    checkReaders: async () => read((environment) => environment.root.readerCheck()),
    async close() {
      if (isClosed) return
      isClosed = true
      await parts.copies.settled()
      await parts.close()
    },
  }
  return kv
}

/** Copies read the file in a thread of their own, so that it may be closed only behind them. */
type Copies = { run(copy: () => Promise<void>): Promise<void>; settled(): Promise<unknown> }

function makeCopies(): Copies {
  const underWay = new Set<Promise<void>>()
  return {
    async run(copy) {
      const copied = copy()
      underWay.add(copied)
      try {
        await copied
      } finally {
        underWay.delete(copied)
      }
    },
    settled: () => Promise.allSettled(underWay),
  }
}

function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? undefined : `${found.dev}:${found.ino}`
}

function throwLater(error: unknown): void {
  setImmediate(() => {
    throw error instanceof Error ? error : new KvFailedError(String(error))
  })
}
