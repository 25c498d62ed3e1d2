import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

export type BanScope = 'write' | 'all'

export type Player = {
  readonly id: string
  readonly createdAt: string
  /** Grows when everything that was handed out before must end: a ban, a log-out everywhere, an erasure. */
  readonly epoch: number
  readonly identities: readonly LinkedIdentity[]
  readonly ban?: { readonly reason: string; readonly since: string; readonly until?: string; readonly scope: BanScope }
  /** Of the plans in the configuration. */
  readonly plan?: string
  /** Set while the player is being erased; such a player can do nothing. */
  readonly erasing?: string
}

/** The subject itself is not kept: its record is found by a keyed hash. */
export type LinkedIdentity = {
  readonly id: string
  readonly method: string
  readonly provider?: string
  readonly linkedAt: string
}

export const playerFamily = defineFamily<Player>('player')
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

/** Whether a ban holds at this moment. */
export function isBanned(player: Player, now: Date): boolean {
  return player.ban !== undefined && (player.ban.until === undefined || Date.parse(player.ban.until) > now.getTime())
}
