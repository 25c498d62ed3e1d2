/** Pictures for tests: made by hand or by the library itself, never by our own earlier output. */
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { makePicture } from './chain.ts'
import { parseProcess } from './parse.ts'

export type Rgba = readonly [red: number, green: number, blue: number, alpha: number]

export const red: Rgba = [255, 0, 0, 255]
export const green: Rgba = [0, 255, 0, 255]
export const blue: Rgba = [0, 0, 255, 255]
export const yellow: Rgba = [255, 255, 0, 255]
export const white: Rgba = [255, 255, 255, 255]

export type Raster = { readonly data: Buffer; readonly width: number; readonly height: number }

export function raster(width: number, height: number, colorAt: (x: number, y: number) => Rgba): Raster {
  const data = Buffer.alloc(width * height * 4)
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) data.set(colorAt(x, y), (y * width + x) * 4)
  return { data, width, height }
}

/** Red and green above blue and yellow. */
export function quarters(width: number, height: number): Raster {
  return raster(width, height, (x, y) =>
    y < height / 2 ? (x < width / 2 ? red : green) : x < width / 2 ? blue : yellow,
  )
}

/** Soft changes everywhere and one hard edge: what scaling and blurring show on. */
export function landscape(width: number, height: number): Raster {
  return raster(width, height, (x, y) => [
    Math.round((x * 255) / width),
    Math.round((y * 255) / height),
    Math.hypot(x - width / 2, y - height / 2) < height / 4 ? 220 : 40,
    255,
  ])
}

export function sharpOf({ data, width, height }: Raster): Sharp {
  return sharp(data, { raw: { width, height, channels: 4 } })
}

export const pngOf = (picture: Raster): Promise<Buffer> => sharpOf(picture).png().toBuffer()

/** An animation of so many frames, one below the other. */
export const gifOf = ({ data, width, height }: Raster, frames: number): Promise<Buffer> =>
  sharp(data, { raw: { width, height, channels: 4, pageHeight: height / frames } })
    .gif()
    .toBuffer()

/** As a client would have it: `made(bytes, 'resize,w_100/format,png')`. */
export async function made(bytes: Uint8Array, process: string, ...watermarks: Uint8Array[]): Promise<Buffer> {
  return Buffer.from(
    (await makePicture([bytes, ...watermarks], parseProcess(`image/${process}`), { svg: false })).bytes,
  )
}

/** The first frame of whatever the library can read. */
export async function rasterOf(bytes: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

export function colorAt({ data, width }: Raster, x: number, y: number): Rgba {
  const at = (y * width + x) * 4
  return [data[at] ?? -1, data[at + 1] ?? -1, data[at + 2] ?? -1, data[at + 3] ?? -1]
}

/** Mean difference per channel, 0 to 255, after a slight blur of both: what an eye would call different. */
export async function difference(first: Uint8Array, second: Uint8Array): Promise<number> {
  const [one, other] = await Promise.all([first, second].map((bytes) => soft(bytes)))
  if (one === undefined || other === undefined || one.length !== other.length) return 255
  let sum = 0
  for (const [at, value] of one.entries()) sum += Math.abs(value - (other[at] ?? 0))
  return sum / one.length
}

const soft = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).ensureAlpha().blur(1).raw().toBuffer()
