/** What a player whom the studio calls a minor shows to nobody, where the file says `privacy.minors: hidden`. */
import type { AppConfig } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { isMinor } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'

export const isHidden = ({ privacy }: AppConfig, player: Player): boolean =>
  privacy.minors === 'hidden' && isMinor(player)

/** Of what everybody could see. @throws PlayerError GrantNotAllowed */
export function requireNoMinor({ app, caller }: Call<PlayerCaller>, space: string): void {
  requireNotHidden(app.config, caller.player.value, space)
}

/** The same of a player as the record says now. @throws PlayerError GrantNotAllowed */
export function requireNotHidden(config: AppConfig, player: Player, space: string): void {
  if (!isHidden(config, player)) return
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'privacy.minors', space },
    { message: `What a minor has in ${space} is shown to nobody.` },
  )
}
