import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { deadLetterRef, deadLettersOf } from '../../state/outbox.ts'
import { lastPartOf } from '../../state/space.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { queryNumber } from '../query-number.ts'

const deadLetter = z.object({
  id: z.string().meta({ description: 'Of this event at this webhook.' }),
  event: z.string(),
  type: z.string(),
  time: z.string(),
  player: z.string(),
  webhook: z.string().meta({ description: 'Its address, without the query.' }),
  attempts: z.int(),
  diedAt: z.string(),
  error: z.string(),
})

export const listDeadLetters = defineEndpoint(
  {
    name: 'ListDeadLetters',
    summary: 'Events that a webhook did not take for a day, and that are tried no more.',
    route: 'GET /webhooks/dead',
    auth: { kind: 'server', roles: ['owner', 'developer'] },
    query: z.object({
      cursor: z.string().min(1).max(128).optional(),
      limit: queryNumber(1, 500).default(100),
    }),
    answers: { 200: z.object({ dead: z.array(deadLetter), cursor: z.string().optional() }) },
    errors: ['InvalidRequest', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ query: { cursor, limit } }, { app }) => {
    if (cursor !== undefined && !entryPattern.test(cursor))
      throw new PlayerError('InvalidRequest', { path: 'cursor' }, { message: 'cursor: is what an answer told' })
    const after = cursor === undefined ? undefined : deadLetterRef(app.name, cursor).key
    const { rows, isTruncated } = await app.state.page(deadLettersOf(app.name), { limit, after })
    const last = rows.at(-1)
    const dead = rows.map(({ value }) => ({
      id: value.entry,
      event: value.id,
      type: value.type,
      time: value.time,
      player: value.player,
      webhook: value.url.replace(/[?#].*$/, ''),
      attempts: value.failures,
      diedAt: value.diedAt,
      error: value.error,
    }))
    return reply(200, { dead, ...(isTruncated && last !== undefined ? { cursor: lastPartOf(last.ref.key) } : {}) })
  },
)

const entryPattern = /^ev_[\w-]{1,64}\.\d{1,2}$/
