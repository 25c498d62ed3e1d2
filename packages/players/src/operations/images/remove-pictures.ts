/** Takes the picture of a player away, and one that waits for a moderator. */
import { dueChange } from '../../state/dues.ts'
import { imageRef } from '../../state/images.ts'
import { playerRef } from '../../state/players.ts'
import type { Change } from '../../state/space.ts'
import type { App } from '../house.ts'
import { isHidden } from '../spaces/minors.ts'
import { discardFiles, recordChanges } from './image-record.ts'
import { removeNow } from './publish-picture.ts'

export async function removePictures(app: App, player: string, space: string): Promise<void> {
  const gone = await app.state.settle(async () => {
    const row = await app.state.get(imageRef(app.name, player, space))
    if (row === undefined) return { changes: [], result: [] }
    // What a moderator said is not the player's to forget.
    const { current, waiting, ...after } = row.value
    const pictures = [current, waiting].filter((one) => one !== undefined)
    const now = app.clock.now()
    const garbage = pictures.flatMap(({ bucket, files }) => discardFiles(app, now, bucket, files))
    return { changes: [...recordChanges(app, { player, space }, row, after), ...garbage], result: pictures }
  })
  for (const { bucket, files } of gone) await removeNow(app, bucket, files)
}

/** Of every space in which everybody could see them. */
export async function removeShownPictures(app: App, player: string): Promise<void> {
  for (const [name, space] of Object.entries(app.config.spaces))
    if (space.kind === 'image' && space.access === 'public-read') await removePictures(app, player, name)
}

/** Goes into the commit that makes a minor of a player: the pictures go also when the process ends right after it. */
export function hideChange({ name }: App, player: string, now: Date): Change {
  return dueChange(now, { app: name, kind: 'hide', subject: player })
}

/** Who is none any more by now keeps what was set since. */
export async function hideMinor(app: App, player: string): Promise<void> {
  const row = await app.state.get(playerRef(app.name, player))
  if (row !== undefined && isHidden(app.config, row.value)) await removeShownPictures(app, player)
}
