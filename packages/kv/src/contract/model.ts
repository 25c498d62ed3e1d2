import { compareBytes, groupPrefix } from '../bytes.ts'
import type { Batch, Committed, Entry, Page, RangeItem, RangeQuery, Tally, Version } from '../port.ts'
import { bytes, text } from './harness.ts'

type Record = { readonly value: string; readonly version: Version; readonly tally: Tally | undefined }

/**
 * The port as a person would explain it: maps that are copied and sorted for every question. It shares no code with the
 * engines but the order of bytes and the meaning of a delimiter.
 */
export class Model {
  readonly records = new Map<string, Record>()
  readonly counters = new Map<string, number[]>()

  copy(): Model {
    const model = new Model()
    for (const [key, record] of this.records) model.records.set(key, record)
    for (const [key, amounts] of this.counters) model.counters.set(key, [...amounts])
    return model
  }

  keys(from: Uint8Array, to: Uint8Array | undefined): Uint8Array[] {
    return [...this.records.keys()]
      .map(bytes)
      .filter((key) => compareBytes(key, from) >= 0 && (to === undefined || compareBytes(key, to) < 0))
      .toSorted(compareBytes)
  }

  counter(key: Uint8Array): number[] {
    const amounts = [...(this.counters.get(text(key)) ?? [])]
    while (amounts.at(-1) === 0) amounts.pop()
    return amounts
  }

  entry(key: Uint8Array): Entry | undefined {
    const record = this.records.get(text(key))
    return record && { key, value: bytes(record.value), version: record.version }
  }

  /** All items are made first, then those before `after` and behind `limit` are thrown away. */
  range(query: RangeQuery): Page {
    const { after, group, reverse = false } = query
    const keys = this.keys(query.from, query.to).filter((key) => after === undefined || isBehind(key, after, query))
    if (reverse) keys.reverse()
    const items: RangeItem[] = []
    const seen = new Set<string>()
    for (const key of keys) {
      const prefix = group && groupPrefix(key, group.prefixBytes, group.delimiter)
      if (prefix === undefined) {
        const entry = this.entry(key)
        if (entry !== undefined) items.push({ kind: 'entry', ...entry, value: entry.value.subarray(0, query.head) })
      } else if (!seen.has(text(prefix))) {
        seen.add(text(prefix))
        items.push({ kind: 'group', prefix })
      }
    }
    return { items: items.slice(0, query.limit), isTruncated: items.length > query.limit }
  }

  /** What refuses the batch now; undefined when nothing does. */
  refusal(batch: Batch): Extract<Committed, { kind: 'refused' }> | undefined {
    const versionOf = (key: Uint8Array) => this.records.get(text(key))?.version
    const check = (batch.check ?? []).findIndex(({ key, version }) => versionOf(key) !== version)
    if (check >= 0) return { kind: 'refused', by: 'check', index: check }
    const guard = (batch.guard ?? []).findIndex(({ key, version }) => versionOf(key) !== version)
    if (guard >= 0) return { kind: 'refused', by: 'guard', index: guard }
    const empty = (batch.empty ?? []).findIndex(({ from, to }) => this.keys(from, to).length > 0)
    if (empty >= 0) return { kind: 'refused', by: 'empty', index: empty }
    const after = this.copy()
    after.write(batch, 0)
    const ceiling = (batch.ceilings ?? []).findIndex(({ counter, index, max }) => {
      const amount = after.counter(counter)[index] ?? 0
      return amount > max && amount > (this.counter(counter)[index] ?? 0)
    })
    return ceiling >= 0 ? { kind: 'refused', by: 'ceiling', index: ceiling } : undefined
  }

  /** Writes a batch that nothing refuses; answers the previous entries. */
  write(batch: Batch, version: Version): (Entry | undefined)[] {
    const keys = [...(batch.put ?? []).map((put) => put.key), ...(batch.delete ?? [])]
    const previous = keys.map((key) => this.entry(key))
    for (const key of keys) this.add(this.records.get(text(key))?.tally, -1)
    for (const { key, value, tally } of batch.put ?? []) {
      this.records.set(text(key), { value: text(value), version, tally })
      this.add(tally, 1)
    }
    for (const key of batch.delete ?? []) this.records.delete(text(key))
    for (const tally of batch.add ?? []) this.add(tally, 1)
    return previous
  }

  add(tally: Tally | undefined, sign: number): void {
    if (tally === undefined) return
    const amounts = this.counters.get(text(tally.counter)) ?? []
    for (const [index, amount] of tally.amounts.entries()) amounts[index] = (amounts[index] ?? 0) + sign * amount
    this.counters.set(text(tally.counter), amounts)
  }
}

function isBehind(key: Uint8Array, after: Uint8Array, query: RangeQuery): boolean {
  if (query.afterGroup === true && text(key).startsWith(text(after))) return false
  const order = compareBytes(key, after)
  return query.reverse === true ? order < 0 : order > 0
}
