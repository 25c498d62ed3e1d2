import { z } from 'zod'
import { imageStatuses } from '../../state/images.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { imageIdPattern } from '../images/image-space.ts'
import { listImages, moderatedImage } from '../images/moderated-images.ts'
import { queryNumber } from '../query-number.ts'

const pageMax = 100

export const listModeration = defineEndpoint(
  {
    name: 'ListModeration',
    summary:
      'Pictures of players by their status, the oldest first, with addresses that show them to a moderator for minutes.',
    route: 'GET /moderation',
    auth: { kind: 'server', roles: ['owner', 'moderator'] },
    query: z.object({
      status: z.enum(imageStatuses).default('pending'),
      limit: queryNumber(1, pageMax).default(20),
      cursor: z.string().regex(imageIdPattern, 'is what the page before ended with').optional(),
    }),
    answers: { 200: z.object({ images: z.array(moderatedImage), cursor: z.string().optional() }) },
    errors: ['BackendThrottled', 'BackendUnavailable', 'InvalidRequest', 'RoleNotAllowed', 'Unauthenticated'],
  },
  async ({ query }, call) => reply(200, await listImages(call, query.status, query.limit, query.cursor)),
)
