import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import type { Row } from '../../state/space.ts'
import { uploadRef } from '../../state/uploads.ts'
import type { Upload } from '../../state/uploads.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { spacesOf } from '../spaces/player-folders.ts'

export const uploadId = z.string().regex(/^up_[A-Za-z0-9_-]{43}$/, 'is the id of an upload')

/** For a session that does not see the space of the upload there is none. @throws PlayerError NoSuchUpload */
export async function ownUpload({ app, caller, now }: Call<PlayerCaller>, id: string): Promise<Row<Upload>> {
  const row = await app.state.get(uploadRef(app.name, caller.player.value.id, id))
  const isSeen = row !== undefined && spacesOf(app.config, caller.session.value).includes(row.value.space)
  if (!isSeen || Date.parse(row.value.expiresAt) <= now.getTime())
    throw new PlayerError('NoSuchUpload', { uploadId: id })
  return row
}
