/** Ends the credentials that a player holds, where the storage can. */
import { z } from 'zod'
import { dueChange } from '../../state/dues.ts'
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
  const ref = revocationDueRef(app.name, player)
  const due = await app.state.get(ref)
  if (due === undefined) return 'now'
  let isAble: boolean
  try {
    isAble = await app.backend.revokeSessions(player)
  } catch (error) {
    app.log(`players: ${app.name}: credentials of ${player} could not be ended yet: ${String(error)}`)
    return 'soon'
  }
  // A due that was written again meanwhile stays, and is done by whoever wrote it.
  await app.state.commit([{ kind: 'remove', row: due }])
  return isAble ? 'now' : 'atExpiry'
}
