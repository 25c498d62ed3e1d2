/**
 * Pictures are made anew by the storage's own image service, so that nothing of what a player sent is ever shown: no metadata, no
 * bytes behind the picture. Everything that the service is told comes from the configuration; what the client says is no part of it.
 */
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import { thumbnailChain } from '../../rules/picture-chains.ts'
import { metadataIn } from '../../rules/picture-metadata.ts'
import type { PictureFile } from '../../state/images.ts'
import type { App } from '../house.ts'
import { formatOf, sidesOf } from './image-space.ts'
import type { ImageSpace, Place } from './image-space.ts'

export type Source = { readonly bucket: string; readonly key: string }
const infoBytesMax = 262_144
const madeBytesMax = 32 * 1_048_576

/**
 * The picture and its thumbnails, in this place.
 * @throws PlayerError ObjectTooLarge, TypeNotAllowed, BackendThrottled, BackendUnavailable
 */
export async function makePicture(
  app: App,
  folder: ImageSpace,
  source: Source,
  into: Place,
  signal: AbortSignal,
): Promise<readonly PictureFile[]> {
  const { image } = folder.space
  const info = await infoOf(app, folder, source, signal)
  const format = `format,${formatOf(folder.space).format}`
  const resize = `resize,m_lfit,w_${image.maxSide},h_${image.maxSide}`
  const whole = `${uprightAndSmall(resize, info)}/${format}`
  const made = await saveAs(app, folder, source, whole, { bucket: into.bucket, key: into.keyOf(undefined) }, signal)
  await checkMetadata(app, folder, { bucket: into.bucket, key: made.key }, signal)
  const thumbnails = sidesOf(folder.space).flatMap((side) => (side === undefined ? [] : [side]))
  const rest = await Promise.all(
    thumbnails.map(async (side) => {
      const file = await saveAs(
        app,
        folder,
        { bucket: into.bucket, key: made.key },
        thumbnailChain(side, formatOf(folder.space)),
        { bucket: into.bucket, key: into.keyOf(side) },
        signal,
      )
      return { ...file, side }
    }),
  )
  return [made, ...rest]
}

/**
 * What the cloud's image service leaves in a picture is written nowhere, so it is looked at before anybody else can: a picture that
 * says where it was taken is shown to nobody. This server's own leaves nothing, which its tests say.
 */
async function checkMetadata(app: App, { name }: ImageSpace, made: Source, signal: AbortSignal): Promise<void> {
  if (app.backend.kind === 'selfhosted') return
  let found: string | undefined
  try {
    const { body } = await app.backend.oss.getObject(made, { signal })
    found = metadataIn(await bytesOf(body, madeBytesMax))
  } catch (error) {
    throw asPictureError(error, name)
  }
  if (found === undefined) return
  app.log(`players: ${app.name}: the storage leaves ${found} in pictures of ${name}; try another image.reencode`)
  throw new PlayerError('BackendUnavailable', { space: name })
}

type InfoAnswer = Readonly<Record<string, { readonly value?: string } | undefined>>
type Info = { readonly width: number; readonly height: number; readonly orientation: number }

/** The image service turns nothing that has a longer side, also not by what the camera said. */
const turnedSideMax = 4_096
/** By EXIF orientation. The mirrored ones, which no camera makes, stay mirrored. */
const degreesOf: Readonly<Record<number, number>> = { 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270 }

function uprightAndSmall(resize: string, { width, height, orientation }: Info): string {
  if (Math.max(width, height) <= turnedSideMax) return `${resize}/auto-orient,1`
  const degrees = degreesOf[orientation]
  return `auto-orient,0/${resize}${degrees === undefined ? '' : `/rotate,${degrees}`}`
}

/** Before anything is decoded. All frames of an animation count. */
async function infoOf(app: App, { name, space }: ImageSpace, source: Source, signal: AbortSignal): Promise<Info> {
  const limit = space.image.maxPixels
  try {
    const { body } = await app.backend.oss.getObject({ ...source, process: 'image/info' }, { signal })
    const info = JSON.parse((await bytesOf(body, infoBytesMax)).toString('utf8')) as InfoAnswer // judged below
    const number = (field: string): number => Number(info[field]?.value ?? 1)
    const [width, height] = [number('ImageWidth'), number('ImageHeight')]
    const pixels = width * height * Math.max(1, number('FrameCount'))
    if (pixels <= limit) return { width, height, orientation: number('Orientation') }
    throw new PlayerError(
      'ObjectTooLarge',
      { space: name, rule: `spaces.${name}.image.maxPixels`, limit, pixels },
      { message: `The space ${name} takes pictures of ${limit / 1_000_000} megapixels.` },
    )
  } catch (error) {
    throw asPictureError(error, name)
  }
}

async function bytesOf(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > bytesMax) throw new PlayerError('TypeNotAllowed', { reason: 'too long' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

async function saveAs(
  app: App,
  { name }: ImageSpace,
  source: Source,
  chain: string,
  target: Source,
  signal: AbortSignal,
): Promise<PictureFile> {
  const sink = `sys/saveas,o_${inParameter(target.key)},b_${inParameter(target.bucket)}`
  try {
    const { oss } = app.backend
    await oss.processObject({ ...source, task: `x-oss-process=image/${chain}|${sink}` }, { signal })
    const { contentLength } = await oss.headObject(target, { signal })
    return { key: target.key, sizeBytes: contentLength ?? 0 }
  } catch (error) {
    throw asPictureError(error, name)
  }
}

const inParameter = (text: string): string => Buffer.from(text).toString('base64url')

/** What the image service says of the picture is the player's; everything else is the storage's or the operator's. */
function asPictureError(error: unknown, space: string): unknown {
  if (!(error instanceof RequestError)) return asPlayerError(error)
  if (error.code === 'ImageTooLarge') return new PlayerError('ObjectTooLarge', { space }, { cause: error })
  if (/^(BadRequest|ImageDamage|InvalidArgument)$/.test(error.code))
    return new PlayerError(
      'TypeNotAllowed',
      { space, reason: 'damaged' },
      { message: 'This cannot be read as a picture.', cause: error },
    )
  return asPlayerError(error)
}
