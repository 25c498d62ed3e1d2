import { defineFamily, refOf } from './space.ts'
import type { LinkedIdentity } from './players.ts'
import type { Ref } from './space.ts'

/** Somebody proved an identity that another player has, and has not said yet what shall become of it. */
export type LinkConflict = {
  /** SHA-256 of the name that the player was told. */
  readonly hash: string
  /** The session that asked; no other may answer. */
  readonly session: string
  readonly identity: LinkedIdentity
  readonly other: string
  readonly narrowed?: { readonly spaces?: readonly string[]; readonly ttlSeconds?: number }
  readonly expiresAt: string
}

export const linkConflictFamily = defineFamily<LinkConflict>('link-conflict')
/** A player has one open question at most: a later one takes its place. */
export const linkConflictRef = (app: string, player: string): Ref<LinkConflict> =>
  refOf(linkConflictFamily, app, player)
/** How long a player may think about it. */
export const linkConflictMs = 600_000
