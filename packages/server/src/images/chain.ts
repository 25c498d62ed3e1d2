/** A recipe applied to a picture: what runs in an image process. */
import { ServiceError } from '@latchkey/protocol'
import assert from 'node:assert/strict'
import { openCanvas, settled } from './canvas.ts'
import type { Canvas } from './canvas.ts'
import { encode, resultFormat } from './encode.ts'
import type { Picture } from './picture.ts'
import type { PictureFormat, Recipe, Step, WatermarkStep } from './recipe.ts'
import { imageDamage } from './refusals.ts'
import { openSource } from './source.ts'
import type { Admitted, Source } from './source.ts'
import { crop, indexCrop } from './steps/crop.ts'
import { drawLetters } from './steps/letters.ts'
import { resize } from './steps/resize.ts'
import { rotate } from './steps/rotate.ts'
import { circle, roundedCorners } from './steps/round.ts'
import { blur, bright, contrast, sharpen } from './steps/tone.ts'
import { sideBySide, stepsOnto, watermark } from './steps/watermark.ts'
import { averageHue } from './tell/average-hue.ts'
import { info } from './tell/info.ts'

/**
 * @param sources the picture, then one for each watermark, in the order of their steps
 * @throws ServiceError BadRequest, ImageDamage, ImageTooLarge, InvalidArgument, WatermarkError
 */
export async function makePicture(
  sources: readonly Uint8Array[],
  recipe: Recipe,
  admitted: Admitted,
): Promise<Picture> {
  const [bytes, ...watermarks] = sources
  assert(bytes !== undefined, 'the picture itself comes first')
  const source = await openSource(bytes, admitted)
  try {
    return await make(source, { watermarks, admitted }, recipe)
  } catch (error) {
    // Sizes and formats were looked at before, so what the library complains of is the picture.
    throw error instanceof ServiceError ? error : imageDamage(error)
  }
}

type Over = { readonly watermarks: readonly Uint8Array[]; readonly admitted: Admitted }

async function make(source: Source, over: Over, recipe: Recipe): Promise<Picture> {
  switch (recipe.answer) {
    case 'picture': {
      const format = resultFormat(source, recipe)
      return encode(await drawn(source, over, recipe, framesOf(source, recipe, format)), source, recipe, format)
    }
    case 'average-hue':
      return averageHue(await drawn(source, over, recipe, 'first'))
    case 'info':
      return info(source)
  }
}

/** Only what scales keeps an animation, and only into a format that can move. */
function framesOf(source: Source, recipe: Recipe, format: PictureFormat): 'first' | 'all' {
  const canMove = format === 'gif' || format === 'webp'
  const keepsMoving = recipe.steps.every((step) => step.op === 'resize' && step.percent === undefined)
  return source.frames > 1 && canMove && keepsMoving ? 'all' : 'first'
}

async function drawn(
  source: Source,
  { watermarks, admitted }: Over,
  recipe: Recipe,
  frames: 'first' | 'all',
): Promise<Canvas> {
  let canvas = openCanvas(source, recipe, frames)
  let watermarkIndex = 0
  for (const step of recipe.steps) {
    if (step.op === 'watermark') {
      const bytes = step.key === undefined ? undefined : watermarks[watermarkIndex]
      if (step.key !== undefined) watermarkIndex += 1
      canvas = await laidOver(await settled(canvas), step, bytes && (await openWatermark(bytes, admitted)))
    } else canvas = await applied(canvas, step, source)
  }
  return canvas
}

async function laidOver(canvas: Canvas, step: WatermarkStep, source: Source | undefined): Promise<Canvas> {
  assert((step.key === undefined) === (source === undefined), 'each watermark has its picture')
  const letters = step.letters && (await drawLetters(step.letters))
  const picture = source && (await markOf(canvas, step, source))
  const mark =
    picture && letters && step.beside ? await sideBySide(picture, letters, step.beside) : (picture ?? letters)
  assert(mark !== undefined, 'a watermark is a picture, letters or both')
  return watermark(canvas, step, mark)
}

/** A picture goes through its own steps first, some of which look at the size of what it is laid on. */
async function markOf(canvas: Canvas, step: WatermarkStep, source: Source): Promise<Canvas> {
  const recipe: Recipe = { answer: 'picture', orients: true, steps: stepsOnto(canvas, step.steps), isInterlaced: false }
  return drawn(source, { watermarks: [], admitted: { svg: false } }, recipe, 'first')
}

async function openWatermark(bytes: Uint8Array, admitted: Admitted): Promise<Source> {
  try {
    return await openSource(bytes, admitted)
  } catch (cause) {
    throw new ServiceError('WatermarkError', {}, { cause })
  }
}

async function applied(canvas: Canvas, step: Exclude<Step, WatermarkStep>, source: Source): Promise<Canvas> {
  if (step.op === 'resize') {
    // A GIF only shrinks.
    const shrinking = source.format === 'gif' ? { ...step, mayEnlarge: false } : step
    return resize(canvas.pending === 'step' ? await settled(canvas) : canvas, shrinking)
  }
  const ready = await settled(canvas)
  switch (step.op) {
    case 'blur':
      return blur(ready, step)
    case 'bright':
      return bright(ready, step)
    case 'circle':
      return circle(ready, step)
    case 'contrast':
      return contrast(ready, step)
    case 'crop':
      return crop(ready, step)
    case 'indexcrop':
      return indexCrop(ready, step)
    case 'rotate':
      return rotate(ready, step)
    case 'rounded-corners':
      return roundedCorners(ready, step)
    case 'sharpen':
      return sharpen(ready, step)
  }
}
