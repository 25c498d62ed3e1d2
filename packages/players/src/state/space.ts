/**
 * The service's own part of the metadata: every key begins with `players`, then the app, then the family of the record.
 * A record is JSON with the number of its schema first; every change is one commit that checks what it was decided on.
 */
import { prefixEnd } from '@latchkey/kv'
import type { Batch, Committed, Kv, Read, Tally, Version } from '@latchkey/kv'
import { PlayerError } from '../rules/errors.ts'

const spaceName = 'players'
const separator = '\0'
/**
 * A refused commit is decided anew at most so often. Where four devices save into one slot through two processes,
 * sixteen attempts were too few for one save in some thousand.
 */
export const attemptsMax = 64

/** One kind of record. `migrate` takes what an older schema wrote. */
export type Family<T> = {
  readonly name: string
  readonly schema: number
  readonly migrate?: ((value: unknown, schema: number) => T) | undefined
  /** The record is these bytes as they are, and says itself how they are to be read. */
  readonly isBytes?: boolean
}

export type Ref<T> = { readonly family: Family<T>; readonly key: Uint8Array }
export type Row<T> = { readonly ref: Ref<T>; readonly value: T; readonly version: Version }

export type Change =
  /** The record must not exist. */
  | { readonly kind: 'create'; readonly ref: Ref<unknown>; readonly value: unknown; readonly tally?: Tally | undefined }
  /** The record must be as it was read. */
  | {
      readonly kind: 'replace'
      readonly row: Row<unknown>
      readonly value: unknown
      readonly tally?: Tally | undefined
    }
  | { readonly kind: 'remove'; readonly row: Row<unknown> }
  /** The record must still be as it was read, and stays so. */
  | { readonly kind: 'unchanged'; readonly row: Row<unknown> }
  /** The record must still be missing. */
  | { readonly kind: 'missing'; readonly ref: Ref<unknown> }
  /** Whatever is there. */
  | { readonly kind: 'write'; readonly ref: Ref<unknown>; readonly value: unknown }
  | { readonly kind: 'drop'; readonly ref: Ref<unknown> }

export type Decision<R> = {
  readonly changes: readonly Change[]
  readonly result: R
  /** Counters that these changes may not raise above so much, and what is said when they would. */
  readonly ceilings?: Batch['ceilings']
  readonly whenFull?: ((index: number) => PlayerError | Promise<PlayerError>) | undefined
}

export type State = {
  get<T>(ref: Ref<T>): Promise<Row<T> | undefined>
  /** One snapshot. */
  getMany<const T extends readonly unknown[]>(refs: { readonly [K in keyof T]: Ref<T[K]> }): Promise<{
    [K in keyof T]: Row<T[K]> | undefined
  }>
  /** Records below these parts of a key, in its order; `after` is the key of the last one that was seen. */
  page<T>(range: Range<T>, options: PageOptions): Promise<PageOf<T>>
  /** False when something was not as it was read. Throws PlayerError when nobody knows what became of it. */
  commit(changes: readonly Change[], more?: Pick<Batch, 'add' | 'ceilings'>): Promise<boolean>
  /**
   * Reads, decides and commits, anew as long as others are quicker. Who names the record that is fought over takes turns with
   * the others of this process, so that only other processes can be quicker.
   * @throws PlayerError BackendThrottled after `attemptsMax` lost races
   */
  settle<R>(decide: () => Promise<Decision<R>>, contended?: Ref<unknown>): Promise<R>
  readonly kv: Kv
}

export type Range<T> = { readonly family: Family<T>; readonly prefix: Uint8Array }
export type PageOptions = {
  readonly limit: number
  readonly after?: Uint8Array | undefined
  /** Only what lies before this key. */
  readonly before?: Uint8Array | undefined
  readonly reverse?: boolean
}
export type PageOf<T> = { readonly rows: readonly Row<T>[]; readonly isTruncated: boolean }

type Known = Exclude<Committed, { readonly kind: 'unknown' }>

export function defineFamily<T>(name: string, schema = 1, migrate?: Family<T>['migrate']): Family<T> {
  return { name, schema, migrate }
}

export function defineBytes(name: string): Family<Uint8Array> {
  return { name, schema: 1, isBytes: true }
}

export function refOf<T>(family: Family<T>, app: string, ...parts: readonly string[]): Ref<T> {
  return { family, key: keyOf(family, app, parts) }
}

/** Every record of the family whose key begins with these parts. */
export function rangeOf<T>(family: Family<T>, app: string, ...parts: readonly string[]): Range<T> {
  return { family, prefix: Buffer.concat([keyOf(family, app, parts), Buffer.from(separator)]) }
}

/** The last part of a record's key. */
export function lastPartOf(key: Uint8Array): string {
  const text = Buffer.from(key).toString('utf8')
  return text.slice(text.lastIndexOf(separator) + 1)
}

/** The parts behind the family, as `refOf` was given them. */
export function partsOf({ key }: Ref<unknown>): string[] {
  return Buffer.from(key).toString('utf8').split(separator).slice(3)
}

function keyOf(family: Family<unknown>, app: string, parts: readonly string[]): Buffer {
  const all = [spaceName, app, family.name, ...parts]
  if (all.some((part) => part.includes(separator))) throw new RangeError('a part of a key holds the separator')
  return Buffer.from(all.join(separator))
}

export function openState(kv: Kv): State {
  const getMany = async (refs: readonly Ref<unknown>[]): Promise<(Row<unknown> | undefined)[]> => {
    const found = await kv.getMany(refs.map(({ key }): Read => ({ key })))
    return refs.map((ref, index) => {
      const entry = found[index]
      if (entry === undefined || entry === 'unchanged') return undefined
      return { ref, value: decode(ref.family, entry.value), version: entry.version }
    })
  }
  // What was there before is not asked for: it would be copied and sent for nobody.
  const tryCommit = async (changes: readonly Change[], more: Pick<Batch, 'add' | 'ceilings'>): Promise<Known> => {
    const committed = await kv.commit({ ...batchOf(changes), ...more, previousHead: 0 })
    if (committed.kind === 'unknown') throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
    return committed
  }
  const commit: State['commit'] = async (changes, more = {}) => (await tryCommit(changes, more)).kind === 'committed'
  const turns = new Map<string, Promise<unknown>>()
  const decided = async <R>(decide: () => Promise<Decision<R>>): Promise<R> => {
    for (let attempt = 1; attempt <= attemptsMax; attempt += 1) {
      const { changes, result, ceilings, whenFull } = await decide()
      if (changes.length === 0) return result
      const committed = await tryCommit(changes, ceilings === undefined ? {} : { ceilings })
      if (committed.kind === 'committed') return result
      if (committed.by === 'ceiling') throw (await whenFull?.(committed.index)) ?? new PlayerError('QuotaExceeded')
    }
    throw new PlayerError('BackendThrottled', { retryAfter: 1 })
  }
  return {
    kv,
    get: async (ref) => {
      const [row] = await getMany([ref])
      return row as never // decoded by the family of this very ref
    },
    getMany: async (refs) => (await getMany(refs)) as never, // each by its ref's family
    page: async ({ family, prefix }, { limit, after, before, reverse }) => {
      const page = await kv.range({
        from: prefix,
        to: before ?? prefixEnd(prefix) ?? prefix,
        limit,
        ...(after === undefined ? {} : { after }),
        ...(reverse === undefined ? {} : { reverse }),
      })
      const rows = page.items.flatMap((item) =>
        item.kind === 'entry'
          ? [{ ref: { family, key: item.key }, value: decode(family, item.value), version: item.version }]
          : [],
      )
      return { rows, isTruncated: page.isTruncated }
    },
    commit,
    settle: (decide, contended) =>
      contended === undefined ? decided(decide) : inTurn(turns, contended, () => decided(decide)),
  }
}

/** One after another for one record, in the order of asking; whether those before succeeded does not matter. */
async function inTurn<R>(
  turns: Map<string, Promise<unknown>>,
  { key }: Ref<unknown>,
  work: () => Promise<R>,
): Promise<R> {
  const name = Buffer.from(key).toString('latin1')
  const mine = (turns.get(name) ?? Promise.resolve()).then(work, work)
  turns.set(name, mine)
  try {
    return await mine
  } finally {
    if (turns.get(name) === mine) turns.delete(name)
  }
}

type MutableBatch = { -readonly [K in 'check' | 'put' | 'delete']: NonNullable<Batch[K]>[number][] }

function batchOf(changes: readonly Change[]): Batch {
  const batch: MutableBatch = { check: [], put: [], delete: [] }
  const put = (ref: Ref<unknown>, value: unknown, tally: Tally | undefined): void =>
    void batch.put.push({ key: ref.key, value: encode(ref.family, value), ...(tally && { tally }) })
  for (const change of changes)
    switch (change.kind) {
      case 'create':
        batch.check.push({ key: change.ref.key, version: undefined })
        put(change.ref, change.value, change.tally)
        break
      case 'replace':
        batch.check.push({ key: change.row.ref.key, version: change.row.version })
        put(change.row.ref, change.value, change.tally)
        break
      case 'remove':
        batch.check.push({ key: change.row.ref.key, version: change.row.version })
        batch.delete.push(change.row.ref.key)
        break
      case 'unchanged':
        batch.check.push({ key: change.row.ref.key, version: change.row.version })
        break
      case 'missing':
        batch.check.push({ key: change.ref.key, version: undefined })
        break
      case 'write':
        put(change.ref, change.value, undefined)
        break
      case 'drop':
        batch.delete.push(change.ref.key)
        break
    }
  return batch
}

function encode(family: Family<unknown>, value: unknown): Uint8Array {
  if (family.isBytes === true) return value as Uint8Array // the only value that such a family has
  return Buffer.from(JSON.stringify([family.schema, value]))
}

function decode<T>(family: Family<T>, bytes: Uint8Array): T {
  if (family.isBytes === true) return bytes as T // as `defineBytes` says
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
  const [schema, value] = JSON.parse(text) as [number, unknown]
  if (schema === family.schema) return value as T // written by `encode` of the same schema
  if (family.migrate !== undefined && schema < family.schema) return family.migrate(value, schema)
  throw new Error(`a ${family.name} record has schema ${schema}; this release knows ${family.schema}`)
}
