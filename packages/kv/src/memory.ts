import { bytesName, compareBytes, copyBytes } from './bytes.ts'
import { KvUnavailableError } from './errors.ts'
import { judge } from './judge.ts'
import type { Records, StoredRecord } from './judge.ts'
import { takeLease } from './lease.ts'
import { checkBatch, checkBound, checkCounterKeys, checkRange, checkRanges, checkReads } from './limits.ts'
import { pageOf } from './page.ts'
import type { Span } from './page.ts'
import type { Batch, Committed, Entry, Found, Kv, Put, Read, Tally } from './port.ts'
import { sweepRange } from './sweep.ts'
import { keysWritten, makeWatchers } from './watchers.ts'

type Row = { readonly key: Uint8Array; record: StoredRecord }

/** A sorted array of records and a map of counters: obvious and correct, for tests and for up to some ten thousand keys. */
export function openMemoryKv(): Kv {
  const rows: Row[] = []
  const counters = new Map<string, readonly number[]>()
  const records = recordsOver(rows, counters)
  const watchers = makeWatchers()
  let lastVersion = 0
  let isClosed = false

  // Every call yields once before it acts, as a real engine does, so that tests meet the same interleavings.
  const enter = async () => {
    await Promise.resolve()
    if (isClosed) throw new KvUnavailableError('the store is closed')
  }
  const commit = async (batch: Batch): Promise<Committed> => {
    checkBatch(batch)
    const own = copyBatch(batch)
    await enter()
    const result = judge(records, own, lastVersion + 1)
    if (result.kind !== 'committed') return result
    lastVersion += 1
    watchers.touched(keysWritten(own))
    return result
  }
  const kv: Kv = {
    async getMany(reads) {
      checkReads(reads)
      await enter()
      return reads.map((read) => found(records, read))
    },
    async range(query) {
      checkRange(query)
      await enter()
      return pageOf(query, (span, head) => walk(rows, span, head))
    },
    async ranges(queries) {
      checkRanges(queries)
      await enter()
      return queries.map((query) => pageOf(query, (span, head) => walk(rows, span, head)))
    },
    commit,
    async counters(keys) {
      checkCounterKeys(keys)
      await enter()
      return keys.map((key) => records.counter(key))
    },
    async count(from, to) {
      checkBound(from)
      checkBound(to)
      await enter()
      return Math.max(0, indexOfKey(rows, to) - indexOfKey(rows, from))
    },
    sweep: (range, limit) => sweepRange(kv, range, limit),
    lease: (key, holder, ttlMs, nowMs) => takeLease(kv, key, holder, ttlMs, nowMs),
    watch: (prefix, listener) => watchers.add(prefix, listener),
    async stats() {
      await enter()
      const bytesUsed = rows.reduce((sum, row) => sum + row.key.length + row.record.value.length, 0)
      return { engine: 'memory', entries: rows.length, bytesUsed, bytesFile: 0 }
    },
    backup: () => Promise.reject(new KvUnavailableError('a store in memory has no backup')),
    async close() {
      isClosed = true
    },
  }
  return kv
}

function recordsOver(rows: Row[], counters: Map<string, readonly number[]>): Records {
  const rowAt = (key: Uint8Array): Row | undefined => {
    const row = rows[indexOfKey(rows, key)]
    return row !== undefined && compareBytes(row.key, key) === 0 ? row : undefined
  }
  return {
    get(key, head) {
      const record = rowAt(key)?.record
      return record === undefined || head === undefined ? record : { ...record, value: copyBytes(record.value, head) }
    },
    version: (key) => rowAt(key)?.record.version,
    isEmpty: (from, to) => indexOfKey(rows, to) <= indexOfKey(rows, from),
    counter: (key) => counters.get(bytesName(key)) ?? [],
    put(key, record) {
      const row = rowAt(key)
      if (row === undefined) rows.splice(indexOfKey(rows, key), 0, { key, record })
      else row.record = record
    },
    delete(key) {
      rows.splice(indexOfKey(rows, key), 1)
    },
    setCounter(key, amounts) {
      if (amounts.length === 0) counters.delete(bytesName(key))
      else counters.set(bytesName(key), amounts)
    },
  }
}

/** The index of the first row whose key is not below `key`. */
function indexOfKey(rows: readonly Row[], key: Uint8Array): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && compareBytes(row.key, key) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function* walk(rows: readonly Row[], span: Span, head: number | undefined): Generator<Entry> {
  let low = indexOfKey(rows, span.from)
  const first = rows[low]
  if (span.isAfterFrom && first !== undefined && compareBytes(first.key, span.from) === 0) low += 1
  const high = span.to === undefined ? rows.length : indexOfKey(rows, span.to)
  for (let step = 0; low + step < high; step += 1) {
    const row = rows[span.reverse ? high - 1 - step : low + step]
    if (row !== undefined) yield entryOf(row.key, row.record, head)
  }
}

function found(records: Records, read: Read): Found {
  const record = records.get(read.key, undefined)
  if (record === undefined) return undefined
  return record.version === read.unless ? 'unchanged' : entryOf(read.key, record, undefined)
}

function entryOf(key: Uint8Array, record: StoredRecord, head: number | undefined): Entry {
  return { key: copyBytes(key), value: copyBytes(record.value, head), version: record.version }
}

/** What is kept shares no memory with the caller, who may use its buffers again. */
function copyBatch(batch: Batch): Batch {
  return {
    ...batch,
    ...(batch.put && { put: batch.put.map(copyPut) }),
    ...(batch.delete && { delete: batch.delete.map((key) => copyBytes(key)) }),
  }
}

function copyPut({ key, value, tally }: Put): Put {
  const own = { key: copyBytes(key), value: copyBytes(value) }
  return tally === undefined ? own : { ...own, tally: copyTally(tally) }
}

function copyTally({ counter, amounts }: Tally): Tally {
  return { counter: copyBytes(counter), amounts: [...amounts] }
}
