import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'

import { noBytes } from '../bytes.ts'
import type { Batch, Committed, Kv, Page, RangeItem, RangeQuery, Version } from '../port.ts'

/** One engine, opened empty for one test. */
export type Opened = {
  readonly kv: Kv
  /** Another connection to the same database, as another process has; absent when the engine has one door only. */
  readonly other?: Kv
  /** Closes everything and opens the database again; absent when the engine keeps nothing. */
  readonly reopen?: () => Promise<Kv>
  /** Opens a backup; absent when the engine makes none. */
  readonly restore?: (directory: string) => Promise<Kv>
  readonly close: () => Promise<void>
}

/** A promise of the port, as a sentence, and how it is shown. */
export type Case = readonly [title: string, show: (opened: Opened, t: TestContext) => Promise<void>]

/** Bytes of a text of which each character is one byte. */
export function bytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1')
}

export function text(value: Uint8Array): string {
  return Buffer.from(value).toString('latin1')
}

export function put(key: string, value = '', tally?: { counter: string; amounts: readonly number[] }) {
  const item = { key: bytes(key), value: bytes(value) }
  return tally === undefined ? item : { ...item, tally: { counter: bytes(tally.counter), amounts: tally.amounts } }
}

/** Commits what must succeed. */
export async function commit(kv: Kv, batch: Batch): Promise<Extract<Committed, { kind: 'committed' }>> {
  const result = await kv.commit(batch)
  assert.equal(result.kind, 'committed')
  assert.ok(result.kind === 'committed')
  return result
}

export async function fill(kv: Kv, keys: readonly string[]): Promise<void> {
  await commit(kv, { put: keys.map((key) => put(key, `value of ${key}`)) })
}

export async function versionOf(kv: Kv, key: string): Promise<Version | undefined> {
  const [found] = await kv.getMany([{ key: bytes(key) }])
  assert.ok(found !== 'unchanged')
  return found?.version
}

export async function valueOf(kv: Kv, key: string): Promise<string | undefined> {
  const [found] = await kv.getMany([{ key: bytes(key) }])
  assert.ok(found !== 'unchanged')
  return found === undefined ? undefined : text(found.value)
}

export async function counterOf(kv: Kv, counter: string): Promise<readonly number[]> {
  const [amounts] = await kv.counters([bytes(counter)])
  assert.ok(amounts)
  return amounts
}

export type RangeText = {
  readonly from?: string
  readonly to?: string
  readonly after?: string
  readonly afterGroup?: boolean
  readonly limit?: number
  readonly reverse?: boolean
  readonly head?: number
  readonly group?: { readonly prefixBytes: number; readonly delimiter: string }
}

export function rangeQuery(range: RangeText): RangeQuery {
  return {
    from: range.from === undefined ? noBytes : bytes(range.from),
    limit: range.limit ?? 1_000,
    ...(range.to !== undefined && { to: bytes(range.to) }),
    ...(range.after !== undefined && { after: bytes(range.after) }),
    ...(range.afterGroup !== undefined && { afterGroup: range.afterGroup }),
    ...(range.reverse !== undefined && { reverse: range.reverse }),
    ...(range.head !== undefined && { head: range.head }),
    ...(range.group && { group: { prefixBytes: range.group.prefixBytes, delimiter: bytes(range.group.delimiter) } }),
  }
}

/** Keys as texts, groups with a star behind, `…` when more follows. */
export function showPage(page: Page): string[] {
  const shown = page.items.map(showItem)
  return page.isTruncated ? [...shown, '…'] : shown
}

export function showItem(item: RangeItem): string {
  return item.kind === 'group' ? `${text(item.prefix)}*` : text(item.key)
}

/** For comparing: a buffer and an array of bytes are equal when their bytes are. */
export function bytesOf(value: Uint8Array): number[] {
  return [...value]
}
