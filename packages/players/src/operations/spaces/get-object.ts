import { RequestError } from '@latchkey/client'
import { z } from 'zod'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint } from '../endpoint.ts'
import { objectName, objectSpaceOf, spaceParam } from './object-space.ts'

export const getObject = defineEndpoint(
  {
    name: 'GetObject',
    summary: 'The bytes of a file of the player.',
    route: 'GET /spaces/{space}/objects/{name+}',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    params: z.object({ space: spaceParam, name: objectName }),
    answers: { 200: 'bytes' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'NoSuchObject',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params }, call) => {
    const { bucket, prefix } = objectSpaceOf(call, params.space)
    try {
      const { body, contentLength, etag } = await call.app.backend.oss.getObject(
        { bucket, key: prefix + params.name },
        { signal: call.signal },
      )
      // Always as a download: what a player stored is not a page of the studio.
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Disposition': 'attachment',
        ...(etag === undefined ? {} : { ETag: etag }),
      }
      return { status: 200, headers, bytes: { chunks: body, sizeBytes: contentLength } }
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NoSuchKey')
        throw new PlayerError('NoSuchObject', { space: params.space, name: params.name }, { cause: error })
      throw asPlayerError(error)
    }
  },
)
