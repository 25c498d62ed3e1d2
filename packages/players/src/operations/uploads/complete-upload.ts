import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { settlingRef } from '../../state/settling.ts'
import type { Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { asImageSpace } from '../images/image-space.ts'
import { setAnswer, setImage } from '../images/set-image.ts'
import { folderOf } from '../spaces/player-folders.ts'
import { joinParts, lookAt } from './arrived.ts'
import { ownUpload, uploadId } from './own-upload.ts'
import { lookAgain } from './look-again.ts'
import { giveUp, settleObject } from './reserve.ts'

const proof = z.strictObject({
  etag: z.string().max(128).optional(),
  parts: z
    .array(z.strictObject({ number: z.int().min(1).max(10_000), etag: z.string().max(128) }))
    .max(10_000)
    .optional(),
})

export const completeUpload = defineEndpoint(
  {
    name: 'CompleteUpload',
    summary:
      'Says that the bytes are there: they are looked at, and the file counts from now on. For a picture it answers as PUT /images does.',
    route: 'POST /uploads/{id}/complete',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ id: uploadId }),
    body: { kind: 'json', schema: proof, bytesMax: 1_048_576 },
    answers: {
      200: z.object({ space: z.string(), name: z.string(), key: z.string(), size: z.int(), etag: z.string() }),
      201: setAnswer,
      202: setAnswer,
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'InvalidRequest',
      'ModerationRejected',
      'NoSuchUpload',
      'ObjectTooLarge',
      'QuotaExceeded',
      'RateLimited',
      'TokenExpired',
      'TypeNotAllowed',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, call) => {
    const row = await ownUpload(call, params.id)
    const upload = row.value
    const { space } = folderOf(call.app.config, upload.player, upload.space)
    if (space.kind === 'slots')
      throw new PlayerError(
        'InvalidRequest',
        { path: 'id', space: upload.space },
        {
          message: `An upload for the space ${upload.space} is completed by what it is for: POST /slots/{slot}/commit.`,
        },
      )
    await joinParts(call, upload, body)
    try {
      if (space.kind === 'image') {
        await lookAt(call, upload, body, { types: space.types, sha256: false, isPicture: true })
        return await setImage(call, asImageSpace(folderOf(call.app.config, upload.player, upload.space)), row)
      }
      const { sizeBytes, etag } = await lookAt(call, upload, body, { types: space.types, sha256: false })
      const { name, key, contentType } = upload
      await settleObject(call, row, { name, key, sizeBytes, contentType, etag, savedAt: call.now.toISOString() })
      return reply(200, { space: upload.space, name, key, size: sizeBytes, etag })
    } catch (error) {
      // What may not be there goes at once; what is not there yet may still come.
      if (error instanceof PlayerError && refused.has(error.code)) await endRefused(call, row)
      throw error
    }
  },
)

const refused: ReadonlySet<string> = new Set(['ObjectTooLarge', 'QuotaExceeded', 'TypeNotAllowed'])

/** The bytes go before the answer; when that fails the collector looks again. */
async function endRefused(call: Call<PlayerCaller>, row: Row<Upload>): Promise<void> {
  const { app, now } = call
  await giveUp(call, row)
  const { player, space, name } = row.value
  const settling = await app.state.get(settlingRef(app.name, player, space, name))
  try {
    if (settling !== undefined) await lookAgain(app, settling, now)
  } catch (error) {
    app.log(`players: ${app.name}: a refused upload is looked at later: ${String(asPlayerError(error))}`)
  }
}
