import type { Database } from 'lmdb'

import { compareBytes } from '../bytes.ts'
import type { StoredRecord } from '../judge.ts'
import { pageOf } from '../page.ts'
import type { Span } from '../page.ts'
import { pageEntriesMax } from '../port.ts'
import type { Entry, Found, KvStats, Page, RangeQuery, Read } from '../port.ts'
import type { Environment } from './environment.ts'
import { copyOfValue, decodeAmounts, decodeVersion } from './record.ts'

/** The lowest key there is: LMDB takes no empty one, not even as a bound. */
const lowestKey = Buffer.from([0])

/**
 * Runs one read on a fresh snapshot, and lets go of it before anything else runs: a process that is stopped or busy
 * must not keep pages of the past alive. `read` therefore never waits.
 */
export function onSnapshot<Result>(environment: Environment, read: () => Result): Result {
  environment.root.resetReadTxn()
  try {
    return read()
  } finally {
    environment.root.resetReadTxn()
  }
}

export function readMany(environment: Environment, reads: readonly Read[]): readonly Found[] {
  return reads.map(({ key, unless }) => {
    const bytes = environment.records.getBinaryFast(key)
    if (bytes === undefined) return undefined
    const version = decodeVersion(bytes)
    return version === unless ? 'unchanged' : { key, value: copyOfValue(bytes), version }
  })
}

export function readVersion(environment: Environment, key: Uint8Array): number | undefined {
  const bytes = environment.records.getBinaryFast(key)
  return bytes === undefined ? undefined : decodeVersion(bytes)
}

export function readPage(environment: Environment, query: RangeQuery): Page {
  return pageOf(query, (span, head) => {
    environment.setHead(head)
    return walk(environment.records, span)
  })
}

export function readCounter(environment: Environment, key: Uint8Array): readonly number[] {
  const bytes = environment.counters.getBinaryFast(key)
  return bytes === undefined ? [] : decodeAmounts(bytes)
}

export function isEmptyRange(environment: Environment, from: Uint8Array, to: Uint8Array): boolean {
  if (compareBytes(from, to) >= 0) return true
  const keys = environment.records.getKeys({ start: from.length === 0 ? lowestKey : from, end: to, limit: 1 })
  for (const _ of keys) return false
  return true
}

/** Counts up to `pageEntriesMax` keys behind `from`; `last` is where the next count goes on, undefined at the end. */
export function countPage(
  environment: Environment,
  from: Uint8Array,
  isAfterFrom: boolean,
  to: Uint8Array,
): { readonly count: number; readonly last: Uint8Array | undefined } {
  if (compareBytes(from, to) >= 0) return { count: 0, last: undefined }
  const start = from.length === 0 ? lowestKey : from
  const range = { start, end: to, exclusiveStart: isAfterFrom, limit: pageEntriesMax }
  let count = 0
  let last: Uint8Array | undefined
  for (const key of environment.records.getKeys(range)) {
    count += 1
    last = key
  }
  return { count, last: count === pageEntriesMax ? last : undefined }
}

export function readStats(environment: Environment, bytesFile: number): KvStats {
  // The library types these as an empty object; they are LMDB's MDB_stat and MDB_envinfo.
  const stats = environment.records.getStats() as {
    entryCount: number
    pageSize: number
    lastPageNumber: number
    free?: { treeLeafPageCount?: number }
  }
  const bytesUsed = (stats.lastPageNumber + 1) * stats.pageSize
  return { engine: 'lmdb', entries: stats.entryCount, bytesUsed, bytesFile }
}

/** The end of the last page that is or was in use; the file may be longer. */
export function usedBytesOf(environment: Environment): number {
  // A snapshot that stayed open would keep pages from the transaction that comes next.
  const stats = onSnapshot(environment, () => environment.root.getStats())
  const { pageSize, lastPageNumber } = stats as { pageSize: number; lastPageNumber: number } // MDB_stat and MDB_envinfo
  return (lastPageNumber + 1) * pageSize
}

function* walk(records: Database<StoredRecord, Uint8Array>, span: Span): Generator<Entry> {
  const from = span.from.length === 0 ? lowestKey : span.from
  if (span.to !== undefined && compareBytes(from, span.to) >= 0) return
  const range = span.reverse
    ? { start: span.to, exclusiveStart: true, end: from, inclusiveEnd: true, reverse: true }
    : { start: from, exclusiveStart: span.isAfterFrom, end: span.to }
  // The types of the library want an absent bound left out; it reads undefined as absent.
  for (const { key, value } of records.getRange(range as object))
    yield { key, value: value.value, version: value.version }
}
