import { createHash } from 'node:crypto'
import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { base64url } from '../../rules/ids.ts'
import { uploadRef } from '../../state/uploads.ts'
import type { Upload } from '../../state/uploads.ts'
import { usageTally } from '../../state/usage.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { requireShowable } from '../images/image-space.ts'
import { requireSlot } from '../slots/slot-space.ts'
import { checkDeclared } from '../spaces/detect-type.ts'
import { objectName, requireOwnWrite, seenFolder, spaceParam } from '../spaces/object-space.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'
import { takeSpaceRates } from '../spaces/space-rates.ts'
import { grantAnswer, grantUpload, mayOverwrite, partBytes, partsMax } from './grant-upload.ts'
import { giveUp, reserve } from './reserve.ts'

/** So long room is held for bytes that were announced. */
const holdMs = 3_600_000

const asked = z.strictObject({
  space: spaceParam,
  name: objectName.meta({
    description: 'The name of the file, or the slot that the bytes are for; a picture has none, and any does.',
  }),
  size: z.int().min(0).max(48_818_000_000_000),
  contentType: z.string().max(128).default('application/octet-stream'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'is 64 hexadecimal digits')
    .optional(),
  mode: z.enum(['auto', 'put', 'form', 'multipart']).default('auto'),
})

export const createUpload = defineEndpoint(
  {
    name: 'CreateUpload',
    summary:
      'Announces bytes that go straight to the storage: holds room for them, and says where and how to send them.',
    route: 'POST /uploads',
    auth: { kind: 'player' },
    limits: ['uploadsPerPlayer'],
    body: { kind: 'json', schema: asked },
    answers: { 201: grantAnswer },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'ObjectExists',
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
  async ({ body }, call) => {
    const { app } = call
    const folder = seenFolder(call, body.space)
    requireOwnWrite(folder)
    requireShowable(call, folder)
    requireSlot(folder, body.name)
    const { space } = folder
    if (body.size > space.maxObject)
      throw new PlayerError('ObjectTooLarge', { space: body.space, limit: space.maxObject, size: body.size })
    // A picture is known by its bytes, when they are there.
    const types = space.kind === 'folder' ? space.types : undefined
    const contentType = checkDeclared({ name: body.space, types }, body.contentType)
    const mode = modeOf(folder, body)
    await takeSpaceRates(call, body.space, body.size)
    const upload = await reserve(call, uploadOf(call, folder, { ...body, contentType, mode }))
    try {
      return reply(201, await grantUpload(call, await beginParts(call, upload), mayOverwrite(folder)))
    } catch (error) {
      const row = await app.state.get(uploadRef(app.name, upload.player, upload.id))
      if (row !== undefined) await giveUp(call, row)
      throw error
    }
  },
)

type Asked = z.output<typeof asked> & { readonly mode: Upload['mode'] }

/** Large files in parts, so that they resume; else a form, whose limits the storage itself keeps; else a signed PUT. */
function modeOf({ name, space }: PlayerFolder, { size, mode }: z.output<typeof asked>): 'put' | 'form' | 'multipart' {
  const can = {
    put: space.grants.includes('url'),
    form: space.grants.includes('form'),
    multipart: space.grants.includes('url'),
  }
  const wanted =
    mode !== 'auto' ? mode : can.multipart && size > 2 * partBytes ? 'multipart' : can.form ? 'form' : 'put'
  if (!can[wanted])
    throw new PlayerError('GrantNotAllowed', { rule: `spaces.${name}.grants`, space: name, allowed: space.grants })
  if (wanted === 'multipart' && size > partBytes * partsMax)
    throw new PlayerError('ObjectTooLarge', { space: name, limit: partBytes * partsMax, size })
  return wanted
}

function uploadOf(call: Call<PlayerCaller>, folder: PlayerFolder, body: Asked): Upload {
  const { app, caller, now } = call
  const id = `up_${base64url(app.chance.bytes(32))}`
  const { bucket, prefix, space } = folder
  // What is judged before it shows lies under a name that nobody has yet.
  const key = space.kind === 'folder' ? prefix + body.name : `${prefix}${body.name}/${digestOf(id)}`
  return {
    id,
    player: caller.player.value.id,
    space: body.space,
    name: body.name,
    bucket,
    key,
    sizeBytes: body.size,
    contentType: body.contentType,
    ...(body.sha256 === undefined ? {} : { sha256: body.sha256 }),
    mode: body.mode,
    startedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + holdMs).toISOString(),
  }
}

/**
 * Parts are begun when there is room for them, and a record to end them by when their process has ended.
 * @throws PlayerError BackendThrottled, BackendUnavailable
 */
async function beginParts({ app, signal }: Call, upload: Upload): Promise<Upload> {
  if (upload.mode !== 'multipart') return upload
  const { id, player, space, bucket, key, contentType, sizeBytes } = upload
  let multipart: string
  try {
    const { result } = await app.backend.oss.initiateMultipartUpload({ bucket, key, contentType }, { signal })
    multipart = result.uploadId
  } catch (error) {
    throw asPlayerError(error)
  }
  const begun: Upload = { ...upload, multipart }
  const row = await app.state.get(uploadRef(app.name, player, id))
  const tally = usageTally(app.name, player, space, { bytes: sizeBytes, objects: 1 })
  if (row !== undefined && (await app.state.commit([{ kind: 'replace', row, value: begun, tally }]))) return begun
  throw new PlayerError('BackendUnavailable', { retryAfter: 1 })
}

const digestOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32)
