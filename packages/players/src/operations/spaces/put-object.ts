import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { base64url } from '../../rules/ids.ts'
import { uploadRef } from '../../state/uploads.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { giveUp, reserve, settleObject } from '../uploads/reserve.ts'
import { checkType } from './detect-type.ts'
import { objectName, objectSpaceOf, requireGrant, requireOwnWrite, spaceParam } from './object-space.ts'
import { readWhole } from './read-whole.ts'
import { takeSpaceRates } from './space-rates.ts'

/** So long an interrupted write holds its room. One that takes longer is refused, although its bytes are there. */
const inlineHoldMs = 300_000

export const putObject = defineEndpoint(
  {
    name: 'PutObject',
    summary: 'Stores a file that is small enough to go through the service.',
    route: 'PUT /spaces/{space}/objects/{name+}',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    params: z.object({ space: spaceParam, name: objectName }),
    body: { kind: 'bytes' },
    answers: {
      201: z.object({ name: z.string(), size: z.int(), contentType: z.string(), etag: z.string(), key: z.string() }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'ObjectExists',
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
    const { app, caller, now, signal } = call
    const folder = objectSpaceOf(call, params.space)
    requireOwnWrite(folder)
    requireGrant(folder, 'inline')
    const { bucket, prefix, space } = folder
    const { maxObject, inlineMax, types, insertOnly } = space
    const use = (body.sizeBytes ?? 0) <= maxObject ? { use: 'POST /uploads' } : {}
    const bytes = await readWhole(body, Math.min(maxObject, inlineMax), { space: params.space, ...use })
    const contentType = await checkType({ name: params.space, types }, body.contentType, bytes)
    await takeSpaceRates(call, params.space, bytes.length)
    const key = prefix + params.name
    const player = caller.player.value.id
    const upload = await reserve(call, {
      id: base64url(app.chance.bytes(16)),
      player,
      space: params.space,
      name: params.name,
      bucket,
      key,
      sizeBytes: bytes.length,
      contentType,
      mode: 'inline',
      startedAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + inlineHoldMs).toISOString(),
    })
    const row = await app.state.get(uploadRef(app.name, player, upload.id))
    if (row === undefined) throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
    let etag: string
    try {
      const put = await app.backend.oss.putObject(
        { bucket, key, body: bytes, contentType, ...(insertOnly ? { forbidOverwrite: true } : {}) },
        { signal },
      )
      etag = put.etag ?? ''
    } catch (error) {
      await giveUp(call, row)
      throw asPlayerError(error)
    }
    const object = { name: params.name, key, sizeBytes: bytes.length, contentType, etag, savedAt: now.toISOString() }
    try {
      await settleObject(call, row, object)
    } catch (error) {
      throw error instanceof PlayerError && error.code === 'NoSuchUpload'
        ? new PlayerError('BackendUnavailable', { retryAfter: 1 }, { cause: error })
        : error
    }
    return reply(201, { name: params.name, size: bytes.length, contentType, etag, key })
  },
)
