/**
 * The port behind which all metadata lives: ordered byte keys, versioned values, atomic batches.
 * Every engine (memory, LMDB, PostgreSQL) passes the one contract suite in `contract.ts`.
 */

/** Keys are at most this many bytes, because LMDB with pages of 4,096 bytes takes no more. */
export const keyBytesMax = 1_978
/** A page of a range visits at most this many entries, so that no read transaction stays open for long. */
export const pageEntriesMax = 2_000
/** A value is at most this many bytes; larger things are pages or blobs. */
export const valueBytesMax = 1_048_576
/** A page ends early (and is truncated) once the values that it copied pass this many bytes, so that memory stays bounded. */
export const pageBytesMax = 4_194_304
/** A batch holds at most this many items of all kinds together. */
export const batchItemsMax = 10_000
/** The keys, values and amounts of one batch are together at most this many bytes. */
export const batchBytesMax = 33_554_432
/** One `getMany` or `counters` asks for at most this many keys. */
export const readsMax = 2_000
/** One `ranges` asks for at most this many pages. */
export const rangesMax = 8
/** A tally or an addition has at most this many amounts. */
export const amountsMax = 16
/** A delimiter of a grouped range is 1 to this many bytes. */
export const delimiterBytesMax = 1_024
/** The name of a lease's holder is at most this many bytes of UTF-8. */
export const holderBytesMax = 256

/** What a commit gave a record: grows with every commit of the database, never repeats, fits a double exactly. */
export type Version = number

export type Entry = { readonly key: Uint8Array; readonly value: Uint8Array; readonly version: Version }

/** One read: with `unless`, a record that still has this version is answered by `unchanged` and its value is not copied. */
export type Read = { readonly key: Uint8Array; readonly unless?: Version }

export type Found = Entry | 'unchanged' | undefined

/**
 * One page of keys `k` with `from <= k < to` (`to` absent: no upper end), in byte order, or backwards with `reverse`.
 * `after` continues behind a key or a group that an earlier page returned: strictly greater (less when `reverse`);
 * a group given in `after` (it ends with the delimiter and is a prefix) is skipped whole when `afterGroup` is set.
 * `head` copies only so many leading bytes of each value. `group` folds all keys that share the bytes up to and
 * including the first delimiter behind `group.prefixBytes` into one item, and the engine seeks over their keys
 * instead of reading them. `limit` counts entries and groups together and is 1 to `pageEntriesMax`.
 */
export type RangeQuery = {
  readonly from: Uint8Array
  readonly to?: Uint8Array
  readonly after?: Uint8Array
  readonly afterGroup?: boolean
  readonly limit: number
  readonly reverse?: boolean
  readonly head?: number
  readonly group?: { readonly prefixBytes: number; readonly delimiter: Uint8Array }
}

export type RangeItem = ({ readonly kind: 'entry' } & Entry) | { readonly kind: 'group'; readonly prefix: Uint8Array }

/** `isTruncated` is exact: true only when at least one more item follows, even when `pageBytesMax` ended the page early. */
export type Page = { readonly items: readonly RangeItem[]; readonly isTruncated: boolean }

/**
 * A tally makes counters exact: the engine subtracts what the previous record at this key carried and adds what the new
 * one carries, in the same commit. A counter with a ceiling refuses a commit that would raise it above (`exceeded`);
 * a commit that lowers it always passes.
 */
export type Tally = { readonly counter: Uint8Array; readonly amounts: readonly number[] }

export type Put = { readonly key: Uint8Array; readonly value: Uint8Array; readonly tally?: Tally }

/**
 * An atomic batch. All checks are judged before anything is written.
 * - `check`: the record at `key` has exactly this version; `undefined` says that it must be absent.
 * - `guard`: the record at `key` has this version still; guards share with each other and exclude a commit that writes it.
 *   (In an engine with one writer a guard is a check; the difference lets PostgreSQL lock shared.)
 * - `empty`: no key in `[from, to)`.
 * - `put`, `delete`: a key occurs at most once in both together. Deleting an absent key is no failure.
 * - `add`: integer amounts added to counters (made when absent), which have no version and are read with `counters`.
 *   Counters live in a space of their own: a counter and a record may have the same key.
 * - `ceilings`: upper bounds for counters that this batch changes, judged after adding.
 * What is refused is named in the order check, guard, empty, ceiling, and by the lowest index of its list.
 * - `previousHead`: copies only so many leading bytes of each previous value; without it they come whole.
 * A batch outside the limits, with one key twice in `put` and `delete`, or whose previous values pass `batchBytesMax`
 * together, is rejected with `KvInputError`. The caller leaves the bytes alone until the commit has settled.
 */
export type Batch = {
  readonly check?: readonly { readonly key: Uint8Array; readonly version: Version | undefined }[]
  readonly guard?: readonly { readonly key: Uint8Array; readonly version: Version }[]
  readonly empty?: readonly { readonly from: Uint8Array; readonly to: Uint8Array }[]
  readonly put?: readonly Put[]
  readonly delete?: readonly Uint8Array[]
  readonly add?: readonly Tally[]
  readonly ceilings?: readonly { readonly counter: Uint8Array; readonly index: number; readonly max: number }[]
  readonly previousHead?: number
}

/**
 * `committed`: durable and visible to every reader; `previous` holds the former entries of all `put` keys and then all
 * `delete` keys, in order. `refused`: nothing was written; says what failed first. `unknown`: the engine lost sight of
 * the batch (a connection broke during commit); the caller reads its record's unique write id again and decides.
 */
export type Committed =
  | { readonly kind: 'committed'; readonly version: Version; readonly previous: readonly (Entry | undefined)[] }
  | { readonly kind: 'refused'; readonly by: 'check' | 'guard' | 'empty' | 'ceiling'; readonly index: number }
  | { readonly kind: 'unknown' }

/**
 * A lease is won by at most one holder at a time; `fence` is the version of its record, usable in `check`. Renewing
 * writes the record, so the former fence ends there. To release a lease, delete its record under a check of the fence.
 */
export type Lease = { readonly key: Uint8Array; readonly fence: Version; readonly expiresAtMs: number }

export type KvStats = {
  readonly engine: string
  readonly entries: number
  readonly bytesUsed: number
  readonly bytesFile: number
}

/**
 * Reads and commits reject with `KvUnavailableError` when the engine cannot be reached and the batch was certainly not
 * written, `KvFullError` when there is no room, and `KvFailedError` when the engine broke: whether a batch that was then
 * under way is written shows when its record is read again after the restart.
 */
export type Kv = {
  /** One snapshot, one round trip; the answers have the order of the reads. */
  getMany(reads: readonly Read[]): Promise<readonly Found[]>
  range(query: RangeQuery): Promise<Page>
  /** Up to `rangesMax` pages of one snapshot, one round trip: what a commit moves from one range to another is in one of them. */
  ranges(queries: readonly RangeQuery[]): Promise<readonly Page[]>
  commit(batch: Batch): Promise<Committed>
  /** The counters' amounts without zeros at the end: an absent counter, and one that is all zeros, is an empty list. */
  counters(keys: readonly Uint8Array[]): Promise<readonly (readonly number[])[]>
  /** Exact number of keys in `[from, to)` while nobody writes there; cost grows with it. */
  count(from: Uint8Array, to: Uint8Array): Promise<number>
  /**
   * Deletes up to `limit` (1 to `pageEntriesMax`) keys of `[from, to)` in one commit, tallies included, and says how
   * many there were: 0 says that the range was empty. Rejects with `KvUnavailableError` when the outcome is unknown.
   */
  sweep(range: { readonly from: Uint8Array; readonly to: Uint8Array }, limit: number): Promise<number>
  /** Takes or renews the lease at `key` for `holder`; undefined when another holder has it. `nowMs` is the caller's clock. */
  lease(key: Uint8Array, holder: string, ttlMs: number, nowMs: number): Promise<Lease | undefined>
  /** Calls back soon after a commit touched the prefix; a hint only: it may be missed, late, or false. */
  watch(prefix: Uint8Array, listener: () => void): () => void
  stats(): Promise<KvStats>
  /** A consistent copy of everything into `directory`, while others read and write. */
  backup(directory: string): Promise<void>
  close(): Promise<void>
}
