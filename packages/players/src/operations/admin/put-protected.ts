import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { actingFor, playerParam } from '../on-behalf.ts'
import { objectName, objectSpaceOf, spaceParam } from '../spaces/object-space.ts'
import { answerStored, storeObject } from '../spaces/store-object.ts'

export const putProtected = defineEndpoint(
  {
    name: 'PutProtected',
    summary: 'Stores a file that the player reads and cannot write: in a folder whose access is protected.',
    route: 'PUT /protected/{player}/{space}/{name+}',
    auth: { kind: 'server', roles: ['owner', 'developer'] },
    params: z.object({ player: playerParam, space: spaceParam, name: objectName }),
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
      'RoleNotAllowed',
      'TypeNotAllowed',
      'Unauthenticated',
      'UnknownPlayer',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, call) => {
    const acting = await actingFor(call, params.player)
    const folder = objectSpaceOf(acting, params.space)
    if (folder.space.access !== 'protected')
      throw new PlayerError(
        'GrantNotAllowed',
        { rule: `spaces.${params.space}.access`, space: params.space },
        { message: `The space ${params.space} is not protected: its player writes it.` },
      )
    return reply(201, answerStored(await storeObject(acting, folder, params.name, body)))
  },
)
