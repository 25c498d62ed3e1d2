import type { AppConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Player } from '../../state/players.ts'
import type { Usage } from '../../state/usage.ts'

/** What a player may have in a space; what is absent has no limit. */
export type Quota = { readonly bytes?: number | undefined; readonly objects?: number | undefined }

/**
 * As the configuration says; instead of it what the player's plan says of the same number, then what the studio's system said
 * at the sign-in or with a ticket, and last what somebody set for this player by hand.
 */
export function quotaOf(
  config: AppConfig,
  space: string,
  player: Pick<Player, 'plan' | 'quota' | 'quotaByHand'>,
): Quota {
  const own = config.spaces[space]
  const base = own !== undefined && 'quota' in own ? own.quota : {}
  const plan = player.plan === undefined ? undefined : config.plans[player.plan]?.spaces[space]?.quota
  return { ...base, ...plan, ...player.quota?.[space], ...player.quotaByHand?.[space] }
}

/** Ceilings of a usage counter, whose first amounts are bytes and objects. */
export function ceilingsOf(
  counter: Uint8Array,
  { bytes, objects }: Quota,
): { readonly counter: Uint8Array; readonly index: number; readonly max: number }[] {
  return [
    ...(bytes === undefined ? [] : [{ counter, index: 0, max: bytes }]),
    ...(objects === undefined ? [] : [{ counter, index: 1, max: objects }]),
  ]
}

/** `used`: what the service counts, at the time of the refusal. */
export function quotaExceeded(
  space: string,
  quota: Quota,
  { used, needed }: { readonly used: Usage; readonly needed: { readonly bytes: number } },
): PlayerError {
  return new PlayerError(
    'QuotaExceeded',
    { space, limit: quota, used, needed, rule: `spaces.${space}.quota` },
    { message: `The space ${space} has no room for ${needed.bytes} more bytes.` },
  )
}
