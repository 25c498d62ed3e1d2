/** A recipe applied to a picture: what runs in an image process. */
import { ServiceError } from '@latchkey/protocol'
import { openCanvas, settled } from './canvas.ts'
import type { Canvas } from './canvas.ts'
import { encode, resultFormat } from './encode.ts'
import type { PictureFormat, Recipe, Step } from './recipe.ts'
import { imageDamage } from './refusals.ts'
import { openSource } from './source.ts'
import type { Source } from './source.ts'
import { resize } from './steps/resize.ts'

/** What goes out: the bytes of the picture or of the JSON about it. */
export type Picture = { readonly bytes: Uint8Array; readonly contentType: string }

/** @throws ServiceError BadRequest, ImageDamage, ImageTooLarge, InvalidArgument, NotImplemented */
export async function makePicture(bytes: Uint8Array, recipe: Recipe): Promise<Picture> {
  const source = await openSource(bytes)
  try {
    return await make(source, recipe)
  } catch (error) {
    // Sizes and formats were looked at before, so what the library complains of is the picture.
    throw error instanceof ServiceError ? error : imageDamage(error)
  }
}

async function make(source: Source, recipe: Recipe): Promise<Picture> {
  const format = resultFormat(source, recipe)
  let canvas = openCanvas(source, recipe, framesOf(source, recipe, format))
  for (const step of recipe.steps) canvas = await applied(canvas, step, source)
  return encode(canvas, source, recipe, format)
}

/** Only what scales keeps an animation, and only into a format that can move. */
function framesOf(source: Source, recipe: Recipe, format: PictureFormat): 'first' | 'all' {
  const canMove = format === 'gif' || format === 'webp'
  const keepsMoving = recipe.steps.every((step) => step.op === 'resize' && step.percent === undefined)
  return source.frames > 1 && canMove && keepsMoving && recipe.answer === 'picture' ? 'all' : 'first'
}

async function applied(canvas: Canvas, step: Step, source: Source): Promise<Canvas> {
  switch (step.op) {
    case 'resize': {
      // A GIF only shrinks.
      const shrinking = source.format === 'gif' ? { ...step, mayEnlarge: false } : step
      return resize(canvas.pending === 'step' ? await settled(canvas) : canvas, shrinking)
    }
    case 'blur':
    case 'bright':
    case 'circle':
    case 'contrast':
    case 'crop':
    case 'indexcrop':
    case 'rotate':
    case 'rounded-corners':
    case 'sharpen':
      throw new ServiceError('NotImplemented', { Header: 'x-oss-process' })
  }
}
