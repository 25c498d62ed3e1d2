import { z } from 'zod'
import { imageStatuses } from '../../state/images.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { decideImage } from '../images/decide-image.ts'

export const moderateImage = defineEndpoint(
  {
    name: 'ModerateImage',
    summary:
      'Approves a picture that waits, so that everybody sees it, or rejects one: its files go, also when it was approved before.',
    route: 'POST /moderation/{id}',
    auth: { kind: 'server', roles: ['owner', 'moderator'] },
    audit: 'afterwards',
    params: z.object({ id: z.string().max(64) }),
    body: {
      kind: 'json',
      schema: z.strictObject({
        decision: z.enum(['approve', 'reject']),
        reason: z.string().min(1).max(200).optional(),
      }),
    },
    answers: {
      200: z.object({ id: z.string(), player: z.string(), space: z.string(), status: z.enum(imageStatuses) }),
    },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'InvalidRequest',
      'ModerationRejected',
      'RoleNotAllowed',
      'Unauthenticated',
      'UnknownImage',
      'UnknownSpace',
    ],
  },
  async ({ params, body }, { app, caller, signal }) =>
    reply(200, await decideImage(app, params.id, { ...body, by: caller.name }, signal)),
)
