import { z } from 'zod'
import type { Base } from '../../rules/slot-decision.ts'
import { headOf, slotRef } from '../../state/slots.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { commitStored } from './commit-revision.ts'
import { copiedBlob } from './copy-revision.ts'
import { answerCommitted, committedAnswer, requireRevision } from './slot-answers.ts'
import { requireWritable, slotName, slotSpaceOf, spaceQuery } from './slot-space.ts'

export const restoreSlot = defineEndpoint(
  {
    name: 'RestoreSlot',
    summary: 'Brings an old revision back as a new one: history only grows.',
    route: 'POST /slots/{slot}/restore',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'support'],
    limits: ['uploadsPerPlayer'],
    params: z.object({ slot: slotName }),
    query: z.object(spaceQuery),
    body: {
      kind: 'json',
      schema: z.strictObject({
        rev: z.int().min(1).meta({ description: 'The revision to bring back.' }),
        base: z.int().min(1).optional().meta({ description: 'The head as it was seen; absent for a deleted slot.' }),
      }),
    },
    answers: { 200: committedAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchSlot',
      'QuotaExceeded',
      'RateLimited',
      'RevisionConflict',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { slot }, query, body }, call) => {
    const { app, caller } = call
    const space = slotSpaceOf(call, query.space)
    requireWritable(space)
    const stored = (await app.state.get(slotRef(app.name, caller.player.value.id, space.name, slot)))?.value
    // Restoring the oldest one lets it go, so that the repetition of a lost answer would find nothing to bring back.
    const head = headOf(stored)
    if (head !== undefined && head.restoredFrom === body.rev && head.base === body.base)
      return reply(200, answerCommitted(slot, head, head.rev))
    const revision = requireRevision(slot, stored, body.rev)
    const copied = await copiedBlob({ bucket: space.bucket, revision }, { space, slot }, call)
    const base: Base = body.base === undefined ? { kind: 'none' } : { kind: 'revision', rev: body.base }
    const commit = { slot, base, allowsShrink: true, restoredFrom: body.rev }
    const committed = await commitStored(space, copied, commit, call)
    return reply(200, answerCommitted(slot, committed.revision, committed.headRev))
  },
)
