import { z } from 'zod'
import { serverRoles } from '../../config/schema.ts'
import { eventTypes } from '../../rules/event-types.ts'
import { PlayerError } from '../../rules/errors.ts'
import { eventRef, eventsOf } from '../../state/events.ts'
import { playerRef } from '../../state/players.ts'
import { partsOf } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { playerParam } from '../on-behalf.ts'
import { queryNumber } from '../query-number.ts'

export const getTimeline = defineEndpoint(
  {
    name: 'GetTimeline',
    summary: 'What happened to a player, the newest first: sign-ins, credentials, uploads, saves, conflicts, bans.',
    route: 'GET /players/{player}/timeline',
    auth: { kind: 'server', roles: serverRoles },
    params: z.object({ player: playerParam }),
    query: z.object({
      cursor: z.string().min(1).max(128).optional(),
      limit: queryNumber(1, 256).default(100),
    }),
    answers: {
      200: z.object({
        events: z.array(
          z.object({
            type: z.enum(eventTypes),
            at: z.string(),
            by: z.string().optional(),
            data: z.record(z.string(), z.unknown()),
          }),
        ),
        cursor: z.string().optional(),
      }),
    },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated', 'UnknownPlayer'],
  },
  async ({ params: { player }, query: { cursor, limit } }, { app }) => {
    if ((await app.state.get(playerRef(app.name, player))) === undefined)
      throw new PlayerError('UnknownPlayer', { path: 'player' })
    const after = cursor === undefined ? undefined : placeOf(app.name, player, cursor)
    const { rows, isTruncated } = await app.state.page(eventsOf(app.name, player), { limit, after, reverse: true })
    const last = rows.at(-1)
    const next = isTruncated && last !== undefined ? { cursor: partsOf(last.ref).slice(1).join(' ') } : {}
    return reply(200, { events: rows.map(({ value }) => value), ...next })
  },
)

/** @throws PlayerError InvalidRequest */
function placeOf(app: string, player: string, cursor: string): Uint8Array {
  const [at = '', id = ''] = cursor.split(' ')
  if (!/^[\d:.TZ-]{24}$/.test(at) || !/^ev_\w{1,64}$/.test(id))
    throw new PlayerError('InvalidRequest', { path: 'cursor' }, { message: 'cursor: is what an answer told' })
  return eventRef(app, player, at, id).key
}
