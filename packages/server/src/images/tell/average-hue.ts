import { pixelsOf, settled } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import type { Picture } from '../picture.ts'
import { pictureOfJson } from '../picture.ts'

/** Colors are averaged on a picture no larger than this. */
const samplesSide = 64
/** Degrees from the mean hue, beyond which a pixel does not count. The page speaks of a threshold and does not tell it. */
const hueSpread = 60

type Color = readonly [red: number, green: number, blue: number]

/**
 * The mean of the colors whose hue is near the mean hue, as `{"RGB": "0x5c783b"}`.
 * https://help.aliyun.com/en/oss/user-guide/query-the-average-tone-of-an-image
 */
export async function averageHue(canvas: Canvas): Promise<Picture> {
  const ready = canvas.pending === 'step' ? await settled(canvas) : canvas
  const size = { width: Math.min(ready.width, samplesSide), height: Math.min(ready.height, samplesSide) }
  const pipeline = ready.pipeline.flatten({ background: '#ffffff' }).resize({ ...size, fit: 'fill' })
  const { data, channels } = await pixelsOf({ ...ready, ...size, pipeline, pending: 'step' }, 'as-is')
  return pictureOfJson({ RGB: `0x${averageColor(data, channels).map(twoDigits).join('')}` })
}

const twoDigits = (value: number): string => value.toString(16).padStart(2, '0')

/** One channel or two are shades of grey. */
export function averageColor(data: Uint8Array, channels: number): Color {
  const colors: Color[] = []
  for (let at = 0; at + channels <= data.length; at += channels) {
    const red = data[at] ?? 0
    colors.push(channels < 3 ? [red, red, red] : [red, data[at + 1] ?? 0, data[at + 2] ?? 0])
  }
  const mean = meanHue(colors)
  const near = colors.filter((color) => mean !== undefined && distance(hueOf(color).degrees, mean) <= hueSpread)
  return meanOf(near.length === 0 ? colors : near)
}

function meanOf(colors: readonly Color[]): Color {
  const sum = [0, 0, 0]
  for (const color of colors) for (const [index, value] of color.entries()) sum[index] = (sum[index] ?? 0) + value
  const mean = (index: number): number => Math.round((sum[index] ?? 0) / Math.max(1, colors.length))
  return [mean(0), mean(1), mean(2)]
}

/** Hues lie on a circle, so they are added as arrows, each as long as the color is vivid; grey has none. */
function meanHue(colors: readonly Color[]): number | undefined {
  let [x, y] = [0, 0]
  for (const color of colors) {
    const { degrees, chroma } = hueOf(color)
    x += Math.cos((degrees * Math.PI) / 180) * chroma
    y += Math.sin((degrees * Math.PI) / 180) * chroma
  }
  return Math.hypot(x, y) < 1 ? undefined : (Math.atan2(y, x) * 180) / Math.PI
}

function hueOf([red, green, blue]: Color): { readonly degrees: number; readonly chroma: number } {
  const most = Math.max(red, green, blue)
  const chroma = most - Math.min(red, green, blue)
  if (chroma === 0) return { degrees: 0, chroma }
  if (most === red) return { degrees: 60 * ((green - blue) / chroma), chroma }
  if (most === green) return { degrees: 60 * (2 + (blue - red) / chroma), chroma }
  return { degrees: 60 * (4 + (red - green) / chroma), chroma }
}

function distance(first: number, second: number): number {
  const turn = Math.abs(first - second) % 360
  return Math.min(turn, 360 - turn)
}
