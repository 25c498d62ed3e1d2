/** Pictures that wait: the hook is asked until it answers, and time decides where the configuration says so. */
import { decideImage, placeOfImage } from '../operations/images/decide-image.ts'
import { askModerator } from '../operations/images/ask-moderator.ts'
import { asImageSpace } from '../operations/images/image-space.ts'
import type { App } from '../operations/house.ts'
import { folderOf } from '../operations/spaces/player-folders.ts'
import { imageRef } from '../state/images.ts'

/** @throws Error when the hook gives no answer, so that it is asked again */
export async function moderate(app: App, id: string, signal: AbortSignal): Promise<void> {
  const waiting = await waitingImage(app, id)
  if (waiting === undefined || waiting.folder.space.moderation.hook === undefined) return
  const { folder, player, picture } = waiting
  const said = await askModerator(app, folder.space, { ...picture, player, space: folder.name }, signal)
  if (said === undefined) throw new Error('the hook does not answer')
  if (said.decision === 'pending') return
  await decideImage(app, id, { decision: said.decision, reason: said.reason, by: 'hook' }, signal)
}

export async function endModeration(app: App, id: string, signal: AbortSignal): Promise<void> {
  const waiting = await waitingImage(app, id)
  const { onTimeout = 'pending' } = waiting?.folder.space.moderation ?? {}
  if (onTimeout !== 'pending') await decideImage(app, id, { decision: onTimeout, by: 'timeout' }, signal)
}

/** Undefined once it was decided, replaced or removed, or its space is no more. */
async function waitingImage(app: App, id: string) {
  const place = await placeOfImage(app, id)
  if (place?.status !== 'pending' || app.config.spaces[place.space]?.kind !== 'image') return undefined
  const { player, space } = place
  const row = await app.state.get(imageRef(app.name, player, space))
  const picture = row?.value.waiting
  if (picture?.id !== id) return undefined
  return { folder: asImageSpace(folderOf(app.config, player, space)), player, picture }
}
