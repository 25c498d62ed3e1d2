import { z } from 'zod'
import { imageRef } from '../../state/images.ts'
import { defineEndpoint, reply } from '../endpoint.ts'
import { seenFolder, spaceParam } from '../spaces/object-space.ts'
import { discardFiles, recordChanges } from './image-record.ts'
import { asImageSpace } from './image-space.ts'
import { removeNow } from './publish-picture.ts'

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
    const player = caller.player.value.id
    const gone = await app.state.settle(async () => {
      const row = await app.state.get(imageRef(app.name, player, name))
      if (row === undefined) return { changes: [], result: [] }
      // What a moderator said is not the player's to forget.
      const { current, waiting, ...after } = row.value
      const pictures = [current, waiting].filter((one) => one !== undefined)
      const now = app.clock.now()
      const garbage = pictures.flatMap(({ bucket, files }) => discardFiles(app, now, bucket, files))
      return { changes: [...recordChanges(app, { player, space: name }, row, after), ...garbage], result: pictures }
    })
    for (const { bucket, files } of gone) await removeNow(app, bucket, files)
    return reply(204)
  },
)
