import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

/** Credentials that were given out and are given out again. The keys themselves are sealed, base64url. */
export type CachedCredentials = {
  readonly sealed: string
  readonly issuedAt: string
  readonly expiresAt: string
  /** Of the player: a higher one makes these worthless. */
  readonly epoch: number
}

export const credentialsFamily = defineFamily<CachedCredentials>('credentials')
/** `kind` stands for everything that makes two credentials of one player different. */
export const credentialsRef = (app: string, player: string, kind: string): Ref<CachedCredentials> =>
  refOf(credentialsFamily, app, player, kind)
export const credentialsOf = (app: string, player?: string): Range<CachedCredentials> =>
  player === undefined ? rangeOf(credentialsFamily, app) : rangeOf(credentialsFamily, app, player)
