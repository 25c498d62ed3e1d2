/** Ends the credentials that a player holds, where the storage can. */
import { z } from 'zod'
import { dueChange } from '../../state/dues.ts'
import { keysDeniedUntil, playerRef } from '../../state/players.ts'
import { revocationDueRef } from '../../state/revocation-dues.ts'
import type { Change } from '../../state/space.ts'
import type { App } from '../house.ts'

/**
 * `now`: nothing that was handed out before works any more. `soon`: the storage does not answer; it is asked again until
 * it does. `atExpiry`: the storage can not, so what was handed out works until it expires.
 */
export const grantsEnd = z.enum(['now', 'soon', 'atExpiry'])

const retryAfterMs = 10_000

/** Goes into the commit after which the player's credentials must not work any more. */
export function revocationChanges(app: App, player: string, now: Date): Change[] {
  const again = new Date(now.getTime() + retryAfterMs)
  return [
    { kind: 'write', ref: revocationDueRef(app.name, player), value: { since: now.toISOString() } },
    dueChange(again, { app: app.name, kind: 'revoke', subject: player }),
  ]
}

/**
 * Whoever calls has put `revocationChanges` into the commit that decided it, so that a storage that is down, or a process that ends
 * right here, leaves a note to ask again.
 */
export async function endGrants(app: App, player: string): Promise<z.infer<typeof grantsEnd>> {
  const refs = [revocationDueRef(app.name, player), playerRef(app.name, player)] as const
  const [due, row] = await app.state.getMany(refs)
  if (due === undefined) return 'now'
  let isAble: boolean
  try {
    isAble = await app.backend.revokeSessions(player, row && keysDeniedUntil(row.value, app.clock.now()))
  } catch (error) {
    app.log(`players: ${app.name}: credentials of ${player} could not be ended yet: ${String(error)}`)
    return 'soon'
  }
  await app.state.settle(async () => {
    const [still, holder] = await app.state.getMany(refs)
    // A due that was written again meanwhile stays, and is done by whoever wrote it.
    if (still?.version !== due.version) return { changes: [], result: undefined }
    const changes: Change[] = [{ kind: 'remove', row: still }]
    // Keys that were got since that commit have ended with the others, and must not be handed out again.
    if (isAble && holder !== undefined) {
      const { keysRevoked = 0 } = holder.value
      changes.push({ kind: 'replace', row: holder, value: { ...holder.value, keysRevoked: keysRevoked + 1 } })
    }
    return { changes, result: undefined }
  })
  return isAble ? 'now' : 'atExpiry'
}
