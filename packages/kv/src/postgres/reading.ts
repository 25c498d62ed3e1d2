import type postgres from 'postgres'

import { firstSpan } from '../page.ts'
import type { Span } from '../page.ts'
import { keyBytesMax, pageBytesMax } from '../port.ts'
import type { Found, KvStats, Page, RangeItem, RangeQuery, Read } from '../port.ts'
import { bytesArray, optionalNumberArray } from './arrays.ts'
import type { Connection } from './connection.ts'
import { errorOf, faultOf } from './faults.ts'

/** A table with fewer records (as the planner estimates) is counted; a larger one is estimated. */
const countedEntriesMax = 100_000
const readAttemptsMax = 2
/** Above every key. */
export const topKey = Buffer.alloc(keyBytesMax + 1, 0xff)

/** What a parameter may be; undefined is NULL. Arrays come as text, from `arrays.ts`. */
type Parameter = string | number | boolean | Uint8Array | undefined

export type Query = <Row extends object>(sql: string, parameters: readonly Parameter[]) => Promise<readonly Row[]>

/** Reads have no effect, so that one whose connection broke is sent again: a restart breaks all connections at once. */
export function makeQuery(connection: Connection): Query {
  return async <Row extends object>(text: string, parameters: readonly Parameter[]) => {
    for (let attempt = 1; ; attempt += 1) {
      const { sql } = connection
      try {
        // The library's type leaves out undefined, which `transform` makes NULL.
        return await sql.unsafe<Row[]>(text, parameters as postgres.ParameterOrJSON<never>[], { prepare: true })
      } catch (error) {
        const fault = faultOf(error)
        if (fault === 'lost' || fault === 'unavailable') connection.renew(sql)
        if (fault !== 'lost' || attempt === readAttemptsMax) throw errorOf(error)
      }
    }
  }
}

export async function readMany(query: Query, reads: readonly Read[]): Promise<readonly Found[]> {
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

type PageRow = { place: number; kind: number; key: Buffer | null; version: string | null; value: Buffer | null }

export async function readPage(query: Query, wanted: RangeQuery): Promise<Page> {
  const [page] = await readPages(query, [wanted])
  return page ?? { items: [], isTruncated: false }
}

/** One statement, so that all pages are of one snapshot. */
export async function readPages(query: Query, wanted: readonly RangeQuery[]): Promise<readonly Page[]> {
  const pages = wanted.map(() => ({ items: [] as RangeItem[], isTruncated: false }))
  const parameters: Parameter[] = []
  const selects: string[] = []
  for (const [place, range] of wanted.entries()) {
    const span = firstSpan(range)
    if (span === undefined) continue
    const names = pageParameters(range, span).map((value) => `$${parameters.push(value)}`)
    selects.push(`select ${place} as place, kind, key, version, value from page(${names.join(', ')})`)
  }
  if (selects.length === 0) return pages
  for (const { place, kind, key, version, value } of await query<PageRow>(selects.join(' union all '), parameters)) {
    const page = pages[place]
    if (page === undefined) continue
    if (key === null) page.isTruncated = true
    else if (kind === 1) page.items.push({ kind: 'group', prefix: key })
    else page.items.push({ kind: 'entry', key, value: value ?? Buffer.alloc(0), version: Number(version) })
  }
  return pages
}

function pageParameters(wanted: RangeQuery, span: Span): readonly Parameter[] {
  return [
    span.isAfterFrom ? Buffer.concat([span.from, Buffer.from([0])]) : span.from,
    span.to ?? topKey,
    wanted.limit,
    span.reverse,
    wanted.head,
    wanted.group?.prefixBytes ?? 0,
    wanted.group?.delimiter,
    pageBytesMax,
  ]
}

export async function readCounters(query: Query, keys: readonly Uint8Array[]): Promise<readonly (readonly number[])[]> {
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

export async function readStats(query: Query): Promise<KvStats> {
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

export async function countRange(query: Query, from: Uint8Array, to: Uint8Array): Promise<number> {
  const sql = 'select count(*) as count from record where key >= $1::bytea and key < $2::bytea'
  const [row] = await query<{ count: string }>(sql, [from, to])
  return Number(row?.count ?? 0)
}
