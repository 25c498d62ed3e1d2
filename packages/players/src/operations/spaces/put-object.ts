import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { objectName, objectSpaceOf, requireGrant, requireOwnWrite, spaceParam } from './object-space.ts'
import { answerStored, storeObject } from './store-object.ts'

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
    const folder = objectSpaceOf(call, params.space)
    requireOwnWrite(folder)
    requireGrant(folder, 'inline')
    return reply(201, answerStored(await storeObject(call, folder, params.name, body)))
  },
)
