import { eraseIf } from '../operations/me/start-erasure.ts'
import type { App } from '../operations/house.ts'
import { PlayerError } from '../rules/errors.ts'
import { allPlayersOf, isBanned, seenEveryMs, seenNow } from '../state/players.ts'
import type { Player } from '../state/players.ts'
import type { Row } from '../state/space.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { visitRows } from './each-row.ts'

const dayMs = 86_400_000

/**
 * Guests that nobody played for the days that the file says. They are erased as players erase themselves: with a second sweep, a
 * receipt that nobody holds, and `player.deleted`.
 */
export const expireGuests: Duty = {
  name: 'expire-guests',
  everyMs: dayMs,
  run: async ({ apps, now }) => {
    const expired = await inEachApp(apps, async (app) => expireIn(app, now))
    return expired === 0 ? undefined : `${expired} guests were not seen for long and are erased`
  },
}

async function expireIn(app: App, now: Date): Promise<number> {
  const { expireIfUnusedDays: days } = app.config.identities.guest
  if (days === undefined) return 0
  return visitRows(app.state, allPlayersOf(app.name), (row) => expire(app, row, days, now))
}

async function expire(app: App, row: Row<Player>, days: number, now: Date): Promise<boolean> {
  if (!mayExpire(row.value, now)) return false
  if (row.value.seenAt === undefined) {
    // Nobody knows how long it was away: its days begin now.
    await app.state.commit([{ kind: 'replace', row, value: seenNow(row.value, now) }])
    return false
  }
  if (!isUnused(row.value, days, now)) return false
  try {
    // Whoever signs in at this moment is seen by it, and stays.
    const asked = { id: row.value.id, now, why: 'unused' } as const
    return (await eraseIf(app, asked, (player) => mayExpire(player, now) && isUnused(player, days, now))) !== undefined
  } catch (error) {
    if (error instanceof PlayerError && error.code === 'UnknownPlayer') return false
    throw error
  }
}

/** Who can come back by another way, or is kept away by a ban, is more than a guest. */
function mayExpire(player: Player, now: Date): boolean {
  return (
    player.erasing === undefined &&
    player.retired === undefined &&
    player.identities.every(({ method }) => method === 'guest') &&
    !isBanned(player, now, 'write')
  )
}

/** What was seen may be so much older than what was done. */
function isUnused({ seenAt }: Player, days: number, now: Date): boolean {
  return seenAt !== undefined && Date.parse(seenAt) + days * dayMs + seenEveryMs <= now.getTime()
}
