/** What arrived becomes the player's picture, or waits for a moderator. */
import { z } from 'zod'
import { PlayerError } from '../../rules/errors.ts'
import type { Picture } from '../../state/images.ts'
import type { Row } from '../../state/space.ts'
import type { Upload } from '../../state/uploads.ts'
import { reply } from '../endpoint.ts'
import type { Call, PlayerCaller, Reply } from '../endpoint.ts'
import { countUpload } from '../metrics.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import { askModerator } from './ask-moderator.ts'
import { requireShowable } from './image-space.ts'
import { formatOf, newImageId, privatePlace, publicPlace, sidesOf, urlsBySide } from './image-space.ts'
import type { ImageSpace } from './image-space.ts'
import { makePicture } from './make-picture.ts'
import { guardFiles, publishPicture } from './publish-picture.ts'
import { settleImage } from './settle-image.ts'
import type { Judged } from './settle-image.ts'

export const setAnswer = z.object({
  status: z.enum(['approved', 'pending']),
  id: z.string(),
  /** Absent while nobody but moderators may see it. */
  url: z.string().optional(),
  thumbs: z.record(z.string(), z.string()).optional(),
  etag: z.string(),
  contentType: z.string(),
  size: z.int(),
})

/**
 * @param row the reservation of what lies at its key; it goes with the commit
 * @throws PlayerError GrantNotAllowed, ObjectTooLarge, TypeNotAllowed, ModerationRejected, NoSuchUpload, QuotaExceeded, BackendThrottled, BackendUnavailable
 */
export async function setImage(call: Call<PlayerCaller>, folder: ImageSpace, row: Row<Upload>): Promise<Reply> {
  const { app, caller, signal, origin } = call
  requireShowable(call, folder)
  const player = caller.player.value.id
  const now = app.clock.now()
  const id = newImageId(app.chance, now)
  const hidden = privatePlace(folder, id)
  const shown = publicPlace(app.config, player, folder, id)
  const places = [hidden, ...(shown === undefined ? [] : [shown])]
  const guard = await guardFiles(app, places, sidesOf(folder.space))
  const files = await makePicture(app, folder, row.value, hidden, signal)
  const { contentType } = formatOf(folder.space)
  const { etag } = await app.backend.oss.headObject({ bucket: hidden.bucket, key: hidden.keyOf(undefined) }, { signal })
  const made: Picture = {
    id,
    bucket: hidden.bucket,
    files,
    contentType,
    etag: etag ?? '',
    setAt: now.toISOString(),
    reachedAt: publicEndpointOf(app.config, origin),
  }
  const judged = await judge(call, folder, made)
  const { status, decided } = judged
  const isShown = status === 'approved' || (status === 'pending' && folder.space.moderation.showWhilePending)
  const isPublic = shown !== undefined && isShown
  const judgedPicture = { ...made, ...(decided === undefined ? {} : { decided }) }
  const picture = isPublic ? await publishPicture(app, judgedPicture, shown, signal) : judgedPicture
  await settleImage(call, folder, row, guard, { ...judged, picture })
  if (status === 'rejected') throw rejectedError(folder.name, decided?.reason)
  countUpload(app, folder.name, row.value.sizeBytes)
  return answerSet(call, picture, status, isPublic)
}

async function judge({ app, caller, signal }: Call<PlayerCaller>, folder: ImageSpace, made: Picture): Promise<Judged> {
  const { mode, hook, onTimeout } = folder.space.moderation
  switch (mode) {
    case 'none':
      return { status: 'approved', asks: false }
    case 'async':
      return { status: 'pending', asks: hook !== undefined }
    case 'sync': {
      const asked = { ...made, player: caller.player.value.id, space: folder.name }
      const said = await askModerator(app, folder.space, asked, signal)
      const { decision, reason } = said ?? { decision: onTimeout }
      const by = said === undefined ? 'timeout' : 'hook'
      if (decision === 'pending') return { status: 'pending', asks: said === undefined }
      const decided = { at: app.clock.now().toISOString(), by, ...(reason === undefined ? {} : { reason }) }
      return { status: decision === 'approve' ? 'approved' : 'rejected', asks: false, decided }
    }
  }
}

function answerSet(
  { app, origin }: Call,
  { id, bucket, files, etag, contentType }: Picture,
  status: 'approved' | 'pending',
  isPublic: boolean,
): Reply {
  const at = publicEndpointOf(app.config, origin)
  const urls = files.map(({ key, side }) => [side, app.backend.publicUrl(bucket, key, at)] as const)
  const size = files.find(({ side }) => side === undefined)?.sizeBytes ?? 0
  const json = { status, id, etag, contentType, size, ...(isPublic ? urlsBySide(urls) : {}) }
  return reply(status === 'approved' ? 201 : 202, json satisfies z.input<typeof setAnswer>)
}

function rejectedError(space: string, reason: string | undefined): PlayerError {
  return new PlayerError('ModerationRejected', { space, ...(reason === undefined ? {} : { reason }) })
}
