/** Between the private bucket, where pictures are made and wait, and the public one, where everybody reads them. */
import { copySourceOf } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { discard, keep } from '../../state/garbage.ts'
import type { Garbage } from '../../state/garbage.ts'
import type { Picture, PictureFile } from '../../state/images.ts'
import type { Change } from '../../state/space.ts'
import type { App } from '../house.ts'
import type { Place } from './image-space.ts'

/** Names are never used again, so what lies there may be kept for ever. */
const immutable = 'public, max-age=31536000, immutable'

/** Who may read the public bucket is the bucket's: nothing lies there that not everybody may see. */
export async function publishPicture(app: App, picture: Picture, into: Place, signal: AbortSignal): Promise<Picture> {
  const { bucket, contentType } = picture
  const files = await Promise.all(
    picture.files.map(async (file) => {
      const key = into.keyOf(file.side)
      try {
        await app.backend.oss.copyObject(
          {
            bucket: into.bucket,
            key,
            copySource: copySourceOf(bucket, file.key),
            metadataDirective: 'REPLACE',
            contentType,
            cacheControl: immutable,
          },
          { signal },
        )
      } catch (error) {
        throw asPlayerError(error)
      }
      return { ...file, key }
    }),
  )
  return { ...picture, bucket: into.bucket, files }
}

/** What is not readable any more from now on, even when this fails: then the duty collects it. */
export async function removeNow(app: App, bucket: string, files: readonly PictureFile[]): Promise<void> {
  const objects = files.map(({ key }) => ({ key }))
  try {
    await app.backend.oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } })
  } catch (error) {
    app.log(`players: ${app.name}: a picture is collected later: ${String(asPlayerError(error))}`)
  }
}

/** So long files are made; whoever takes longer has made them for nothing. */
export const makingMs = 600_000
const guardMs = 2 * makingMs

export type Guard = { readonly at: Date; readonly over: Date; readonly garbage: readonly Garbage[] }

/** Before files are made it is written down that they go, so that a crash leaves none behind. Whoever keeps them says so. */
export async function guardFiles(
  app: App,
  places: readonly Place[],
  sides: readonly (number | undefined)[],
): Promise<Guard> {
  const now = app.clock.now()
  const at = new Date(now.getTime() + guardMs)
  const garbage = places.flatMap(({ bucket, keyOf }) =>
    sides.map((side) => ({ app: app.name, bucket, key: keyOf(side) })),
  )
  if (garbage.length > 0) await app.state.commit(garbage.map((one) => discard(at, one)))
  return { at, over: new Date(now.getTime() + makingMs), garbage }
}

/** Goes into the commit of the record that names these files: they stay, and whatever else was made goes. */
export function guardEnds(
  guard: Guard,
  named: { readonly bucket: string; readonly files: readonly PictureFile[] },
  now: Date,
): Change[] {
  const isNamed = ({ bucket, key }: Garbage): boolean =>
    bucket === named.bucket && named.files.some((file) => file.key === key)
  return guard.garbage.flatMap((one) => [keep(guard.at, one), ...(isNamed(one) ? [] : [discard(now, one)])])
}
