/** Stores a file that came through the service: room first, then the bytes, then the record that counts them. */
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { base64url } from '../../rules/ids.ts'
import type { StoredObject } from '../../state/objects.ts'
import { uploadRef } from '../../state/uploads.ts'
import type { BodyBytes, Call, PlayerCaller } from '../endpoint.ts'
import { giveUp, inlineHoldMs, reserve, settleObject } from '../uploads/reserve.ts'
import { checkType } from './detect-type.ts'
import type { ObjectSpace } from './object-space.ts'
import { readInline } from './read-whole.ts'
import { takeSpaceRates } from './space-rates.ts'

/** @throws PlayerError BackendThrottled, BackendUnavailable, ObjectExists, ObjectTooLarge, QuotaExceeded, RateLimited, TypeNotAllowed */
export async function storeObject(
  call: Call<PlayerCaller>,
  { name: space, bucket, prefix, space: rules }: ObjectSpace,
  name: string,
  body: BodyBytes,
): Promise<StoredObject> {
  const { app, caller, now, signal } = call
  const { types, insertOnly } = rules
  const bytes = await readInline(body, { ...rules, space }, 'POST /uploads')
  const contentType = await checkType({ name: space, types }, body.contentType, bytes)
  await takeSpaceRates(call, space, bytes.length)
  const key = prefix + name
  const player = caller.player.value.id
  const upload = await reserve(call, {
    id: base64url(app.chance.bytes(16)),
    player,
    space,
    name,
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
    // Keys of STS wrote it, and the service has no record of that.
    if (error instanceof RequestError && error.code === 'FileAlreadyExists')
      throw new PlayerError('ObjectExists', { space, name }, { cause: error })
    throw asPlayerError(error)
  }
  const object = { name, key, sizeBytes: bytes.length, contentType, etag, savedAt: now.toISOString() }
  try {
    await settleObject(call, row, object)
  } catch (error) {
    throw error instanceof PlayerError && error.code === 'NoSuchUpload'
      ? new PlayerError('BackendUnavailable', { retryAfter: 1 }, { cause: error })
      : error
  }
  return object
}

export function answerStored({ name, sizeBytes, contentType, etag, key }: StoredObject) {
  return { name, size: sizeBytes, contentType, etag, key }
}
