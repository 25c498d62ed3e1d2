import { settled } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import { rotatedSidePixelsMax } from '../limits.ts'
import type { RotateStep } from '../recipe.ts'
import { tooLargeToRotate } from '../refusals.ts'

const transparent = { r: 255, g: 255, b: 255, alpha: 0 }

/**
 * Clockwise. Other than by right angles the canvas grows; its corners are transparent, or white where there is no alpha.
 * https://help.aliyun.com/en/oss/user-guide/rotate
 * @throws ServiceError ImageTooLarge
 */
export async function rotate(canvas: Canvas, { degrees }: RotateStep): Promise<Canvas> {
  const { width, height, pipeline } = canvas
  if (width > rotatedSidePixelsMax || height > rotatedSidePixelsMax) throw tooLargeToRotate()
  if (degrees % 360 === 0) return canvas
  const turned = pipeline.rotate(degrees, { background: transparent })
  if (degrees === 180) return { ...canvas, pipeline: turned, pending: 'step' }
  if (degrees % 180 === 90) return { ...canvas, pipeline: turned, width: height, height: width, pending: 'step' }
  // How far it grows only the library knows.
  return settled({ ...canvas, pipeline: turned, pending: 'step' })
}
