import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import type { Base } from '../../rules/slot-decision.ts'
import { slotRef } from '../../state/slots.ts'
import type { Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { spacesOf } from '../spaces/player-folders.ts'
import { joinParts, lookAt } from '../uploads/arrived.ts'
import { ownUpload, uploadId } from '../uploads/own-upload.ts'
import { giveUp } from '../uploads/reserve.ts'
import { commitRevision } from './commit-revision.ts'
import { answerCommitted, committedAnswer, metaSchema } from './slot-answers.ts'
import { requireKnown, requireWritable, slotName, slotSpaceOf } from './slot-space.ts'

export const commitSlot = defineEndpoint(
  {
    name: 'CommitSlot',
    summary: 'Saves bytes that were uploaded to the storage directly, with the same answers as PutSlot.',
    route: 'POST /slots/{slot}/commit',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ slot: slotName }),
    body: {
      kind: 'json',
      bytesMax: 1_048_576,
      schema: z.strictObject({
        uploadId,
        base: z.int().min(0).optional().meta({ description: 'The revision that was read; 0 or absent for the first.' }),
        meta: metaSchema.default({}),
        force: z.boolean().default(false).meta({ description: 'Over whatever is there, however small.' }),
        allowShrink: z.boolean().default(false).meta({
          description: 'However small, as X-Allow-Shrink of a save that comes inline; a conflict stays one.',
        }),
        etag: z.string().max(128).optional(),
        parts: z
          .array(z.strictObject({ number: z.int().min(1).max(10_000), etag: z.string().max(128) }))
          .max(10_000)
          .optional(),
      }),
    },
    answers: { 200: committedAnswer, 201: committedAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchUpload',
      'ObjectTooLarge',
      'QuotaExceeded',
      'RateLimited',
      'RevisionConflict',
      'SuspiciousShrink',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params: { slot }, body }, call) => {
    let row: Row<Upload>
    try {
      row = await ownUpload(call, body.uploadId)
    } catch (error) {
      const before = await committedBefore(call, slot, body.uploadId)
      if (before === undefined) throw error
      return reply(200, before)
    }
    const upload = row.value
    const space = slotSpaceOf(call, upload.space)
    requireWritable(space)
    requireKnown(space, slot)
    if (upload.name !== slot)
      throw new PlayerError('InvalidRequest', { path: 'uploadId' }, { message: `The upload is for ${upload.name}.` })
    await joinParts(call, upload, body)
    const { sizeBytes, sha256 = '' } = await lookAt(call, upload, body, { types: undefined, sha256: true })
    const base: Base = body.force
      ? { kind: 'any' }
      : body.base === undefined || body.base === 0
        ? { kind: 'none' }
        : { kind: 'revision', rev: body.base }
    const blob = { key: upload.key, sizeBytes, sha256, meta: body.meta }
    // A conflict keeps the upload: it may be committed again, on top of what won.
    const commit = { slot, base, allowsShrink: body.force || body.allowShrink, releases: row }
    const { revision, headRev, isSame } = await commitRevision(space, blob, commit, call)
    if (isSame) await giveUp(call, row)
    return reply(revision.rev === 1 && !isSame ? 201 : 200, answerCommitted(slot, revision, headRev))
  },
)

/** Whoever never heard the answer commits again: the upload is used up, and what it brought says so as long as it is kept. */
async function committedBefore({ app, caller }: Call<PlayerCaller>, slot: string, upload: string) {
  const { config, name, state } = app
  const spaces = spacesOf(config, caller.session.value).filter((space) => config.spaces[space]?.kind === 'slots')
  for (const space of spaces) {
    const kept = (await state.get(slotRef(name, caller.player.value.id, space, slot)))?.value
    const revision = kept?.revisions.find((one) => one.upload === upload)
    if (kept !== undefined && revision !== undefined) return answerCommitted(slot, revision, kept.headRev)
  }
  return undefined
}
