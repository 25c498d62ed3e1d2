/** Pictures as moderators see them, in the order in which they were set. */
import { z } from 'zod'
import { imagePlaceRef, imagePlacesOf, imageRef, imageStatuses } from '../../state/images.ts'
import type { ImagePlace, ImageStatus, PlayerImages } from '../../state/images.ts'
import { lastPartOf } from '../../state/space.ts'
import { publicEndpointOf } from '../sessions/session-answer.ts'
import type { Call } from '../endpoint.ts'
import { moderatorUrls } from './moderator-urls.ts'

/** So long the addresses in the answer work. */
const urlSeconds = 900

export const moderatedImage = z.object({
  id: z.string(),
  player: z.string(),
  space: z.string(),
  status: z.enum(imageStatuses),
  setAt: z.string(),
  decidedAt: z.string().optional(),
  decidedBy: z.string().optional(),
  reason: z.string().optional(),
  /** Absent when its files are gone. */
  url: z.string().optional(),
  thumbs: z.record(z.string(), z.string()).optional(),
})
type ModeratedImage = z.input<typeof moderatedImage>

export type ImagePage = { readonly images: readonly ModeratedImage[]; readonly cursor?: string }

/** @throws PlayerError BackendThrottled, BackendUnavailable */
export async function listImages(
  { app, origin, signal }: Call,
  status: ImageStatus,
  limit: number,
  cursor: string | undefined,
): Promise<ImagePage> {
  const after = cursor === undefined ? undefined : imagePlaceRef(app.name, status, cursor).key
  const { rows, isTruncated } = await app.state.page(imagePlacesOf(app.name, status), { limit, after })
  // Pictures of spaces that the configuration once had have nobody to look at them.
  const hasSpaces = Object.values(app.config.spaces).some(({ kind }) => kind === 'image')
  if (rows.length === 0 || !hasSpaces) return { images: [] }
  const refs = rows.map(({ value }) => imageRef(app.name, value.player, value.space))
  const found = await app.state.getMany(refs)
  const urlsOf = await moderatorUrls(app, urlSeconds, signal)
  const at = publicEndpointOf(app.config, origin)
  const images: ModeratedImage[] = []
  for (const [index, { ref, value }] of rows.entries()) {
    const id = lastPartOf(ref.key)
    const seen = found[index] && told(id, value, status, found[index].value)
    // It was decided or replaced since the page was read.
    if (seen === undefined) continue
    const urls = seen.picture.files.length === 0 ? {} : await urlsOf(seen.picture, at)
    images.push({ ...seen.image, ...urls })
  }
  const last = rows.at(-1)
  return { images, ...(isTruncated && last !== undefined ? { cursor: lastPartOf(last.ref.key) } : {}) }
}

function told(id: string, { player, space }: ImagePlace, status: ImageStatus, images: PlayerImages) {
  const picture = [images.waiting, images.current, images.rejected].find((one) => one?.id === id)
  if (picture === undefined) return undefined
  const { setAt, decided } = picture
  const decision =
    decided === undefined
      ? {}
      : {
          decidedAt: decided.at,
          decidedBy: decided.by,
          ...(decided.reason === undefined ? {} : { reason: decided.reason }),
        }
  return { picture, image: { id, player, space, status, setAt, ...decision } }
}
