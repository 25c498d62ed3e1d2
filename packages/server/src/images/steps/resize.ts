import { canvasOf, pixelsOf } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import { resultPixelsMax, resultSidePixelsMax } from '../limits.ts'
import type { ResizeStep } from '../recipe.ts'
import { resultTooLarge } from '../refusals.ts'

type Size = { readonly width: number; readonly height: number }

export type ResizePlan = {
  /** What the picture is stretched to. */
  readonly scaled: Size
  /** What is cut out of the middle of that, or the canvas around it. */
  readonly result: Size
}

/**
 * What becomes of a picture of this size. A single side keeps the proportions in every mode; without `limit_0` nothing
 * grows, and what would stays as it is. https://help.aliyun.com/en/oss/user-guide/resize-images-4
 */
export function planResize(step: ResizeStep, source: Size): ResizePlan {
  const { width, height } = boxOf(step, source)
  if (width === undefined || height === undefined) {
    const scale = width === undefined ? (height ?? source.height) / source.height : width / source.width
    return planScaled(step, source, scale)
  }
  const box = { width, height }
  const scales = [width / source.width, height / source.height]
  switch (step.mode) {
    case 'lfit':
      return planScaled(step, source, Math.min(...scales))
    case 'mfit':
      return planScaled(step, source, Math.max(...scales))
    case 'pad':
      return planScaled(step, source, Math.min(...scales), box)
    case 'fill':
      return planScaled(step, source, Math.max(...scales), box)
    case 'fixed':
      return Math.max(...scales) > 1 && !step.mayEnlarge
        ? { scaled: source, result: source }
        : { scaled: box, result: box }
  }
}

function planScaled(step: ResizeStep, source: Size, scale: number, box?: Size): ResizePlan {
  if (scale > 1 && !step.mayEnlarge) return { scaled: source, result: source }
  const scaled = { width: rounded(source.width * scale), height: rounded(source.height * scale) }
  return { scaled, result: box ?? scaled }
}

/** Half a pixel counts as one, and nothing vanishes. */
const rounded = (length: number): number => Math.max(1, Math.round(length))

type Box = { readonly width?: number | undefined; readonly height?: number | undefined }

/** Width and height win over the long and the short side, and both over a percentage. */
function boxOf(step: ResizeStep, source: Size): Box {
  if (step.width !== undefined || step.height !== undefined) return step
  const isWide = source.width >= source.height
  if (step.longSide !== undefined || step.shortSide !== undefined)
    return isWide ? { width: step.longSide, height: step.shortSide } : { width: step.shortSide, height: step.longSide }
  return { width: (source.width * (step.percent ?? 100)) / 100 }
}

/** @throws ServiceError ImageTooLarge */
export async function resize(canvas: Canvas, step: ResizeStep): Promise<Canvas> {
  const { scaled, result } = planResize(step, canvas)
  if (
    result.width > resultSidePixelsMax ||
    result.height > resultSidePixelsMax ||
    result.width * result.height * canvas.frames > resultPixelsMax
  )
    throw resultTooLarge(
      `The result would have more than ${resultPixelsMax} pixels, or a side of more than ${resultSidePixelsMax}.`,
    )
  const isSame = scaled.width === canvas.width && scaled.height === canvas.height
  let { pipeline } = canvas
  if (!isSame) pipeline = pipeline.resize({ ...scaled, fit: 'fill' })
  if (result.width < scaled.width || result.height < scaled.height)
    pipeline = pipeline.extract({
      left: Math.floor((scaled.width - result.width) / 2),
      top: Math.floor((scaled.height - result.height) / 2),
      ...result,
    })
  else if (result.width > scaled.width || result.height > scaled.height)
    pipeline = (await colored({ ...canvas, ...scaled, pipeline }, step.color)).extend(
      marginsOf(scaled, result, step.color),
    )
  else if (isSame) return canvas
  return { ...canvas, ...result, pipeline, pending: 'step' }
}

/** The library gives a grey picture grey margins; its pixels are in colors. */
async function colored(canvas: Canvas, color: string): Promise<Canvas['pipeline']> {
  const isGrey = color.slice(0, 2) === color.slice(2, 4) && color.slice(2, 4) === color.slice(4)
  if (isGrey) return canvas.pipeline
  const { data, ...shape } = await pixelsOf(canvas, 'as-is')
  return canvasOf(data, shape).pipeline
}

type Margins = Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>> & { readonly background: string }

function marginsOf(scaled: Size, result: Size, color: string): Margins {
  const left = Math.floor((result.width - scaled.width) / 2)
  const top = Math.floor((result.height - scaled.height) / 2)
  return {
    left,
    top,
    right: result.width - scaled.width - left,
    bottom: result.height - scaled.height - top,
    background: `#${color}`,
  }
}
