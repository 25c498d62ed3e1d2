import assert from 'node:assert/strict'
import sharp from 'sharp'
import { canvasOf, pixelsOf } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import type { Beside, Step, WatermarkStep } from '../recipe.ts'
import { rawOf } from './letters.ts'

type Size = { readonly width: number; readonly height: number }
type Place = { readonly left: number; readonly top: number }

/** A share of the picture becomes a box, which a watermark fills as far as its proportions let it. */
export function stepsOnto(main: Size, steps: readonly Step[]): readonly Step[] {
  return steps.map((step) => {
    if (step.op !== 'resize' || step.percentOfMain === undefined) return step
    const share = step.percentOfMain / 100
    const box = {
      width: Math.max(1, Math.round(main.width * share)),
      height: Math.max(1, Math.round(main.height * share)),
    }
    return { op: 'resize', mode: 'lfit', ...box, mayEnlarge: true, color: step.color }
  })
}

/** A picture and letters as one: side by side, so far apart, on a transparent ground. */
export async function sideBySide(picture: Canvas, letters: Canvas, beside: Beside): Promise<Canvas> {
  const [left, right] = await Promise.all(
    (beside.first === 'picture' ? [picture, letters] : [letters, picture]).map(rawOf),
  )
  assert(left !== undefined && right !== undefined, 'there are two')
  const height = Math.max(left.raw.height, right.raw.height)
  const top = ({ raw }: typeof left): number => {
    const room = height - raw.height
    return beside.align === 'top' ? 0 : beside.align === 'middle' ? Math.floor(room / 2) : room
  }
  const width = left.raw.width + beside.interval + right.raw.width
  const ground = { width, height, channels, background: { r: 0, g: 0, b: 0, alpha: 0 } } as const
  const both = sharp({ create: ground }).composite([
    { ...left, left: 0, top: top(left) },
    { ...right, left: left.raw.width + beside.interval, top: top(right) },
  ])
  const { data, info } = await both.raw().toBuffer({ resolveWithObject: true })
  return canvasOf(data, { width: info.width, height: info.height, frames: 1, channels: info.channels })
}

/**
 * Lays one picture over another, cut off at its edges. The canvas must have nothing pending.
 * https://help.aliyun.com/en/oss/user-guide/add-watermarks
 */
export async function watermark(canvas: Canvas, step: WatermarkStep, mark: Canvas): Promise<Canvas> {
  const { data, width, height } = await pixelsOf(mark, 'rgba')
  for (let at = 3; at < data.length; at += channels)
    data[at] = Math.round(((data[at] ?? 0) * step.opacityPercent) / 100)
  const whole = canvasOf(data, { width, height, frames: 1, channels })
  return step.tiles ? tiled(canvas, whole, step) : placed(canvas, whole, placeOf(step, canvas, whole))
}

const channels = 4

/** Margins count from the edges that the cell touches: none sideways in the middle column, none down in the middle row. */
export function placeOf(step: WatermarkStep, main: Size, mark: Size): Place {
  const { gravity, x, y, middleOffset } = step
  const isIn = (...cells: readonly string[]): boolean => cells.includes(gravity)
  const [right, bottom] = [main.width - mark.width, main.height - mark.height]
  const left = isIn('nw', 'west', 'sw') ? x : isIn('ne', 'east', 'se') ? right - x : Math.floor(right / 2)
  const top = isIn('nw', 'north', 'ne')
    ? y
    : isIn('sw', 'south', 'se')
      ? bottom - y
      : Math.floor(bottom / 2) + middleOffset
  return { left, top }
}

async function placed(canvas: Canvas, mark: Canvas, { left, top }: Place): Promise<Canvas> {
  // The library takes no overlay that is larger than what it lies on.
  const from = { left: Math.max(0, -left), top: Math.max(0, -top) }
  const width = Math.min(mark.width, canvas.width - left) - from.left
  const height = Math.min(mark.height, canvas.height - top) - from.top
  if (width < 1 || height < 1) return canvas
  const visible = { ...mark, pipeline: mark.pipeline.extract({ ...from, width, height }) }
  const { data } = await pixelsOf(visible, 'rgba')
  return overlaid(
    canvas,
    { input: data, raw: { width, height, channels } },
    { left: left + from.left, top: top + from.top },
  )
}

async function tiled(canvas: Canvas, mark: Canvas, { padX, padY }: WatermarkStep): Promise<Canvas> {
  const nothing = { r: 0, g: 0, b: 0, alpha: 0 }
  const width = Math.min(mark.width + padX, canvas.width)
  const height = Math.min(mark.height + padY, canvas.height)
  const extended = mark.pipeline.extend({ right: padX, bottom: padY, background: nothing })
  const spaced = await pixelsOf({ ...mark, pipeline: extended }, 'rgba')
  const tile = canvasOf(spaced.data, spaced)
  const { data } = await pixelsOf(
    { ...tile, pipeline: tile.pipeline.extract({ left: 0, top: 0, width, height }) },
    'rgba',
  )
  return overlaid(canvas, { input: data, raw: { width, height, channels }, tile: true }, { left: 0, top: 0 })
}

type Overlay = {
  readonly input: Buffer
  readonly raw: Size & { readonly channels: 4 }
  readonly tile?: true
}

function overlaid(canvas: Canvas, overlay: Overlay, place: Place): Canvas {
  return { ...canvas, pipeline: canvas.pipeline.composite([{ ...overlay, ...place }]), pending: 'step' }
}
