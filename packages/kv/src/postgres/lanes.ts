import { randomInt } from 'node:crypto'

import type postgres from 'postgres'

import { KvUnavailableError } from '../errors.ts'
import type { Batch, Committed } from '../port.ts'
import type { Connection } from './connection.ts'
import { errorOf, faultOf } from './faults.ts'
import { conflict, locksOf } from './locks.ts'
import type { Locks } from './locks.ts'
import { commitParameters, commitStatement, readOutcome } from './statement.ts'
import type { CommitRow } from './statement.ts'

/** Statements of one gateway under way at once: one is prepared while the other is synced. */
export const laneCount = 2
/** Batches joined into one statement. */
const joinedMax = 128
const joinedBytesMax = 8_388_608
/** A statement with more locks would fill PostgreSQL's table of locks; it shuts everybody out instead. */
const locksMax = 2_048
/** A statement that PostgreSQL undid for the sake of another one is sent again so often. */
const attemptsMax = 5
/** Each counter has so many rows that lanes of all gateways share. */
const slotCount = 32

type Waiting = {
  readonly batch: Batch
  readonly sizeBytes: number
  readonly locks: Locks
  readonly isAlone: boolean
  readonly resolve: (result: Committed) => void
  readonly reject: (error: Error) => void
}

type Lane = {
  readonly connection: Connection
  readonly slot: number
  held: Locks | undefined
}

export type LaneOptions = {
  readonly lockSeed: number
  /** Watched prefixes that a commit wrote to. */
  readonly onTouched: (prefixes: readonly Buffer[]) => void
}

export type Lanes = {
  /** `batch` has passed `checkBatch`. */
  commit(batch: Batch, sizeBytes: number): Promise<Committed>
  /** Settles when everything given before is settled; then no more is taken. */
  drain(): Promise<void>
}

/**
 * Joins what waits into one statement per lane. Batches that touch each other's keys never travel together nor in both
 * lanes at once, so that the database judges each on its own; between gateways its locks decide.
 */
export function makeLanes(connections: readonly Connection[], options: LaneOptions): Lanes {
  const firstSlot = randomInt(slotCount / laneCount) * laneCount
  const lanes: Lane[] = connections.map((connection, index) => ({
    connection,
    slot: firstSlot + index,
    held: undefined,
  }))
  let queue: Waiting[] = []
  let isClosed = false
  let idle = Promise.withResolvers<void>()
  let isScheduled = false

  const pump = () => {
    for (const lane of lanes) {
      if (lane.held !== undefined || queue.length === 0) continue
      const { taken, left, locks } = take(queue, lanes)
      if (taken.length === 0) continue
      queue = left
      lane.held = locks
      void run(lane, taken, options).finally(() => {
        lane.held = undefined
        pump()
      })
    }
    if (queue.length === 0 && lanes.every((lane) => lane.held === undefined)) idle.resolve()
  }

  return {
    commit(batch, sizeBytes) {
      if (isClosed) return Promise.reject(new KvUnavailableError('the store is closed'))
      const locks = locksOf(batch)
      const isAlone = (batch.empty?.length ?? 0) > 0 || locks.size > locksMax
      const { promise, resolve, reject } = Promise.withResolvers<Committed>()
      queue.push({ batch, sizeBytes, locks, isAlone, resolve, reject })
      // What the rest of this turn commits travels along.
      if (!isScheduled) {
        isScheduled = true
        setImmediate(() => {
          isScheduled = false
          pump()
        })
      }
      return promise
    },
    async drain() {
      isClosed = true
      idle = Promise.withResolvers<void>()
      pump()
      await idle.promise
    },
  }
}

async function run(lane: Lane, taken: readonly Waiting[], options: LaneOptions): Promise<void> {
  const batches = taken.map((waiting) => waiting.batch)
  const isAlone = taken.some((waiting) => waiting.isAlone)
  try {
    const { results, touched } = readOutcome(batches, await send(lane, batches, isAlone, options.lockSeed))
    for (const [index, waiting] of taken.entries()) {
      const result = results[index]
      if (result === undefined || result instanceof Error) waiting.reject(result ?? new Error('no outcome'))
      else waiting.resolve(result)
    }
    if (touched.length > 0) options.onTouched(touched)
  } catch (error) {
    const isLost = faultOf(error) === 'lost'
    for (const waiting of taken)
      if (isLost) waiting.resolve({ kind: 'unknown' })
      else waiting.reject(errorOf(error))
  }
}

async function send(lane: Lane, batches: readonly Batch[], isAlone: boolean, lockSeed: number): Promise<CommitRow[]> {
  const locks = lane.held ?? new Map<string, 'alone' | 'shared'>()
  let alone = isAlone
  for (let attempt = 1; ; attempt += 1) {
    const { sql } = lane.connection
    const parameters = commitParameters({ batches, locks, isAlone: alone, slot: lane.slot, lockSeed })
    try {
      // The library's type leaves out undefined, which its option `transform` makes NULL.
      return await sql.unsafe<CommitRow[]>(commitStatement, parameters as postgres.ParameterOrJSON<never>[], {
        prepare: true,
      })
    } catch (error) {
      const fault = faultOf(error)
      if (fault === 'lost' || fault === 'unavailable') lane.connection.renew(sql)
      if ((fault !== 'again' && fault !== 'locks') || attempt === attemptsMax) throw error
      if (fault === 'locks') alone = true
    }
  }
}

/** What may travel together now; the rest keeps its order. The first that waits is passed over only while it conflicts. */
function take(queue: readonly Waiting[], lanes: readonly Lane[]): { taken: Waiting[]; left: Waiting[]; locks: Locks } {
  const others = lanes.flatMap((lane) => lane.held ?? [])
  const locks = new Map<string, 'alone' | 'shared'>()
  const taken: Waiting[] = []
  const left: Waiting[] = []
  let sizeBytes = 0
  for (const waiting of queue) {
    const hasRoom =
      taken.length === 0 ||
      (taken.length < joinedMax &&
        sizeBytes + waiting.sizeBytes <= joinedBytesMax &&
        locks.size + waiting.locks.size <= locksMax &&
        taken[0]?.isAlone === waiting.isAlone &&
        // What must find a range empty may not travel with what fills it.
        !waiting.isAlone)
    if (!hasRoom || conflict(locks, waiting.locks) || others.some((other) => conflict(other, waiting.locks))) {
      left.push(waiting)
      continue
    }
    taken.push(waiting)
    sizeBytes += waiting.sizeBytes
    for (const [name, mode] of waiting.locks) if (locks.get(name) !== 'alone') locks.set(name, mode)
  }
  return { taken, left, locks }
}
