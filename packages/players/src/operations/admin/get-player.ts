import { z } from 'zod'
import { serverRoles } from '../../config/schema.ts'
import { PlayerError } from '../../rules/errors.ts'
import { notesMax, notesOf } from '../../state/notes.ts'
import { playerRef } from '../../state/players.ts'
import { sessionListRef, sessionRef } from '../../state/sessions.ts'
import { readUsage } from '../../state/usage.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { App } from '../house.ts'
import { playerParam } from '../on-behalf.ts'
import { quotaOf } from '../spaces/quota.ts'
import { adminPlayer, answerAdminPlayer, answerBan, banHistory, noteAnswer } from './player-answer.ts'

const limited = z.object({ used: z.int(), limit: z.int().optional() })

export const getPlayer = defineEndpoint(
  {
    name: 'GetPlayer',
    summary: 'Who a player is: identities, sessions, bans, notes, and how much it has of what it may have.',
    route: 'GET /players/{player}',
    auth: { kind: 'server', roles: serverRoles },
    params: z.object({ player: playerParam }),
    answers: {
      200: z.object({
        player: adminPlayer,
        bans: banHistory,
        sessions: z.array(
          z.object({
            method: z.string(),
            createdAt: z.string(),
            seenAt: z.string(),
            expiresAt: z.string(),
            device: z
              .object({
                id: z.string().optional(),
                name: z.string().optional(),
                platform: z.string().optional(),
                appVersion: z.string().optional(),
              })
              .optional(),
          }),
        ),
        usage: z.record(z.string(), z.object({ bytes: limited, objects: limited })),
        notes: z.array(noteAnswer),
      }),
    },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params: { player: id } }, { app }) => {
    const row = await app.state.get(playerRef(app.name, id))
    if (row === undefined) throw new PlayerError('UnknownPlayer', { path: 'player' })
    const player = row.value
    const names = Object.keys(app.config.spaces)
    const [sessions, usage, notes] = await Promise.all([
      sessionsOf(app, id),
      readUsage(app.state, app.name, id, names),
      app.state.page(notesOf(app.name, id), { limit: notesMax, reverse: true }),
    ])
    const used = names.map((name, index) => {
      const { bytes, objects } = quotaOf(app.config, name, player)
      const has = usage[index] ?? { bytes: 0, objects: 0 }
      return [name, { bytes: limitedBy(has.bytes, bytes), objects: limitedBy(has.objects, objects) }] as const
    })
    return reply(200, {
      player: answerAdminPlayer(player),
      bans: (player.banHistory ?? []).map(answerBan),
      sessions,
      usage: Object.fromEntries(used),
      notes: notes.rows.map(({ value }) => value),
    })
  },
)

async function sessionsOf({ name, state }: App, player: string): Promise<object[]> {
  const list = await state.get(sessionListRef(name, player))
  const rows = await state.getMany((list?.value.sessions ?? []).map(({ id }) => sessionRef(name, id)))
  return rows
    .filter((row) => row !== undefined)
    .map(({ value: { method, createdAt, seenAt, expiresAt, device } }) => ({
      method,
      createdAt,
      seenAt,
      expiresAt,
      ...(device === undefined ? {} : { device }),
    }))
}

const limitedBy = (used: number, limit: number | undefined) => ({ used, ...(limit === undefined ? {} : { limit }) })
