import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

export type Device = {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly platform?: string | undefined
  readonly appVersion?: string | undefined
}

/** Secrets are kept as their SHA-256: they have 256 bits of chance in them. */
export type Session = {
  readonly id: string
  readonly player: string
  /** The player's epoch when it began: a higher one ends it. */
  readonly epoch: number
  readonly method: string
  /** By which of the player's identities it began. */
  readonly identity?: string
  /** When the player last proved who it is. */
  readonly signedInAt: string
  readonly createdAt: string
  readonly seenAt: string
  readonly expiresAt: string
  readonly device?: Device
  /** Absent while a ticket of the studio's server has not been redeemed. */
  readonly refresh?: { readonly hash: string }
  /** The refresh token before, and its successor sealed: who lost the answer asks once more and gets the same. */
  readonly formerRefresh?: { readonly hash: string; readonly successor: string; readonly usedAt: string }
  readonly ticket: { readonly hash: string }
  readonly formerTicket?: { readonly hash: string; readonly until: string }
  /** What the studio's server allowed this session only. */
  readonly narrowed?: { readonly spaces?: readonly string[]; readonly ttlSeconds?: number }
}

export const sessionFamily = defineFamily<Session>('session')
export const sessionRef = (app: string, id: string): Ref<Session> => refOf(sessionFamily, app, id)

export const sessionsOf = (app: string): Range<Session> => rangeOf(sessionFamily, app)

/** The sessions of one player, the oldest first. One record, so that their number is exact. */
export type SessionList = { readonly sessions: readonly ListedSession[] }
export type ListedSession = { readonly id: string; readonly createdAt: string; readonly device?: string }

export const sessionListFamily = defineFamily<SessionList>('session-list')
export const sessionListRef = (app: string, player: string): Ref<SessionList> => refOf(sessionListFamily, app, player)
