import { z } from 'zod'
import { defineEndpoint, reply } from '../endpoint.ts'
import { seenFolder, spaceParam } from '../spaces/object-space.ts'
import { asImageSpace } from './image-space.ts'
import { removePictures } from './remove-pictures.ts'

export const deleteImage = defineEndpoint(
  {
    name: 'DeleteImage',
    summary:
      'Removes the picture of the player, and one that waits for a moderator; where there is none it is no failure.',
    route: 'DELETE /images/{space}',
    auth: { kind: 'player' },
    params: z.object({ space: spaceParam }),
    answers: { 204: 'nothing' },
    errors: [
      'BackendThrottled',
      'BackendUnavailable',
      'GrantNotAllowed',
      'PlayerBanned',
      'TokenExpired',
      'Unauthenticated',
      'UnknownSpace',
    ],
  },
  async ({ params }, call) => {
    const { app, caller } = call
    const { name } = asImageSpace(seenFolder(call, params.space))
    await removePictures(app, caller.player.value.id, name)
    return reply(204)
  },
)
