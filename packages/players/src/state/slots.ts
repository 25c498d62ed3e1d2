import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** Letters of the metadata of a save, as JSON; a record holds that of every revision. */
export const slotMetaLettersMax = 1_024
export const revisionsMax = 500

export type Revision = {
  /** 1, 2, 3 …: never used twice in a slot. */
  readonly rev: number
  /** Of the blob, which is never written again. */
  readonly key: string
  readonly sizeBytes: number
  /** Hexadecimal. */
  readonly sha256: string
  readonly savedAt: string
  /** What it was written on top of; absent for the first. */
  readonly base?: number
  readonly device?: string
  readonly meta: Readonly<Record<string, unknown>>
  /** Set when it was brought back from this revision. */
  readonly restoredFrom?: number
}

/** A slot with everything that is kept of it: one record, so that what is decided on it is decided at once. */
export type Slot = {
  readonly headRev: number
  readonly lastRev: number
  readonly revisions: readonly Revision[]
  /** A slot that was deleted keeps its revisions for a while. */
  readonly deletedAt?: string
}

export const slotFamily = defineFamily<Slot>('slot')
export const slotRef = (app: string, player: string, space: string, slot: string): Ref<Slot> =>
  refOf(slotFamily, app, player, space, slot)
export const slotsOf = (app: string, player: string, space: string): Range<Slot> =>
  rangeOf(slotFamily, app, player, space)
export const allSlotsOf = (app: string): Range<Slot> => rangeOf(slotFamily, app)

export function headOf(slot: Slot | undefined): Revision | undefined {
  if (slot === undefined || slot.deletedAt !== undefined) return undefined
  return slot.revisions.find(({ rev }) => rev === slot.headRev)
}
