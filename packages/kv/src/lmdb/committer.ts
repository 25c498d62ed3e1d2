import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

import { KvFailedError, KvFullError, KvInputError, KvUnavailableError } from '../errors.ts'
import { judge } from '../judge.ts'
import type { Records, StoredRecord } from '../judge.ts'
import type { Batch, Committed, Version } from '../port.ts'
import type { Environment } from './environment.ts'
import { versionKey } from './environment.ts'
import { makeGrowth } from './growth.ts'
import { isEmptyRange, readCounter, readVersion, usedBytesOf } from './reading.ts'
import { decodeVersion, encodeAmounts, encodeRecord, recordBytes } from './record.ts'

/** A transaction takes at most so many batches, so that the first of them does not wait for all that come after. */
const groupBatchesMax = 4_096
/** A transaction takes at most about so many bytes of batches. */
const groupBytesMax = 67_108_864
/** Room that only batches with a delete may use, so that a full disk can be emptied again. */
export const reservedBytesDefault = 67_108_864
/** A failed write with less room than this is taken for a full disk: LMDB says EIO for both. */
const nearlyFullBytes = 16_777_216
/** Batches with a delete stop at this part of the reserve: LMDB copies pages before it frees any. */
const reservedForDeletesPart = 0.25

export type CommitterOptions = {
  /** Called once, when a commit failed: the process must restart before anything is written again. */
  readonly onFatal: (error: Error) => void
  readonly onCommitted: (batches: readonly Batch[]) => void
  readonly reservedBytes?: number
}

/** The one writer. What waits while a commit is under way goes into the next one. */
export type Committer = {
  /** A commit failed, and its transaction may still be open. */
  readonly isBroken: boolean
  /** From now on, and until what it answers is called, nothing is committed: a reader opens the file. */
  hold(): () => void
  /** Restarts the process when the file was turned back, which is possible once a hold was given up. */
  verify(): void
  /** `batch` has passed `checkBatch`; `sizeBytes` is about what it weighs. */
  commit(batch: Batch, sizeBytes: number): Promise<Committed>
  /** Settles when everything given before is settled; then no more is taken. */
  drain(): Promise<void>
}

type Waiting = {
  readonly batch: Batch
  readonly sizeBytes: number
  readonly resolve: (result: Committed) => void
  readonly reject: (error: Error) => void
}

export function makeCommitter(environment: Environment, options: CommitterOptions): Committer {
  const records = recordsOver(environment)
  const growth = makeGrowth(environment.path)
  const reservedBytes = options.reservedBytes ?? reservedBytesDefault
  const base = makeBase(environment)
  const holds = makeHolds()
  let lastVersion = readLastVersion(environment)
  let queue: Waiting[] = []
  let underWay: Promise<void> | undefined
  let broken: Error | undefined
  let isClosed = false

  const run = async () => {
    while (queue.length > 0 && broken === undefined) {
      // Whatever has arrived meanwhile is read before a transaction begins.
      await new Promise((resolve) => setImmediate(resolve))
      await holds.over()
      const group = takeGroup(queue)
      queue = queue.slice(group.length)
      commitGroup(group)
    }
    underWay = undefined
  }

  const commitGroup = (group: readonly Waiting[]) => {
    const freeBytes = freeBytesOf(environment) - reservedBytes
    growth.keepAhead(usedBytesOf(environment), freeBytes)
    const outcomes: (Committed | Error)[] = []
    const failure = inTransaction(environment, () => {
      base.verify()
      const versionBefore = lastVersion
      for (const { batch } of group) {
        const outcome = judgeOne(records, batch, lastVersion + 1, freeBytes, reservedBytes)
        if (!(outcome instanceof Error) && outcome.kind === 'committed') lastVersion = outcome.version
        outcomes.push(outcome)
      }
      if (lastVersion === versionBefore) return
      void environment.root.put(versionKey, encodeVersion(lastVersion))
      base.moveOn()
    })
    if (failure !== undefined) return fail(failure, group)
    settle(group, outcomes)
    options.onCommitted(group.filter((_, index) => isCommitted(outcomes[index])).map((waiting) => waiting.batch))
  }

  const fail = (failure: Error, group: readonly Waiting[]) => {
    const later = queue
    queue = []
    const message = `a commit failed (${failure.message}); the committer must restart`
    const cause = { cause: failure }
    broken = new KvFailedError(message, cause)
    const error = isFull(failure, environment) ? new KvFullError(message, cause) : broken
    for (const waiting of group) waiting.reject(error)
    for (const waiting of later) waiting.reject(broken)
    options.onFatal(error)
  }

  return {
    get isBroken() {
      return broken !== undefined
    },
    hold: () => holds.begin(),
    verify() {
      if (broken !== undefined || isClosed) return
      const failure = inTransaction(environment, () => base.verify())
      if (failure !== undefined) fail(failure, [])
    },
    commit(batch, sizeBytes) {
      if (isClosed) return Promise.reject(new KvUnavailableError('the committer is closed'))
      if (broken !== undefined) return Promise.reject(broken)
      const { promise, resolve, reject } = Promise.withResolvers<Committed>()
      queue.push({ batch, sizeBytes, resolve, reject })
      underWay ??= run()
      return promise
    },
    async drain() {
      isClosed = true
      await underWay
      growth.close()
    },
  }
}

/**
 * Which transaction comes next. LMDB sets it to what it read a moment before whenever a process opens the file, so that
 * a commit in between would be undone by the one after it. Readers open only while commits are held; should anything else
 * have opened the file, this notices before a page is touched, and whoever opens the file next finds the newest state.
 */
function makeBase({ root }: Environment): { verify(): void; moveOn(): void } {
  let nextId = root.transactionSync(() => root.getWriteTxnId())
  return {
    verify() {
      const id = root.getWriteTxnId()
      if (id < nextId)
        throw new KvFailedError(`transaction ${nextId} was to come, LMDB began ${id}: another process opened the file`)
    },
    moveOn() {
      nextId = root.getWriteTxnId() + 1
    },
  }
}

type Holds = { begin(): () => void; over(): Promise<void> }

function makeHolds(): Holds {
  let count = 0
  let ended = Promise.withResolvers<void>()
  return {
    begin() {
      count += 1
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        count -= 1
        if (count > 0) return
        ended.resolve()
        ended = Promise.withResolvers()
      }
    },
    async over() {
      while (count > 0) await ended.promise
    },
  }
}

function settle(group: readonly Waiting[], outcomes: readonly (Committed | Error)[]): void {
  for (const [index, waiting] of group.entries()) {
    const outcome = outcomes[index]
    if (outcome === undefined || outcome instanceof Error) waiting.reject(outcome ?? new KvFailedError('no outcome'))
    else waiting.resolve(outcome)
  }
}

/**
 * Commits what `write` wrote; durable when it answers undefined. This process has nothing to do meanwhile that could not
 * wait: what arrives goes into the next transaction. A thread of LMDB's own would be woken and waited for three times in
 * each, which costs more than the flush of a good disk.
 */
function inTransaction(environment: Environment, write: () => void): Error | undefined {
  try {
    environment.root.transactionSync(write)
    return undefined
  } catch (error) {
    return asError(error)
  }
}

function judgeOne(
  records: Records,
  batch: Batch,
  version: Version,
  freeBytes: number,
  reservedBytes: number,
): Committed | Error {
  const isFreeing = (batch.delete?.length ?? 0) > 0
  const neededBytes = isFreeing ? -reservedBytes * (1 - reservedForDeletesPart) : 0
  if (freeBytes < neededBytes && writesSomething(batch)) return new KvFullError(shortOf(reservedBytes))
  try {
    return judge(records, batch, version)
  } catch (error) {
    // The one error that is thrown before anything is written.
    if (error instanceof KvInputError) return error
    throw error
  }
}

const shortOf = (reservedBytes: number): string =>
  `the disk of the metadata is full but for the ${Math.ceil(reservedBytes / 1024 ** 2)} MiB that deletes need`

function writesSomething({ put = [], delete: deletes = [], add = [] }: Batch): boolean {
  return put.length > 0 || deletes.length > 0 || add.length > 0
}

function isCommitted(outcome: Committed | Error | undefined): boolean {
  return outcome !== undefined && !(outcome instanceof Error) && outcome.kind === 'committed'
}

function takeGroup(queue: readonly Waiting[]): readonly Waiting[] {
  let count = 0
  let sizeBytes = 0
  while (count < queue.length && count < groupBatchesMax && sizeBytes < groupBytesMax) {
    sizeBytes += queue[count]?.sizeBytes ?? 0
    count += 1
  }
  return queue.slice(0, count)
}

function isFull(error: Error, environment: Environment): boolean {
  if (/MDB_MAP_FULL|No space left|quota/i.test(error.message)) return true
  return freeBytesOf(environment) < nearlyFullBytes
}

function freeBytesOf(environment: Environment): number {
  const { bavail, bsize } = statfsSync(dirname(environment.path))
  return bavail * bsize
}

function recordsOver(environment: Environment): Records {
  // LMDB copies what it is given at once, so that one piece of memory serves for all records.
  let scratch = Buffer.allocUnsafeSlow(65_536)
  return {
    get(key, head) {
      environment.setHead(head)
      return environment.records.get(key)
    },
    version: (key) => readVersion(environment, key),
    isEmpty: (from, to) => isEmptyRange(environment, from, to),
    counter: (key) => readCounter(environment, key),
    put(key, record) {
      const sizeBytes = recordBytes(record)
      if (sizeBytes > scratch.length) scratch = Buffer.allocUnsafeSlow(sizeBytes * 2)
      encodeRecord(record, scratch)
      // The tree's values are typed as what they decode to; its encoder takes the bytes as they are.
      void environment.records.put(key, scratch.subarray(0, sizeBytes) as unknown as StoredRecord)
    },
    delete(key) {
      void environment.records.remove(key)
    },
    setCounter(key, amounts) {
      if (amounts.length === 0) void environment.counters.remove(key)
      else void environment.counters.put(key, encodeAmounts(amounts))
    },
  }
}

function readLastVersion(environment: Environment): Version {
  environment.root.resetReadTxn()
  const bytes = environment.root.getBinary(versionKey)
  return bytes === undefined ? 0 : decodeVersion(bytes)
}

function encodeVersion(version: Version): Buffer {
  const bytes = Buffer.alloc(8)
  encodeRecord({ version, value: bytes.subarray(8) }, bytes)
  return bytes
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
