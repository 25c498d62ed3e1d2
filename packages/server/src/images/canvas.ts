/** A picture between two steps: a pipeline of the library whose size is known, not yet run. */
import sharp from 'sharp'
import type { Sharp } from 'sharp'
import { rotatedSidePixelsMax, sourcePixelsMax } from './limits.ts'
import type { Recipe } from './recipe.ts'
import { tooLargeToRotate } from './refusals.ts'
import type { Source } from './source.ts'

export type Canvas = {
  readonly pipeline: Sharp
  /** Of one frame. */
  readonly width: number
  readonly height: number
  readonly frames: number
  /**
   * What the pipeline will do already. The library has an order of its own inside a pipeline, so a step starts on pixels;
   * only resizing may share a pipeline with decoding and turning, which lets decoders shrink while they read.
   */
  readonly pending: 'nothing' | 'orient' | 'step'
}

/** @throws ServiceError ImageTooLarge when the picture would have to be turned and is too large for it */
export function openCanvas(source: Source, recipe: Recipe, frames: 'first' | 'all'): Canvas {
  const { width, height } = source
  const pipeline = source.open(frames)
  const size = { width, height, frames: frames === 'all' ? source.frames : 1 }
  if (!recipe.orients || source.orientation === 1) return { pipeline, ...size, pending: 'nothing' }
  if (width > rotatedSidePixelsMax || height > rotatedSidePixelsMax) throw tooLargeToRotate()
  const isOnItsSide = source.orientation >= 5
  return {
    pipeline: pipeline.autoOrient(),
    ...size,
    ...(isOnItsSide ? { width: height, height: width } : {}),
    pending: 'orient',
  }
}

/** The canvas with nothing pending: its pixels, 8 bits each, in sRGB. */
export async function settled(canvas: Canvas): Promise<Canvas> {
  if (canvas.pending === 'nothing') return canvas
  const { data, ...shape } = await pixelsOf(canvas, 'as-is')
  return canvasOf(data, shape)
}

export type Shape = Pick<Canvas, 'width' | 'height' | 'frames'> & { readonly channels: 1 | 2 | 3 | 4 }

export function canvasOf(data: Uint8Array, { width, height, frames, channels }: Shape): Canvas {
  const raw = { width, height: height * frames, channels, ...(frames > 1 ? { pageHeight: height } : {}) }
  return {
    pipeline: sharp(data, { raw, animated: frames > 1, limitInputPixels: sourcePixelsMax }),
    width,
    height,
    frames,
    pending: 'nothing',
  }
}

/** Runs the pipeline, which knows the size best. With `rgba` there are always four channels. */
export async function pixelsOf(canvas: Canvas, channels: 'as-is' | 'rgba'): Promise<Shape & { readonly data: Buffer }> {
  const pipeline = channels === 'rgba' ? canvas.pipeline.ensureAlpha() : canvas.pipeline
  const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
  const { frames } = canvas
  return { data, width: info.width, height: info.height / frames, frames, channels: info.channels }
}
