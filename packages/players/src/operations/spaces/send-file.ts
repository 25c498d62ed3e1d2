/** A player's file on its way to somebody else: a download, never a page of the studio, whatever the player stored. */
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { PlayerErrorCode } from '../../rules/errors.ts'
import type { Call, Reply } from '../endpoint.ts'
import type { PlayerFolder } from './player-folders.ts'

/** @throws PlayerError `missing` when there is no such file, BackendThrottled, BackendUnavailable */
export async function sendFile(
  { app, signal }: Call,
  { bucket, prefix }: PlayerFolder,
  name: string,
  missing: PlayerErrorCode,
): Promise<Reply> {
  try {
    const { body, contentLength, etag } = await app.backend.oss.getObject({ bucket, key: prefix + name }, { signal })
    const shown = encodeURIComponent(name.slice(name.lastIndexOf('/') + 1))
    const headers = {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename*=UTF-8''${shown}`,
      'Content-Security-Policy': 'sandbox',
      ...(etag === undefined ? {} : { ETag: etag }),
    }
    return { status: 200, headers, bytes: { chunks: body, sizeBytes: contentLength } }
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey')
      throw new PlayerError(missing, {}, { cause: error })
    throw asPlayerError(error)
  }
}
