/** The space of pictures that a request means, and where the files of a picture lie. */
import type { AppConfig, SpaceConfig } from '../../config/schema.ts'
import { base64url } from '../../rules/ids.ts'
import { pictureFormats } from '../../rules/picture-chains.ts'
import type { PictureFormat } from '../../rules/picture-chains.ts'
import type { Chance } from '../../base/surroundings.ts'
import type { Player } from '../../state/players.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { requireNotHidden } from '../spaces/minors.ts'
import { unknownSpace } from '../spaces/player-folders.ts'
import type { PlayerFolder } from '../spaces/player-folders.ts'

export type ImageSpace = PlayerFolder & { readonly space: ImageConfig }
export type ImageConfig = Extract<SpaceConfig, { kind: 'image' }>

/** @throws PlayerError UnknownSpace */
export function asImageSpace(folder: PlayerFolder): ImageSpace {
  const { name, space } = folder
  if (space.kind !== 'image') throw unknownSpace(name, `The space ${name} is of kind ${space.kind}.`)
  return { ...folder, space }
}

/** A picture that everybody may see is not a minor's. @throws PlayerError GrantNotAllowed */
export function requireShowable(
  { app, caller }: Call<PlayerCaller>,
  { name, space }: PlayerFolder,
  player: Player = caller.player.value,
): void {
  if (space.kind === 'image' && space.access === 'public-read') requireNotHidden(app.config, player, name)
}

const timeLetters = 9
const randomBytes = 16
export const imageIdPattern = /^im_[0-9a-z]{9}[A-Za-z0-9_-]{22}$/

/** In the order of time, and nothing that anybody could guess: the files of a picture are named by it. */
export function newImageId(chance: Chance, now: Date): string {
  const time = now.getTime().toString(36).padStart(timeLetters, '0')
  return `im_${time}${base64url(chance.bytes(randomBytes))}`
}

/** When the picture came. */
export const imageTimeMs = (id: string): number => Number.parseInt(id.slice(3, 3 + timeLetters), 36)

export const formatOf = ({ image }: ImageConfig): PictureFormat => pictureFormats[image.reencode]

/** Undefined stands for the picture itself, before its thumbnails. */
export function sidesOf({ image }: ImageConfig): readonly (number | undefined)[] {
  return [undefined, ...new Set(image.thumbnails.toSorted((one, other) => one - other))]
}

export type Place = { readonly bucket: string; readonly keyOf: (side: number | undefined) => string }

/** Where the files of a picture are made: nobody but the service reaches them there. */
export function privatePlace({ bucket, prefix, space }: ImageSpace, id: string): Place {
  return { bucket, keyOf: (side) => prefix + fileName(id, side, space) }
}

/** Where everybody reads them; undefined for a space that is private. */
export function publicPlace(config: AppConfig, player: string, folder: ImageSpace, id: string): Place | undefined {
  const { name, space } = folder
  const bucket = config.buckets.public
  if (space.access !== 'public-read' || bucket === undefined) return undefined
  return { bucket, keyOf: (side) => `${name}/${player}/${fileName(id, side, space)}` }
}

function fileName(id: string, side: number | undefined, space: ImageConfig): string {
  return `${id}${side === undefined ? '' : `-${side}`}.${formatOf(space).extension}`
}

export type PictureUrls = { readonly url: string; readonly thumbs: Readonly<Record<string, string>> }

export function urlsBySide(urls: readonly (readonly [side: number | undefined, url: string])[]): PictureUrls {
  const thumbs: Record<string, string> = {}
  let whole = ''
  for (const [side, url] of urls)
    if (side === undefined) whole = url
    else thumbs[side] = url
  return { url: whole, thumbs }
}
