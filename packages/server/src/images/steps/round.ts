import { canvasOf, pixelsOf } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import type { CircleStep, RoundedCornersStep } from '../recipe.ts'
import { cut } from './crop.ts'

const channels = 4

/** The circle in the middle, on a square that it touches. https://help.aliyun.com/en/oss/user-guide/circle-crop */
export async function circle(canvas: Canvas, step: CircleStep): Promise<Canvas> {
  const { width, height } = canvas
  const radius = Math.min(step.radius, Math.max(1, Math.floor(Math.min(width, height) / 2)))
  const side = Math.min(2 * radius, width, height)
  const left = Math.floor((width - side) / 2)
  const top = Math.floor((height - side) / 2)
  return rounded(cut(canvas, { left, top, width: side, height: side }), side / 2)
}

/** https://help.aliyun.com/en/oss/user-guide/rounded-rectangle */
export function roundedCorners(canvas: Canvas, step: RoundedCornersStep): Promise<Canvas> {
  return rounded(canvas, Math.min(step.radius, Math.min(canvas.width, canvas.height) / 2))
}

/** Makes what lies outside of the four quarter circles transparent; a format without alpha turns it white. */
async function rounded(canvas: Canvas, radius: number): Promise<Canvas> {
  const { data, width, height } = await pixelsOf(canvas, 'rgba')
  const corner = Math.ceil(radius)
  for (let y = 0; y < corner; y += 1)
    for (let x = 0; x < corner; x += 1) {
      const share = coverage(x, y, radius)
      if (share === 1) continue
      for (const column of new Set([x, width - 1 - x]))
        for (const row of new Set([y, height - 1 - y])) {
          const at = (row * width + column) * channels + 3
          data[at] = Math.round((data[at] ?? 0) * share)
        }
    }
  return canvasOf(data, { width, height, frames: 1, channels })
}

/** How much of the pixel lies within the circle whose bounding square starts at the corner: an edge one pixel wide. */
function coverage(x: number, y: number, radius: number): number {
  const distance = Math.hypot(radius - (x + 0.5), radius - (y + 0.5))
  return Math.min(1, Math.max(0, radius + 0.5 - distance))
}
