import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { base64url } from '../../rules/ids.ts'
import { uploadRef } from '../../state/uploads.ts'
import { defineEndpoint } from '../endpoint.ts'
import { checkPicture } from '../spaces/detect-type.ts'
import { requireGrant, seenFolder, spaceParam } from '../spaces/object-space.ts'
import { readInline } from '../spaces/read-whole.ts'
import { takeSpaceRates } from '../spaces/space-rates.ts'
import { giveUp, inlineHoldMs, reserve } from '../uploads/reserve.ts'
import { asImageSpace, requireShowable } from './image-space.ts'
import { setAnswer, setImage } from './set-image.ts'

export const putImage = defineEndpoint(
  {
    name: 'PutImage',
    summary:
      'Sets the picture of the player: it is made anew, without metadata, and with thumbnails. 202: it waits for a moderator.',
    route: 'PUT /images/{space}',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ space: spaceParam }),
    body: { kind: 'bytes' },
    answers: { 201: setAnswer, 202: setAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'ModerationRejected',
      'ObjectTooLarge',
      'PlayerBanned',
      'QuotaExceeded',
      'RateLimited',
      'TokenExpired',
      'TypeNotAllowed',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, call) => {
    const { app, caller, now, signal } = call
    const folder = asImageSpace(seenFolder(call, params.space))
    requireGrant(folder, 'inline')
    requireShowable(call, folder)
    const { bucket, prefix, space } = folder
    const { types } = space
    const bytes = await readInline(body, { ...space, space: params.space }, 'POST /uploads')
    const contentType = await checkPicture({ name: params.space, types }, bytes)
    await takeSpaceRates(call, params.space, bytes.length)
    const id = base64url(app.chance.bytes(16))
    const upload = await reserve(call, {
      id,
      player: caller.player.value.id,
      space: params.space,
      name: 'picture',
      bucket,
      key: `${prefix}sent/${id}`,
      sizeBytes: bytes.length,
      contentType,
      mode: 'inline',
      startedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + inlineHoldMs).toISOString(),
    })
    const row = await app.state.get(uploadRef(app.name, upload.player, id))
    if (row === undefined) throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
    try {
      await app.backend.oss.putObject({ bucket, key: upload.key, body: bytes, contentType }, { signal })
      return await setImage(call, folder, row)
    } catch (error) {
      const left = await app.state.get(row.ref)
      if (left !== undefined) await giveUp(call, left)
      throw error instanceof PlayerError && error.code === 'NoSuchUpload'
        ? new PlayerError('BackendUnavailable', { retryAfter: 1 }, { cause: error })
        : asPlayerError(error)
    }
  },
)
