import { discard } from './garbage.ts'
import { defineBytes, defineFamily, rangeOf, refOf } from './space.ts'
import type { Change, Range, Ref } from './space.ts'

/** Letters of the metadata of a save, as JSON; a record holds that of every revision. */
export const slotMetaLettersMax = 1_024
export const revisionsMax = 500

export type Revision = {
  /** 1, 2, 3 …: never used twice in a slot. */
  readonly rev: number
  /** Of the bytes, which are never written again: an object of the bucket, or a record. */
  readonly key: string
  /** The bytes are a record beside this one, of the same commit. */
  readonly isRecord?: boolean
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
  /** The upload that brought it, for whoever commits it again because the answer was lost. */
  readonly upload?: string
}

/** A slot with everything that is kept of it: one record, so that what is decided on it is decided at once. */
export type Slot = {
  readonly headRev: number
  readonly lastRev: number
  readonly revisions: readonly Revision[]
  /** A slot that was deleted keeps its revisions for a while. */
  readonly deletedAt?: string
}

// 2: an older release would look for the bytes of small saves in the bucket.
export const slotFamily = defineFamily<Slot>('slot', 2, (value) => value as Slot)
export const slotRef = (app: string, player: string, space: string, slot: string): Ref<Slot> =>
  refOf(slotFamily, app, player, space, slot)
export const slotsOf = (app: string, player: string, space: string): Range<Slot> =>
  rangeOf(slotFamily, app, player, space)
export const allSlotsOf = (app: string): Range<Slot> => rangeOf(slotFamily, app)

/** The sealed bytes of a save that is small. */
const saveFamily = defineBytes('save')

/** `SPACE/PLAYER/SLOT/ID`, as of an object. */
export function saveRef(app: string, key: string): Ref<Uint8Array> {
  const [space = '', player = '', ...rest] = key.split('/')
  return refOf(saveFamily, app, player, space, ...rest)
}
export const savesOf = (app: string, player: string): Range<Uint8Array> => rangeOf(saveFamily, app, player)
export const allSavesOf = (app: string): Range<Uint8Array> => rangeOf(saveFamily, app)

/** The bytes of a revision go: a record at once, an object soon. */
export function letGo(
  now: Date,
  { app, bucket }: { readonly app: string; readonly bucket: string },
  { key, isRecord }: Pick<Revision, 'key' | 'isRecord'>,
): Change {
  return isRecord === true ? { kind: 'drop', ref: saveRef(app, key) } : discard(now, { app, bucket, key })
}

export function headOf(slot: Slot | undefined): Revision | undefined {
  if (slot === undefined || slot.deletedAt !== undefined) return undefined
  return slot.revisions.find(({ rev }) => rev === slot.headRev)
}
