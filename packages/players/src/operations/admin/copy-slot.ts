import { z } from 'zod'
import { slotRef } from '../../state/slots.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { actingFor, playerParam } from '../on-behalf.ts'
import { copyRevision } from '../slots/copy-revision.ts'
import { answerCommitted, committedAnswer, requireRevision } from '../slots/slot-answers.ts'
import { requireKnown, slotName, slotSpaceOf, spaceQuery } from '../slots/slot-space.ts'

export const copySlot = defineEndpoint(
  {
    name: 'CopySlot',
    summary:
      'Gives a save of one player to another, such as a tester: it becomes the head, and what was there stays as a revision.',
    route: 'POST /players/{player}/slots/{slot}/copy',
    auth: { kind: 'server', roles: ['owner', 'developer', 'support'] },
    reason: 'required',
    params: z.object({ player: playerParam, slot: slotName }),
    query: z.object(spaceQuery),
    body: {
      kind: 'json',
      schema: z.strictObject({
        to: playerParam.meta({ description: 'The player that gets it.' }),
        slot: slotName.optional().meta({ description: 'Into which slot; the same when absent.' }),
        rev: z.int().min(1).optional().meta({ description: 'Which revision; the head when absent.' }),
      }),
    },
    answers: { 200: committedAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'InvalidRequest',
      'NoSuchSlot',
      'QuotaExceeded',
      'RoleNotAllowed',
      'Unauthenticated',
      'UnknownPlayer',
      'UnknownSpace',
    ],
  },
  async ({ params, query, body }, call) => {
    const { app } = call
    const slot = body.slot ?? params.slot
    if (body.to === params.player && slot === params.slot)
      throw new PlayerError(
        'InvalidRequest',
        { path: 'to' },
        { message: 'to: is another player, or slot another slot' },
      )
    const [from, to] = await Promise.all([actingFor(call, params.player), actingFor(call, body.to)])
    const { name, bucket } = slotSpaceOf(from, query.space)
    const stored = (await app.state.get(slotRef(app.name, params.player, name, params.slot)))?.value
    const revision = requireRevision(params.slot, stored, body.rev)
    const space = slotSpaceOf(to, name)
    requireKnown(space, slot)
    const committed = await copyRevision({ bucket, revision }, { space, slot }, to)
    return reply(200, answerCommitted(slot, committed.revision, committed.headRev))
  },
)
