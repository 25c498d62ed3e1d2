import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** A player that is being erased. Nothing here tells who it was. */
export type Erasure = {
  /** The key of its receipt. */
  readonly receipt: string
  /** How often everything was swept: the second time nobody can write any more. */
  readonly sweeps: 0 | 1
  /** Why nobody asked for it. */
  readonly why?: 'unused'
}
export const erasureFamily = defineFamily<Erasure>('erasure')
export const erasureRef = (app: string, player: string): Ref<Erasure> => refOf(erasureFamily, app, player)

export const erasuresOf = (app: string): Range<Erasure> => rangeOf(erasureFamily, app)

/** What whoever asked for it can be shown. It names no player. */
export type Receipt = {
  readonly requestedAt: string
  readonly completesBefore: string
  readonly completedAt?: string
}
export const receiptFamily = defineFamily<Receipt>('receipt')
/** `hash` is the SHA-256 of the receipt. */
export const receiptRef = (app: string, hash: string): Ref<Receipt> => refOf(receiptFamily, app, hash)
/** So long a receipt can be shown after it was given. */
export const receiptMs = 365 * 86_400_000
