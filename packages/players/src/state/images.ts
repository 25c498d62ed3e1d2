import { defineFamily, rangeOf, refOf } from './space.ts'
import type { Change, Range, Ref } from './space.ts'
import { usageTally } from './usage.ts'
import type { Usage } from './usage.ts'
import type { Tally } from '@latchkey/kv'

export const imageStatuses = ['pending', 'approved', 'rejected'] as const
export type ImageStatus = (typeof imageStatuses)[number]

/** A file that was made of what the player sent; it is never written again. */
export type PictureFile = {
  readonly key: string
  readonly sizeBytes: number
  /** Of a thumbnail; absent for the picture itself. */
  readonly side?: number
}

export type Picture = {
  /** Names it to moderators, and its files. */
  readonly id: string
  /** Where its files lie; in the public bucket everybody reads them. */
  readonly bucket: string
  readonly files: readonly PictureFile[]
  readonly contentType: string
  readonly etag: string
  readonly setAt: string
  /** By which address the player came: where a moderator fetches it, when the configuration does not say. */
  readonly reachedAt: string
  readonly decided?: Decided
}

/** By `hook`, `timeout`, or the name of a server key. */
export type Decided = { readonly at: string; readonly by: string; readonly reason?: string }

/** What a moderator said no to; its files may be kept for a while. */
export type RejectedPicture = Pick<Picture, 'id' | 'bucket' | 'files' | 'setAt'> & {
  readonly decided: Decided
  readonly keptUntil?: string
}

/** The pictures of a player in one space. Everybody is shown `current`. */
export type PlayerImages = {
  readonly current?: Picture
  /** Waits for a moderator. What was shown before is shown until then. */
  readonly waiting?: Picture
  /** The last one. */
  readonly rejected?: RejectedPicture
}

export const imageFamily = defineFamily<PlayerImages>('image')
export const imageRef = (app: string, player: string, space: string): Ref<PlayerImages> =>
  refOf(imageFamily, app, player, space)
export const imagesOf = (app: string, player: string): Range<PlayerImages> => rangeOf(imageFamily, app, player)

/** Where the picture of an id is; by status, and in it by age, for moderators. */
export type ImagePlace = { readonly player: string; readonly space: string }

export const imagePlaceFamily = defineFamily<ImagePlace>('image-place')
export const imagePlaceRef = (app: string, status: ImageStatus, id: string): Ref<ImagePlace> =>
  refOf(imagePlaceFamily, app, status, id)
export const imagePlacesOf = (app: string, status: ImageStatus): Range<ImagePlace> =>
  rangeOf(imagePlaceFamily, app, status)

const present = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value])

/** Its files that are not on their way out. */
export function keptOf({ current, waiting }: PlayerImages): Usage {
  const files = [...present(current), ...present(waiting)].flatMap((picture) => picture.files)
  return { bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), objects: files.length }
}

/** What the record counts as. */
export const imagesTally = (app: string, player: string, space: string, images: PlayerImages): Tally =>
  usageTally(app, player, space, keptOf(images))

/** From the places that were to the places that are. */
export function placeChanges(
  app: string,
  place: ImagePlace,
  before: PlayerImages | undefined,
  after: PlayerImages | undefined,
): Change[] {
  const [was, is] = [placesIn(before), placesIn(after)]
  const has = (list: readonly Listed[], one: Listed): boolean =>
    list.some(({ id, status }) => id === one.id && status === one.status)
  return [
    ...was.filter((one) => !has(is, one)).map((one) => change(app, 'drop', one)),
    ...is.filter((one) => !has(was, one)).map((one) => change(app, place, one)),
  ]
}

type Listed = { readonly status: ImageStatus; readonly id: string }

function placesIn(images: PlayerImages | undefined): readonly Listed[] {
  return [
    ...present(images?.current).map(({ id }) => ({ status: 'approved', id }) as const),
    ...present(images?.waiting).map(({ id }) => ({ status: 'pending', id }) as const),
    ...present(images?.rejected).map(({ id }) => ({ status: 'rejected', id }) as const),
  ]
}

function change(app: string, to: ImagePlace | 'drop', { status, id }: Listed): Change {
  const ref = imagePlaceRef(app, status, id)
  return to === 'drop' ? { kind: 'drop', ref } : { kind: 'write', ref, value: to }
}
