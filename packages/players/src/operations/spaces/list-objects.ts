import { z } from 'zod'
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { queryNumber } from '../query-number.ts'
import { objectSpaceOf, spaceParam } from './object-space.ts'

const pageMax = 1_000

export const listObjects = defineEndpoint(
  {
    name: 'ListObjects',
    summary: 'The files of the player in a space, in the order of their names, whichever way they came there.',
    route: 'GET /spaces/{space}/objects',
    auth: { kind: 'player' },
    onBehalf: ['owner', 'developer', 'support'],
    params: z.object({ space: spaceParam }),
    query: z.object({
      prefix: z.string().max(512).default(''),
      cursor: z.string().max(4_096).optional(),
      limit: queryNumber(1, pageMax).default(100),
    }),
    answers: {
      200: z.object({
        objects: z.array(z.object({ name: z.string(), size: z.int(), etag: z.string(), lastModified: z.string() })),
        cursor: z.string().optional(),
      }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'InvalidRequest',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params, query }, call) => {
    const { bucket, prefix } = objectSpaceOf(call, params.space)
    try {
      const { result } = await call.app.backend.oss.listObjectsV2(
        {
          bucket,
          prefix: prefix + query.prefix,
          maxKeys: query.limit,
          ...(query.cursor === undefined ? {} : { continuationToken: query.cursor }),
        },
        { signal: call.signal },
      )
      const objects = (result.contents ?? []).map(({ key, size, etag, lastModified }) => ({
        name: key.slice(prefix.length),
        size,
        etag,
        lastModified: new Date(lastModified).toISOString(),
      }))
      const cursor = result.nextContinuationToken
      return reply(200, { objects, ...(cursor === undefined ? {} : { cursor }) })
    } catch (error) {
      if (query.cursor !== undefined && error instanceof RequestError && error.code === 'InvalidArgument')
        throw new PlayerError(
          'InvalidRequest',
          { path: 'cursor' },
          { message: 'cursor: is what the page before answered', cause: error },
        )
      throw asPlayerError(error)
    }
  },
)
