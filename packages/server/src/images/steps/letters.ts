/** Letters as a picture with a transparent ground, in the font that is packaged with the server. */
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'
import { canvasOf, pixelsOf } from '../canvas.ts'
import type { Canvas } from '../canvas.ts'
import type { Letters } from '../recipe.ts'

/** Noto Sans Hans: Latin, Greek, Cyrillic, kana and simplified Chinese. */
const fontFile = fileURLToPath(new URL('../fonts/NotoSansHans-Regular.otf', import.meta.resolve('@embedpdf/fonts-sc')))
const fontFamily = 'Noto Sans S Chinese'
/** At which a point is a pixel. */
const dotsPerInch = 72
/** The shadow falls to the lower right, by this share of the size. */
const shadowShare = 0.05

const nothing = { r: 0, g: 0, b: 0, alpha: 0 }

export async function drawLetters(letters: Letters): Promise<Canvas> {
  const upright = await withShadow(await written(letters, letters.color), letters)
  if (letters.degrees === 0) return upright
  const turned = upright.pipeline.rotate(letters.degrees, { background: nothing })
  const { data, ...shape } = await pixelsOf({ ...upright, pipeline: turned }, 'rgba')
  return canvasOf(data, shape)
}

async function written({ text, size }: Letters, color: string): Promise<Canvas> {
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="#${color}">${escaped(text)}</span>`,
      fontfile: fontFile,
      font: `${fontFamily} ${size}`,
      dpi: dotsPerInch,
      rgba: true,
    },
  })
    .raw()
    .toBuffer({ resolveWithObject: true })
  return canvasOf(data, { width: info.width, height: info.height, frames: 1, channels: info.channels })
}

async function withShadow(front: Canvas, letters: Letters): Promise<Canvas> {
  if (letters.shadowPercent === 0) return front
  const offset = Math.max(1, Math.round(letters.size * shadowShare))
  const [shadow, top] = await Promise.all([written(letters, '000000').then(rawOf), rawOf(front)])
  for (let at = 3; at < shadow.input.length; at += 4)
    shadow.input[at] = Math.round(((shadow.input[at] ?? 0) * letters.shadowPercent) / 100)
  const size = { width: front.width + offset, height: front.height + offset }
  const both = sharp({ create: { ...size, channels: 4, background: nothing } }).composite([
    { ...shadow, left: offset, top: offset },
    { ...top, left: 0, top: 0 },
  ])
  const { data, info } = await both.raw().toBuffer({ resolveWithObject: true })
  return canvasOf(data, { width: info.width, height: info.height, frames: 1, channels: info.channels })
}

type Raw = {
  readonly input: Buffer
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 4 }
}

/** As the library takes what it lays over something. */
export async function rawOf(canvas: Canvas): Promise<Raw> {
  const { data, width, height } = await pixelsOf(canvas, 'rgba')
  return { input: data, raw: { width, height, channels: 4 } }
}

/** The library reads markup; what a caller wrote is text. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
