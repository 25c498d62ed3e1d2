import type { Canvas } from '../canvas.ts'
import type { CropStep, Gravity, IndexCropStep } from '../recipe.ts'
import { outOfImage } from '../refusals.ts'
import { invalidParameter } from '../parameters.ts'

type Size = { readonly width: number; readonly height: number }
export type Area = Size & { readonly left: number; readonly top: number }

/**
 * The area starts in its cell of the grid, moves by x and y, and ends at the picture's edge.
 * https://help.aliyun.com/en/oss/user-guide/custom-crop
 * @throws ServiceError BadRequest when it starts outside
 */
export function cropArea(step: CropStep, source: Size): Area {
  const width = Math.min(step.width ?? source.width, source.width)
  const height = Math.min(step.height ?? source.height, source.height)
  const [column, row] = cellOf(step.gravity)
  const left = Math.floor(((source.width - width) * column) / 2) + step.x
  const top = Math.floor(((source.height - height) * row) / 2) + step.y
  if (left >= source.width || top >= source.height) throw outOfImage()
  return { left, top, width: Math.min(width, source.width - left), height: Math.min(height, source.height - top) }
}

/** Column and row, 0 to 2. */
function cellOf(gravity: Gravity): readonly [column: number, row: number] {
  switch (gravity) {
    case 'nw':
      return [0, 0]
    case 'north':
      return [1, 0]
    case 'ne':
      return [2, 0]
    case 'west':
      return [0, 1]
    case 'center':
      return [1, 1]
    case 'east':
      return [2, 1]
    case 'sw':
      return [0, 2]
    case 'south':
      return [1, 2]
    case 'se':
      return [2, 2]
  }
}

/**
 * One slice of the picture, the last maybe thinner; a slice that does not exist is the whole.
 * https://help.aliyun.com/en/oss/user-guide/indexed-cut
 * @throws ServiceError InvalidArgument when a slice is longer than the picture
 */
export function slice({ along, length, index }: IndexCropStep, { width, height }: Size): Area {
  const whole = along === 'x' ? width : height
  if (length > whole) throw invalidParameter(along, String(length))
  const from = index * length
  if (from >= whole) return { left: 0, top: 0, width, height }
  const rest = Math.min(length, whole - from)
  return along === 'x' ? { left: from, top: 0, width: rest, height } : { left: 0, top: from, width, height: rest }
}

export function crop(canvas: Canvas, step: CropStep): Canvas {
  return cut(canvas, cropArea(step, canvas))
}

export function indexCrop(canvas: Canvas, step: IndexCropStep): Canvas {
  return cut(canvas, slice(step, canvas))
}

/** The canvas must have nothing pending. */
export function cut(canvas: Canvas, area: Area): Canvas {
  const { left, top, width, height } = area
  if (width === canvas.width && height === canvas.height) return canvas
  return { ...canvas, width, height, pipeline: canvas.pipeline.extract({ left, top, width, height }), pending: 'step' }
}
