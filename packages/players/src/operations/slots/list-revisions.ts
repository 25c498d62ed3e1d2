import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { slotRef } from '../../state/slots.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { answerRevision, revisionAnswer } from './slot-answers.ts'
import { slotName, slotSpaceOf, spaceQuery } from './slot-space.ts'

export const listRevisions = defineEndpoint(
  {
    name: 'ListRevisions',
    summary: 'Everything that is kept of a slot, the newest first, also when the slot was deleted.',
    route: 'GET /slots/{slot}/revisions',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    params: z.object({ slot: slotName }),
    query: z.object(spaceQuery),
    answers: {
      200: z.object({
        slot: z.string(),
        headRev: z.int().optional(),
        deletedAt: z.string().optional(),
        revisions: z.array(revisionAnswer),
      }),
    },
    errors: ['GrantNotAllowed', 'InvalidRequest', 'NoSuchSlot', 'TokenExpired', 'Unauthenticated', 'UnknownSpace'],
  },
  async ({ params: { slot }, query }, call) => {
    const { app, caller } = call
    const { name } = slotSpaceOf(call, query.space)
    const stored = (await app.state.get(slotRef(app.name, caller.player.value.id, name, slot)))?.value
    if (stored === undefined) throw new PlayerError('NoSuchSlot', { slot })
    const { deletedAt, headRev, revisions } = stored
    return reply(200, {
      slot,
      ...(deletedAt === undefined ? { headRev } : { deletedAt }),
      revisions: revisions.toSorted((a, b) => b.rev - a.rev).map(answerRevision),
    })
  },
)
