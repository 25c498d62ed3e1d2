/** The words of saves. */
import { textOf } from '../bytes.ts'

/** What a game says about a save, shown to the player when two saves are compared. Any further field is kept as well. */
export type SaveMeta = {
  /** One line for the player: `Level 12, 3 h 20 min`. */
  readonly summary?: string
  readonly playSeconds?: number
  /** A number that grows with progress. */
  readonly progress?: number
  readonly [name: string]: unknown
}

export type Save = {
  readonly bytes: Uint8Array
  /** The revision on the server that this is, or that it was made from; 0 before there is one. */
  readonly rev: number
  readonly meta: SaveMeta
  /** Milliseconds since 1970, where it is known. */
  readonly savedAt?: number | undefined
  /** The device that wrote it, where it is known. */
  readonly device?: string | undefined
  /** The bytes as UTF-8. */
  text(): string
}

export function saveOf(facts: Omit<Save, 'text' | 'bytes'>, bytes: Uint8Array): Save {
  // The game gets bytes of its own, so that nothing it does to them reaches what is stored or uploaded.
  const copy = bytes.slice()
  return { ...facts, bytes: copy, text: () => textOf(copy) }
}

/** One save in the history of a slot, or its newest. */
export type SaveHead = {
  readonly rev: number
  readonly size?: number
  readonly sha256?: string
  readonly savedAt?: string
  readonly device?: string
  readonly summary?: string
  readonly playSeconds?: number
  readonly progress?: number
}

export type SlotSummary = {
  readonly slot: string
  readonly head?: SaveHead
  /** How many revisions the server keeps. */
  readonly revisions?: number
}
