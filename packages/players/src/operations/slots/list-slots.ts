import { z } from 'zod'
import { lastPartOf } from '../../state/space.ts'
import { headOf, slotsOf } from '../../state/slots.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { answerRevision, slotAnswer } from './slot-answers.ts'
import { slotSpaceOf, spaceQuery } from './slot-space.ts'

/** As many as a space can have. */
const slotsMax = 1_000

export const listSlots = defineEndpoint(
  {
    name: 'ListSlots',
    summary: 'The slots of the player with the head of each.',
    route: 'GET /slots',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    query: z.object(spaceQuery),
    answers: { 200: z.array(slotAnswer) },
    errors: ['GrantNotAllowed', 'InvalidRequest', 'TokenExpired', 'Unauthenticated', 'UnknownSpace'],
  },
  async ({ query }, call) => {
    const { app, caller } = call
    const { name } = slotSpaceOf(call, query.space)
    const { rows } = await app.state.page(slotsOf(app.name, caller.player.value.id, name), { limit: slotsMax })
    const slots = rows.flatMap(({ ref, value }) => {
      const head = headOf(value)
      if (head === undefined) return []
      return [{ slot: lastPartOf(ref.key), head: answerRevision(head), revisions: value.revisions.length }]
    })
    return reply(200, slots)
  },
)
