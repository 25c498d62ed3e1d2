import { bytesName, equalBytes } from './bytes.ts'
import { KvInputError } from './errors.ts'
import {
  amountsMax,
  batchBytesMax,
  batchItemsMax,
  delimiterBytesMax,
  keyBytesMax,
  pageEntriesMax,
  rangesMax,
  readsMax,
  valueBytesMax,
} from './port.ts'
import type { Batch, RangeQuery, Read, Tally } from './port.ts'

/** The port's limits, judged once where a call enters an engine. All throw `KvInputError`. */

export function checkReads(reads: readonly Read[]): void {
  if (reads.length > readsMax) throw new KvInputError(`at most ${readsMax} reads, not ${reads.length}`)
  for (const read of reads) checkKey(read.key)
}

export function checkCounterKeys(keys: readonly Uint8Array[]): void {
  refuseUnless(keys.length <= readsMax, `at most ${readsMax} counters, not ${keys.length}`)
  for (const key of keys) checkKey(key)
}

export function checkRange(query: RangeQuery): void {
  checkPageLimit(query.limit)
  checkBound(query.from)
  if (query.to !== undefined) checkBound(query.to)
  if (query.after !== undefined) checkBound(query.after)
  if (query.head !== undefined) refuseUnless(isCount(query.head), `head is a count of bytes, not ${query.head}`)
  if (query.group === undefined) return
  refuseUnless(isCount(query.group.prefixBytes), `prefixBytes is a count, not ${query.group.prefixBytes}`)
  const length = query.group.delimiter.length
  refuseUnless(
    length >= 1 && length <= delimiterBytesMax,
    `a delimiter is 1 to ${delimiterBytesMax} bytes, not ${length}`,
  )
}

export function checkRanges(queries: readonly RangeQuery[]): void {
  refuseUnless(queries.length <= rangesMax, `one call reads at most ${rangesMax} ranges, not ${queries.length}`)
  for (const query of queries) checkRange(query)
}

export function checkPageLimit(limit: number): void {
  refuseUnless(isCount(limit) && limit >= 1 && limit <= pageEntriesMax, `limit is 1 to ${pageEntriesMax}, not ${limit}`)
}

/** A bound of a range may be empty, which is the lowest of all. */
export function checkBound(bound: Uint8Array): void {
  if (bound.length > keyBytesMax) throw new KvInputError(`a bound is at most ${keyBytesMax} bytes, not ${bound.length}`)
}

/** Judged for every key that is read or written: the words are made only for whoever is refused. */
export function checkKey({ length }: Uint8Array): void {
  if (length < 1 || length > keyBytesMax) throw new KvInputError(`a key is 1 to ${keyBytesMax} bytes, not ${length}`)
}

/** Answers how many bytes the batch's keys, values and amounts are together. */
export function checkBatch(batch: Batch): number {
  const { check = [], guard = [], empty = [], put = [], delete: deletes = [], add = [], ceilings = [] } = batch
  const items = check.length + guard.length + empty.length + put.length + deletes.length + add.length + ceilings.length
  if (items > batchItemsMax) throw new KvInputError(`a batch has at most ${batchItemsMax} items, not ${items}`)
  let sizeBytes = 0
  for (const { key } of check) sizeBytes += checkedKeyBytes(key)
  for (const { key } of guard) sizeBytes += checkedKeyBytes(key)
  for (const range of empty) {
    checkBound(range.from)
    checkBound(range.to)
    sizeBytes += range.from.length + range.to.length
  }
  for (const { key, value, tally } of put) {
    if (value.length > valueBytesMax)
      throw new KvInputError(`a value is at most ${valueBytesMax} bytes, not ${value.length}`)
    sizeBytes += checkedKeyBytes(key) + value.length + (tally === undefined ? 0 : checkedTallyBytes(tally))
  }
  for (const key of deletes) sizeBytes += checkedKeyBytes(key)
  for (const tally of add) sizeBytes += checkedTallyBytes(tally)
  for (const { counter, index, max } of ceilings) {
    sizeBytes += checkedKeyBytes(counter)
    refuseUnless(isCount(index) && index < amountsMax, `a ceiling's index is below ${amountsMax}, not ${index}`)
    refuseUnless(Number.isSafeInteger(max), `a ceiling is an integer, not ${max}`)
  }
  if (batch.previousHead !== undefined)
    refuseUnless(isCount(batch.previousHead), `previousHead is a count of bytes, not ${batch.previousHead}`)
  if (sizeBytes > batchBytesMax) throw new KvInputError(`a batch has at most ${batchBytesMax} bytes, not ${sizeBytes}`)
  refuseTwice(batch)
  return sizeBytes
}

/** Judged before anything is written: an answer must stay bounded too. */
export function checkPreviousBytes(sizeBytes: number): void {
  refuseUnless(
    sizeBytes <= batchBytesMax,
    `previous values are at most ${batchBytesMax} bytes together, not ${sizeBytes}`,
  )
}

const twice = 'a key occurs at most once in put and delete together'
/** So few keys are compared pair by pair in less time than names of them are made. */
const pairwiseMax = 16

function refuseTwice({ put = [], delete: deletes = [] }: Batch): void {
  const count = put.length + deletes.length
  if (count < 2) return
  const keys: Uint8Array[] = []
  for (const { key } of put) keys.push(key)
  for (const key of deletes) keys.push(key)
  const isTwice = count <= pairwiseMax ? hasEqualPair(keys) : new Set(keys.map(bytesName)).size < count
  if (isTwice) throw new KvInputError(twice)
}

function hasEqualPair(keys: readonly Uint8Array[]): boolean {
  for (let index = 1; index < keys.length; index += 1) {
    const key = keys[index]
    for (let before = 0; key !== undefined && before < index; before += 1) {
      const other = keys[before]
      if (other !== undefined && equalBytes(key, other)) return true
    }
  }
  return false
}

function checkedKeyBytes(key: Uint8Array): number {
  checkKey(key)
  return key.length
}

function checkedTallyBytes({ counter, amounts }: Tally): number {
  checkKey(counter)
  if (amounts.length > amountsMax)
    throw new KvInputError(`a tally has at most ${amountsMax} amounts, not ${amounts.length}`)
  for (const amount of amounts)
    if (!Number.isSafeInteger(amount)) throw new KvInputError(`an amount is an integer, not ${amount}`)
  return counter.length + amounts.length * 8
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function refuseUnless(condition: boolean, message: string): void {
  if (!condition) throw new KvInputError(message)
}
