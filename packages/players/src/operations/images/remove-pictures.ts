/** Takes the picture of a player away, and one that waits for a moderator. */
import { imageRef } from '../../state/images.ts'
import type { App } from '../house.ts'
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
