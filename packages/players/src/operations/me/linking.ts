/** What linking, resolving and unlinking have in common. */
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { playerRef } from '../../state/players.ts'
import type { Player } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import { headOf, slotFamily } from '../../state/slots.ts'
import { lastPartOf, rangeOf } from '../../state/space.ts'
import type { Row } from '../../state/space.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import type { App } from '../house.ts'
import { answerRevision } from '../slots/slot-answers.ts'

/**
 * What can become of an identity that another player has. `keepThis`: nothing, the other player keeps it. `switchToOther`:
 * this device goes on as the other player. `moveIdentity`: the identity comes to this player, the other one loses it.
 */
export const choices = ['keepThis', 'switchToOther', 'moveIdentity'] as const
export const choice = z.enum(choices)

/** More ways to sign in than this are no person's. */
export const identitiesPerPlayerMax = 16

/** @throws PlayerError GrantNotAllowed */
export function requireLinking({ config }: App): void {
  if (config.players.ids === 'stored') return
  throw new PlayerError(
    'GrantNotAllowed',
    { rule: 'players.ids' },
    { message: `With players.ids: ${config.players.ids} the identity is the player; nothing can be linked to it.` },
  )
}

/**
 * The caller's player as it is now, to be changed by a commit.
 * @throws PlayerError Unauthenticated
 */
export async function standingPlayer({ app, caller }: Call<PlayerCaller>): Promise<Row<Player>> {
  const { id, epoch } = caller.player.value
  const row = await app.state.get(playerRef(app.name, id))
  if (row === undefined || row.value.epoch !== epoch || row.value.erasing !== undefined)
    throw new PlayerError('Unauthenticated', { reauth: 'login' })
  return row
}

/** What helps a person to choose: whoever asks has proved to be that player as well. */
export async function answerOther(app: App, other: Player): Promise<object> {
  return {
    player: other.id,
    createdAt: other.createdAt,
    lastSeen: await lastSeenOf(app, other),
    slots: await slotsOf(app, other.id),
    identities: other.identities.map(({ method, provider }) => ({
      method,
      ...(provider === undefined ? {} : { provider }),
    })),
  }
}

/** When one of its sessions was last begun or refreshed. */
async function lastSeenOf(app: App, { id, createdAt }: Player): Promise<string> {
  const list = await app.state.get(sessionListRef(app.name, id))
  const sessions = list?.value.sessions ?? []
  const rows = await app.state.getMany(sessions.map((session) => sessionRef(app.name, session.id)))
  return rows.reduce(
    (latest, row) => (row !== undefined && row.value.seenAt > latest ? row.value.seenAt : latest),
    createdAt,
  )
}

/** So many slots help to choose. */
const slotsShownMax = 20

async function slotsOf({ name, state }: App, player: string): Promise<object[]> {
  const { rows } = await state.page(rangeOf(slotFamily, name, player), { limit: slotsShownMax })
  return rows.flatMap(({ ref, value }) => {
    const head = headOf(value)
    return head === undefined ? [] : [{ slot: lastPartOf(ref.key), head: answerRevision(head) }]
  })
}
