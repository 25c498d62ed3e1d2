import { z } from 'zod'
import { headOf, slotRef } from '../../state/slots.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { byOf, eventChanges } from '../events/tell.ts'
import { slotChange } from './commit-revision.ts'
import { answerRevision, baseOfHeaders } from './slot-answers.ts'
import { requireWritable, slotName, slotSpaceOf, spaceQuery } from './slot-space.ts'

export const deleteSlot = defineEndpoint(
  {
    name: 'DeleteSlot',
    summary: 'Empties a slot. Its revisions stay for as many days as the space says, and can be brought back.',
    route: 'DELETE /slots/{slot}',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'support'],
    params: z.object({ slot: slotName }),
    query: z.object(spaceQuery),
    headers: z.object({ 'if-match': z.string().max(64).optional() }),
    answers: { 204: 'nothing' },
    errors: [
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchSlot',
      'RevisionConflict',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { slot }, query, headers }, call) => {
    const { app, caller, now } = call
    const space = slotSpaceOf(call, query.space)
    requireWritable(space)
    const base = baseOfHeaders(headers, false)
    const ref = slotRef(app.name, caller.player.value.id, space.name, slot)
    await app.state.settle(async () => {
      const row = await app.state.get(ref)
      const head = headOf(row?.value)
      if (row === undefined || head === undefined) throw new PlayerError('NoSuchSlot', { slot })
      if (base.kind === 'revision' && base.rev !== head.rev)
        throw new PlayerError('RevisionConflict', { slot, base: base.rev, head: answerRevision(head) })
      const value = { ...row.value, deletedAt: now.toISOString() }
      const told = { type: 'slot.deleted', player: caller.player.value.id, at: now, by: byOf(caller) } as const
      const event = eventChanges(app, { ...told, data: { space: space.name, slot, rev: head.rev } })
      return { changes: [slotChange(space, row, ref, value, call), ...event], result: undefined }
    })
    return reply(204)
  },
)
