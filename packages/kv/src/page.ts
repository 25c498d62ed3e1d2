import { compareBytes, copyBytes, groupPrefix, prefixEnd } from './bytes.ts'
import { pageBytesMax } from './port.ts'
import type { Entry, Page, RangeItem, RangeQuery } from './port.ts'

/** Keys `k` with `from <= k < to`; `isAfterFrom` leaves `from` itself out. Walked from the top down when `reverse`. */
export type Span = {
  readonly from: Uint8Array
  readonly isAfterFrom: boolean
  readonly to: Uint8Array | undefined
  readonly reverse: boolean
}

/** Walks a span in order; each entry is a copy with at most `head` bytes of its value. */
export type Walk = (span: Span, head: number | undefined) => Iterable<Entry>

/**
 * One page over an engine that can seek. A group costs one walk that is left after its first key; the next walk starts
 * behind the group. All walks of a page must read one snapshot.
 */
export function pageOf(query: RangeQuery, walk: Walk): Page {
  const items: RangeItem[] = []
  let span = firstSpan(query)
  let sizeBytes = 0
  while (span !== undefined) {
    const walked: Span = span
    span = undefined
    for (const entry of walk(walked, query.head)) {
      if (items.length === query.limit || sizeBytes >= pageBytesMax) return { items, isTruncated: true }
      const prefix = query.group && groupPrefix(entry.key, query.group.prefixBytes, query.group.delimiter)
      if (prefix !== undefined) {
        items.push({ kind: 'group', prefix: copyBytes(prefix) })
        sizeBytes += prefix.length
        span = behindGroup(walked, prefix)
        break
      }
      items.push({ kind: 'entry', key: entry.key, value: entry.value, version: entry.version })
      sizeBytes += entry.key.length + entry.value.length
    }
  }
  return { items, isTruncated: false }
}

/** The keys that a query asks for, without those that `after` says were seen; undefined when none can be left. */
export function firstSpan(query: RangeQuery): Span | undefined {
  const span: Span = { from: query.from, isAfterFrom: false, to: query.to, reverse: query.reverse ?? false }
  if (query.after === undefined) return span
  if (query.reverse === true) return { ...span, to: lower(query.to, query.after) }
  if (query.afterGroup === true) return behindGroup(span, query.after)
  if (compareBytes(query.after, query.from) < 0) return span
  return { ...span, from: query.after, isAfterFrom: true }
}

function behindGroup(span: Span, prefix: Uint8Array): Span | undefined {
  if (span.reverse) return { ...span, to: lower(span.to, copyBytes(prefix)) }
  const from = prefixEnd(prefix)
  if (from === undefined) return undefined
  return compareBytes(from, span.from) < 0 ? span : { ...span, from, isAfterFrom: false }
}

function lower(to: Uint8Array | undefined, bound: Uint8Array): Uint8Array {
  return to === undefined || compareBytes(bound, to) < 0 ? bound : to
}
