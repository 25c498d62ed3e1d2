import postgres from 'postgres'

import { prefixEnd } from '../bytes.ts'
import { KvInputError } from '../errors.ts'
import { takeLease } from '../lease.ts'
import { checkBatch, checkBound, checkCounterKeys, checkRange, checkReads } from '../limits.ts'
import { firstSpan } from '../page.ts'
import { keyBytesMax, pageBytesMax } from '../port.ts'
import type { Found, Kv, KvStats, Page, RangeItem, RangeQuery, Read } from '../port.ts'
import { sweepRange } from '../sweep.ts'
import { makeWatchers } from '../watchers.ts'
import { bytesArray, optionalNumberArray } from './arrays.ts'
import { errorOf, faultOf } from './faults.ts'
import { laneCount, makeLanes } from './lanes.ts'
import { migrate } from './migrate.ts'

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
/** Listeners are told so often even when nothing was heard: hints can be lost. */
const pollMs = 2_000
/** A table with fewer records (as the planner estimates) is counted; a larger one is estimated. */
const countedEntriesMax = 100_000
const channel = 'latchkey_kv'
/** Above every key. */
const topKey = Buffer.alloc(keyBytesMax + 1, 0xff)

/**
 * The engine for more than one gateway; all state is in PostgreSQL (14 or newer). Makes and migrates its schema.
 * Throws `KvUnavailableError` when the server cannot be reached, `KvInputError` for a schema of a later release.
 */
export async function openPostgresKv(options: PostgresOptions): Promise<Kv> {
  const schema = options.schema ?? 'latchkey'
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new KvInputError(`a schema is lower-case letters, not ${schema}`)
  const connect = (max: number) => postgres(options.url, connectionOptions(schema, max))
  const reads = connect(options.readConnections ?? readConnectionsDefault)
  const commits = Array.from({ length: laneCount }, () => connect(1))
  const endAll = async () => {
    await Promise.all([reads, ...commits].map((sql) => sql.end({ timeout: 5 })))
  }
  const watchers = makeWatchers()
  try {
    await migrate(reads, schema)
    await reads.listen(
      `${channel}_${schema}`,
      (payload) => watchers.hinted(Buffer.from(payload, 'hex')),
      () => watchers.all(),
    )
  } catch (error) {
    await endAll()
    throw error instanceof KvInputError ? error : errorOf(error)
  }
  const poll = setInterval(() => watchers.all(), pollMs).unref()
  const notify = (prefix: Buffer) =>
    reads.notify(`${channel}_${schema}`, prefix.toString('hex')).catch(() => {
      // Only a hint: whoever missed it is told by the next poll.
    })
  const lanes = makeLanes(commits, {
    lockSeed: Array.from(schema).reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7),
    onTouched: (prefixes) => prefixes.forEach((prefix) => void notify(prefix)),
  })
  const query = makeQuery(reads)
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
      const sql = 'select count(*) as count from record where key >= $1::bytea and key < $2::bytea'
      const [row] = await query<{ count: string }>(sql, [from, to])
      return Number(row?.count ?? 0)
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
      clearInterval(poll)
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
    // The waits of the library grow to twenty seconds; a server that was restarted is back sooner.
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 1),
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

/** What a parameter may be; undefined is NULL. Arrays come as text, from `arrays.ts`. */
type Parameter = string | number | boolean | Uint8Array | undefined

type Query = <Row extends object>(sql: string, parameters: readonly Parameter[]) => Promise<readonly Row[]>

/** Reads have no effect, so that one whose connection broke is sent once more: a restart breaks all of them at once. */
function makeQuery(sql: postgres.Sql): Query {
  return async <Row extends object>(text: string, parameters: readonly Parameter[]) => {
    for (let attempt = 1; ; attempt += 1)
      try {
        // The library's type leaves out undefined, which `transform` makes NULL.
        return await sql.unsafe<Row[]>(text, parameters as postgres.ParameterOrJSON<never>[], { prepare: true })
      } catch (error) {
        if (faultOf(error) !== 'lost' || attempt === 2) throw errorOf(error)
      }
  }
}

async function readMany(query: Query, reads: readonly Read[]): Promise<readonly Found[]> {
  const sql = `select k.place, r.version, case when r.version = k.unless then null else r.value end as value
    from unnest($1::bytea[], $2::bigint[]) with ordinality as k (key, unless, place) join record r on r.key = k.key`
  const rows = await query<{ place: string; version: string; value: Buffer | null }>(sql, [
    bytesArray(reads.map((read) => read.key)),
    optionalNumberArray(reads.map((read) => read.unless)),
  ])
  const found: Found[] = reads.map(() => undefined)
  for (const { place, version, value } of rows) {
    const index = Number(place) - 1
    const read = reads[index]
    if (read !== undefined)
      found[index] = value === null ? 'unchanged' : { key: read.key, value, version: Number(version) }
  }
  return found
}

type PageRow = { kind: number; key: Buffer | null; version: string | null; value: Buffer | null }

async function readPage(query: Query, wanted: RangeQuery): Promise<Page> {
  const span = firstSpan(wanted)
  if (span === undefined) return { items: [], isTruncated: false }
  const low = span.isAfterFrom ? Buffer.concat([span.from, Buffer.from([0])]) : span.from
  const rows = await query<PageRow>('select kind, key, version, value from page($1, $2, $3, $4, $5, $6, $7, $8)', [
    low,
    span.to ?? topKey,
    wanted.limit,
    span.reverse,
    wanted.head,
    wanted.group?.prefixBytes ?? 0,
    wanted.group?.delimiter,
    pageBytesMax,
  ])
  const items: RangeItem[] = []
  let isTruncated = false
  for (const { kind, key, version, value } of rows)
    if (key === null) isTruncated = true
    else if (kind === 1) items.push({ kind: 'group', prefix: key })
    else items.push({ kind: 'entry', key, value: value ?? Buffer.alloc(0), version: Number(version) })
  return { items, isTruncated }
}

async function readCounters(query: Query, keys: readonly Uint8Array[]): Promise<readonly (readonly number[])[]> {
  if (keys.length === 0) return []
  const sql = `select k.place, n.index, sum(n.amount) as amount
    from unnest($1::bytea[]) with ordinality as k (key, place) join counter n on n.key = k.key
    group by k.place, n.index having sum(n.amount) <> 0 order by k.place, n.index`
  const counters: number[][] = keys.map(() => [])
  for (const row of await query<{ place: string; index: number; amount: string }>(sql, [bytesArray(keys)])) {
    const amounts = counters[Number(row.place) - 1] ?? []
    while (amounts.length < row.index) amounts.push(0)
    amounts.push(Number(row.amount))
  }
  return counters
}

async function readStats(query: Query): Promise<KvStats> {
  const sql = `select c.reltuples::bigint as estimate, pg_database_size(current_database()) as file,
      pg_total_relation_size('record') + pg_total_relation_size('counter') as used
    from pg_class c where c.oid = 'record'::regclass`
  const [row] = await query<{ estimate: string; file: string; used: string }>(sql, [])
  let entries = Number(row?.estimate ?? 0)
  if (entries < countedEntriesMax) {
    const [counted] = await query<{ count: string }>('select count(*) as count from record', [])
    entries = Number(counted?.count ?? 0)
  }
  return { engine: 'postgres', entries, bytesUsed: Number(row?.used ?? 0), bytesFile: Number(row?.file ?? 0) }
}
