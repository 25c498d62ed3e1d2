import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import type { Base } from '../../rules/slot-decision.ts'
import { slotRef } from '../../state/slots.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { blobKey, commitStored } from './commit-revision.ts'
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
    const { app, caller, signal } = call
    const space = slotSpaceOf(call, query.space)
    requireWritable(space)
    const stored = (await app.state.get(slotRef(app.name, caller.player.value.id, space.name, slot)))?.value
    const { key, sizeBytes, sha256, meta } = requireRevision(slot, stored, body.rev)
    // Each revision has bytes of its own, so that one can go without the other.
    const copied = { key: blobKey(space, slot, sha256, call), sizeBytes, sha256, meta }
    try {
      const { bucket } = space
      const copySource = `/${bucket}/${encodeURIComponent(key)}`
      await app.backend.oss.copyObject({ bucket, key: copied.key, copySource, forbidOverwrite: true }, { signal })
    } catch (error) {
      throw asPlayerError(error)
    }
    const base: Base = body.base === undefined ? { kind: 'none' } : { kind: 'revision', rev: body.base }
    const commit = { slot, base, allowsShrink: true, restoredFrom: body.rev }
    const { revision, headRev } = await commitStored(space, copied, commit, call)
    return reply(200, answerCommitted(slot, revision, headRev))
  },
)
