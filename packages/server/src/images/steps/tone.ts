/** What changes colors and leaves the size. The pages give the ranges and no formulas: these are ours. */
import type { Canvas } from '../canvas.ts'
import type { BlurStep, BrightStep, ContrastStep, SharpenStep } from '../recipe.ts'

const brightest = 255
const middle = 128

/** The library's least. */
const amplitudeMin = 0.001

/**
 * A Gaussian of this sigma, cut off where it has fallen to its value at the radius.
 * https://help.aliyun.com/en/oss/user-guide/blur
 */
export function blur(canvas: Canvas, { radius, sigma }: BlurStep): Canvas {
  const minAmplitude = Math.max(amplitudeMin, Math.exp(-(radius ** 2) / (2 * sigma ** 2)))
  return changed(canvas, canvas.pipeline.blur({ sigma, minAmplitude }))
}

/** Adds a share of full brightness: -100 is black, 100 is white. https://help.aliyun.com/en/oss/user-guide/brightness */
export function bright(canvas: Canvas, { percent }: BrightStep): Canvas {
  return changed(canvas, canvas.pipeline.linear(1, (brightest * percent) / 100))
}

/** Moves colors away from the middle, or to it: -100 is grey. https://help.aliyun.com/en/oss/user-guide/contrast */
export function contrast(canvas: Canvas, { percent }: ContrastStep): Canvas {
  const slope = 1 + percent / 100
  return changed(canvas, canvas.pipeline.linear(slope, middle * (1 - slope)))
}

/** 100, which the page recommends, is as much as the library would do by itself. */
export function sharpen(canvas: Canvas, { amount }: SharpenStep): Canvas {
  const strength = amount / 100
  return changed(canvas, canvas.pipeline.sharpen({ sigma: 1, m1: strength, m2: 2 * strength }))
}

function changed(canvas: Canvas, pipeline: Canvas['pipeline']): Canvas {
  return { ...canvas, pipeline, pending: 'step' }
}
