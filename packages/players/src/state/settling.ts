import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Change, Range, Ref, State } from './space.ts'

/**
 * A name of a folder at which bytes may have arrived that nobody looked at: an upload was given up or never completed, or
 * was completed while its address is still good. What lies there is looked at until no address is left.
 */
export type Settling = {
  readonly bucket: string
  readonly key: string
  /** When to look. */
  readonly at: string
  /** From then on nothing can arrive any more. */
  readonly until: string
  /** The record went because the file is too old: its bytes go, whoever else may write there. */
  readonly isExpired?: boolean
  /** What lies there may be deleted at any moment: nobody writes to the name meanwhile. */
  readonly isFenced?: boolean
  /** The deletion that wrote this before it began, and takes it away when it has ended. */
  readonly deletion?: string
}

export const settlingFamily = defineFamily<Settling>('settling')
export const settlingRef = (app: string, player: string, space: string, name: string): Ref<Settling> =>
  refOf(settlingFamily, app, player, space, name)
export const settlingOf = (app: string, player: string): Range<Settling> => rangeOf(settlingFamily, app, player)
export const allSettlingOf = (app: string): Range<Settling> => rangeOf(settlingFamily, app)

/** Has a name looked at, and no shorter than others wanted who had it looked at before. */
export async function lookChange(state: State, ref: Ref<Settling>, value: Settling): Promise<Change> {
  const row = await state.get(ref)
  if (row === undefined) return { kind: 'create', ref, value }
  const until = row.value.until > value.until ? row.value.until : value.until
  return { kind: 'replace', row, value: { ...row.value, ...value, until } }
}
