/** The secrets of a session, and what is stored of them. */
import { equalInConstantTime } from '../../base/secret.ts'
import { hashOf, newSessionSecret, sessionIdOf } from '../../rules/ids.ts'
import type { Player } from '../../state/players.ts'
import type { Session } from '../../state/sessions.ts'
import { signAccessToken } from '../../tokens/access-tokens.ts'
import type { App } from '../house.ts'

export const refreshPrefix = 'rt_'
export const ticketPrefix = 'tk_'

export async function newRefreshToken(app: App, sessionId: string): Promise<string> {
  return newSessionSecret(refreshPrefix, sessionId, app.chance, await app.keys.mac())
}

export async function newTicket(app: App, sessionId: string): Promise<string> {
  return newSessionSecret(ticketPrefix, sessionId, app.chance, await app.keys.mac())
}

/** The session of a secret that this app has once given out; undefined for every other text. */
export async function sessionOfSecret(app: App, prefix: string, presented: string): Promise<string | undefined> {
  return sessionIdOf(prefix, presented, await app.keys.mac(), equalInConstantTime)
}

export function isSecret(presented: string, stored: { readonly hash: string } | undefined): boolean {
  if (stored === undefined) return false
  return equalInConstantTime(Buffer.from(stored.hash), Buffer.from(hashOf(presented)))
}

export async function accessTokenFor(app: App, player: Player, session: Session): Promise<string> {
  return signAccessToken(
    { app: app.name, keys: app.keys, now: app.clock.now(), lifeSeconds: app.config.session.access },
    {
      player: player.id,
      session: session.id,
      epoch: player.epoch,
      signedInAt: Math.floor(Date.parse(session.signedInAt) / 1_000),
    },
  )
}
