import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Range, Ref } from './space.ts'

export type BanScope = 'write' | 'all'

export type Ban = {
  readonly reason: string
  readonly since: string
  readonly until?: string
  readonly scope: BanScope
  /** When it was taken back. */
  readonly lifted?: string
}

export type Player = {
  readonly id: string
  readonly createdAt: string
  /** When it last signed in or refreshed a session, to `seenEveryMs`. Absent until a release that keeps it has seen the player. */
  readonly seenAt?: string
  /** Grows when everything that was handed out before must end: a ban, a log-out everywhere, an erasure. */
  readonly epoch: number
  /** How often its keys of STS alone were ended. */
  readonly keysRevoked?: number
  readonly identities: readonly LinkedIdentity[]
  readonly ban?: Ban
  /** Every ban that there was, the oldest first. */
  readonly banHistory?: readonly Ban[]
  /** Of the plans in the configuration. */
  readonly plan?: string
  readonly displayName?: string
  /** By space, instead of what the configuration and the plan say. */
  readonly quota?: Readonly<Record<string, { readonly bytes?: number; readonly objects?: number }>>
  /** The same, set by a server of the studio for this player; it goes before everything else. */
  readonly quotaByHand?: Player['quota']
  /** Whether the studio says that this is a minor. What a provider says never takes back what was set by hand. */
  readonly minor?: { readonly is: boolean; readonly by: 'provider' | 'hand' }
  /** The identity whose provider said plan, name and quota. */
  readonly termsOf?: string
  /** Nobody can be this player any more: `into` goes on in its place. It is erased after `retiredMs`. */
  readonly retired?: { readonly at: string; readonly into: string }
  /** Set while the player is being erased; such a player can do nothing. */
  readonly erasing?: string
}

export const isMinor = ({ minor }: Player): boolean => minor?.is === true

/** The subject itself is not kept: its record is found by a keyed hash. */
export type LinkedIdentity = {
  readonly id: string
  readonly method: string
  readonly provider?: string
  readonly linkedAt: string
  /** Other names of the same identity, which lead to the player as well. */
  readonly formerIds?: readonly string[]
}

/** What is written of each sign-in would be a change of the player each time. */
export const seenEveryMs = 86_400_000

/** Undefined when what is kept is new enough. */
export function seenNow(player: Player, now: Date): Player | undefined {
  const isRecent = player.seenAt !== undefined && now.getTime() - Date.parse(player.seenAt) < seenEveryMs
  return isRecent ? undefined : { ...player, seenAt: now.toISOString() }
}

/** So long the studio's support can give a retired player back. */
export const retiredMs = 30 * 86_400_000

export const playerFamily = defineFamily<Player>('player')
export const allPlayersOf = (app: string): Range<Player> => rangeOf(playerFamily, app)
export const playerRef = (app: string, id: string): Ref<Player> => refOf(playerFamily, app, id)

export type Identity = {
  readonly player: string
  readonly method: string
  readonly provider?: string
  readonly linkedAt: string
}

export const identityFamily = defineFamily<Identity>('identity')
/** `id` is what `identityIdOf` makes of method, provider and subject. */
export const identityRef = (app: string, id: string): Ref<Identity> => refOf(identityFamily, app, id)

/** The name of an identity's record, from which nobody without the app's key finds the subject. */
export function identityIdOf(
  mac: (data: Uint8Array) => Uint8Array,
  identity: { readonly method: string; readonly provider?: string | undefined; readonly subject: string },
): string {
  const words = ['identity', identity.method, identity.provider ?? '', identity.subject]
  return Buffer.from(mac(Buffer.from(JSON.stringify(words)))).toString('base64url')
}

/** Grows when keys of STS that were handed out before have ended, with the sessions or alone. */
export const keysEpochOf = ({ epoch, keysRevoked = 0 }: Player): number => epoch + keysRevoked

/** Whether a ban holds at this moment for what is meant: one for writing lets the player read on. */
export function isBanned({ ban }: Player, now: Date, from: 'read' | 'write' = 'read'): boolean {
  if (ban === undefined || (from === 'read' && ban.scope === 'write')) return false
  return ban.until === undefined || Date.parse(ban.until) > now.getTime()
}

/** No key of STS lives as long. */
const keysLifeMs = 24 * 3_600_000

/** Until when the keys of before tell whoever holds them of the ban, and not that others may be had. */
export function keysDeniedUntil(player: Player, now: Date): Date | undefined {
  if (!isBanned(player, now)) return undefined
  return new Date(player.ban?.until ?? now.getTime() + keysLifeMs)
}
