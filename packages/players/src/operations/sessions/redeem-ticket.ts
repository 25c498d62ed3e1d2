/** A ticket that the studio's server made becomes a whole session, once. */
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { hashOf } from '../../rules/ids.ts'
import { isBanned, playerRef } from '../../state/players.ts'
import { sessionRef } from '../../state/sessions.ts'
import type { Session } from '../../state/sessions.ts'
import type { Call } from '../endpoint.ts'
import { device } from './device.ts'
import { ticketOverlapMs } from './refresh-session.ts'
import { isSecret, newRefreshToken, newTicket, sessionOfSecret, ticketPrefix } from './session-tokens.ts'
import { bannedError } from './start-session.ts'
import type { Started } from './start-session.ts'

export const redeemInput = z.strictObject({
  method: z.literal('ticket'),
  ticket: z.string().min(1).max(256),
  device,
})

/** @throws PlayerError Unauthenticated, TicketExpired, TicketRevoked, PlayerBanned */
export async function redeemTicket({ app, now }: Call, input: z.output<typeof redeemInput>): Promise<Started> {
  const id = await sessionOfSecret(app, ticketPrefix, input.ticket)
  if (id === undefined) throw new PlayerError('Unauthenticated', { reauth: 'login' })
  return app.state.settle(async () => {
    const row = await app.state.get(sessionRef(app.name, id))
    const player = row && (await app.state.get(playerRef(app.name, row.value.player)))
    const isStanding =
      row !== undefined &&
      player !== undefined &&
      player.value.epoch === row.value.epoch &&
      row.value.refresh === undefined &&
      isSecret(input.ticket, row.value.ticket)
    if (!isStanding) throw new PlayerError('TicketRevoked', { reauth: 'login' })
    if (Date.parse(row.value.expiresAt) <= now.getTime()) throw new PlayerError('TicketExpired', { reauth: 'login' })
    if (isBanned(player.value, now)) throw bannedError(player.value)
    const [refreshToken, ticket] = await Promise.all([newRefreshToken(app, id), newTicket(app, id)])
    const session: Session = {
      ...row.value,
      seenAt: now.toISOString(),
      signedInAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + app.config.session.refresh * 1_000).toISOString(),
      refresh: { hash: hashOf(refreshToken) },
      ticket: { hash: hashOf(ticket) },
      // Whoever was given the URL of the ticket goes on with it for a while.
      formerTicket: { hash: row.value.ticket.hash, until: new Date(now.getTime() + ticketOverlapMs).toISOString() },
      ...(input.device === undefined ? {} : { device: input.device }),
    }
    return {
      changes: [
        { kind: 'replace', row, value: session },
        { kind: 'unchanged', row: player },
      ],
      result: { player: player.value, isNew: false, session, refreshToken, ticket },
    }
  })
}
