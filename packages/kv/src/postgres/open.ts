import postgres from 'postgres'

import { prefixEnd } from '../bytes.ts'
import { KvInputError } from '../errors.ts'
import { takeLease } from '../lease.ts'
import { checkBatch, checkBound, checkCounterKeys, checkRange, checkRanges, checkReads } from '../limits.ts'
import type { Kv } from '../port.ts'
import { sweepRange } from '../sweep.ts'
import { makeWatchers } from '../watchers.ts'
import type { Watchers } from '../watchers.ts'
import { makeConnection } from './connection.ts'
import { errorOf } from './faults.ts'
import { makeHints } from './hints.ts'
import { laneCount, makeLanes } from './lanes.ts'
import type { Lanes } from './lanes.ts'
import { migrate } from './migrate.ts'
import { countRange, makeQuery, readCounters, readMany, readPage, readPages, readStats, topKey } from './reading.ts'
import type { Query } from './reading.ts'

export type PostgresOptions = {
  /** `postgres://user:password@host:port/database`, with the parameters that the library `postgres` knows. */
  readonly url: string
  /** The schema that holds the tables; it is made when it is absent. */
  readonly schema?: string
  /** Connections for reads; beside them are two for commits and one that listens. */
  readonly readConnections?: number
}

const readConnectionsDefault = 8
const connectTimeoutSeconds = 5
/** A statement that runs longer is cancelled by the server. */
const statementTimeoutMs = 60_000

/**
 * The engine for more than one gateway; all state is in PostgreSQL (14 or newer). Makes and migrates its schema.
 * Throws `KvUnavailableError` when the server cannot be reached, `KvInputError` for a schema of a later release.
 */
export async function openPostgresKv(options: PostgresOptions): Promise<Kv> {
  const schema = options.schema ?? 'latchkey'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new KvInputError(`a schema is lower-case letters, not ${schema}`)
  const connectWith = (max: number) => () => postgres(options.url, connectionOptions(schema, max))
  const watchers = makeWatchers()
  const hints = makeHints(connectWith(1), `latchkey_kv_${schema}`, watchers)
  const connections = {
    reads: makeConnection(connectWith(options.readConnections ?? readConnectionsDefault), () => hints.interrupted()),
    lanes: Array.from({ length: laneCount }, () => makeConnection(connectWith(1), () => hints.interrupted())),
  }
  const endAll = async () => {
    await Promise.all([hints, connections.reads, ...connections.lanes].map((each) => each.end()))
  }
  try {
    await migrate(connections.reads.sql, schema)
    await hints.listen()
  } catch (error) {
    await endAll()
    throw error instanceof KvInputError ? error : errorOf(error)
  }
  const lanes = makeLanes(connections.lanes, {
    lockSeed: Array.from(schema).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7),
    onTouched: (prefixes) => hints.touched(prefixes),
  })
  return postgresKv(lanes, makeQuery(connections.reads), watchers, endAll)
}

function postgresKv(lanes: Lanes, query: Query, watchers: Watchers, endAll: () => Promise<void>): Kv {
  let isClosed = false
  const kv: Kv = {
    async getMany(wanted) {
      checkReads(wanted)
      return wanted.length === 0 ? [] : readMany(query, wanted)
    },
    async range(wanted) {
      checkRange(wanted)
      return readPage(query, wanted)
    },
    async ranges(wanted) {
      checkRanges(wanted)
      return readPages(query, wanted)
    },
    async commit(batch) {
      return lanes.commit(batch, checkBatch(batch))
    },
    async counters(keys) {
      checkCounterKeys(keys)
      return readCounters(query, keys)
    },
    async count(from, to) {
      checkBound(from)
      checkBound(to)
      return countRange(query, from, to)
    },
    sweep: (range, limit) => sweepRange(kv, range, limit),
    lease: (key, holder, ttlMs, nowMs) => takeLease(kv, key, holder, ttlMs, nowMs),
    watch(prefix, listener) {
      const sql = 'insert into watch (prefix, upper) values ($1::bytea, $2::bytea) on conflict do nothing'
      query(sql, [prefix, prefixEnd(prefix) ?? topKey]).catch(() => {
        // Without it the poll still calls back.
      })
      return watchers.add(prefix, listener)
    },
    stats: () => readStats(query),
    backup: () =>
      Promise.reject(
        new KvInputError('PostgreSQL is backed up with its own tools: pg_basebackup, pg_dump, an archive'),
      ),
    async close() {
      if (isClosed) return
      isClosed = true
      await lanes.drain()
      await endAll()
    },
  }
  return kv
}

function connectionOptions(schema: string, max: number): postgres.Options<Record<string, never>> {
  return {
    max,
    connect_timeout: connectTimeoutSeconds,
    onnotice: () => {},
    // oxlint-disable-next-line unicorn/no-null -- the library's word for SQL's NULL
    transform: { undefined: null },
    connection: {
      application_name: 'latchkey',
      search_path: schema,
      statement_timeout: statementTimeoutMs,
      // The commit function relies on seeing what was committed before its locks were granted.
      default_transaction_isolation: 'read committed',
      // A plan that was made while a table was small must not read all of it when it has grown: only index scans.
      enable_seqscan: 'off',
      enable_bitmapscan: 'off',
      enable_hashjoin: 'off',
      enable_mergejoin: 'off',
      enable_sort: 'off',
      jit: 'off',
    },
  }
}
