import { avifResultHeightPixelsMax, avifResultWidthPixelsMax } from './limits.ts'
import { pixelsOf } from './canvas.ts'
import type { Canvas } from './canvas.ts'
import type { Picture } from './picture.ts'
import { encodeBmp } from './formats/bmp.ts'
import type { PictureFormat, Quality, Recipe } from './recipe.ts'
import { avifTooLarge, unsupportedSource } from './refusals.ts'
import type { Source } from './source.ts'

/** Where nobody says a quality; a JPEG never gets a better one than it came with. */
export const usualQuality = 80

/** GIF is written only where one came: elsewhere the format stays. */
export function resultFormat(source: Pick<Source, 'format'>, recipe: Pick<Recipe, 'format'>): PictureFormat {
  const wanted = recipe.format ?? source.format
  return wanted === 'gif' && source.format !== 'gif' ? source.format : wanted
}

/** @throws ServiceError ImageTooLarge */
export async function encode(canvas: Canvas, source: Source, recipe: Recipe, format: PictureFormat): Promise<Picture> {
  const bytes = await encoded(canvas, source, recipe, format)
  const isOnlyWrittenAgain = recipe.steps.length === 0 && format === source.format && canvas.pending === 'nothing'
  // Asking for a quality never makes a file larger.
  if (isOnlyWrittenAgain && recipe.quality !== undefined && bytes.length >= source.bytes.length)
    return { bytes: source.bytes, contentType: contentTypes[format] }
  return { bytes, contentType: contentTypes[format] }
}

const contentTypes: Readonly<Record<PictureFormat, string>> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  heic: 'image/heic',
  jpg: 'image/jpeg',
  png: 'image/png',
  tiff: 'image/tiff',
  webp: 'image/webp',
}

/** Effort 4 of 9, the library's own choice, takes several times as long for a few per cent of size. */
const avifEffort = 2

async function encoded(canvas: Canvas, source: Source, recipe: Recipe, format: PictureFormat): Promise<Uint8Array> {
  const { pipeline, width, height } = canvas
  const animation = canvas.frames > 1 ? animationOf(source) : {}
  switch (format) {
    case 'jpg':
      return (isOpaque(source, recipe) ? pipeline : pipeline.flatten({ background: '#ffffff' }))
        .jpeg({ quality: jpegQuality(source, recipe.quality), progressive: recipe.isInterlaced })
        .toBuffer()
    case 'webp':
      return pipeline.webp({ quality: recipe.quality?.value ?? usualQuality, ...animation }).toBuffer()
    case 'png':
      return pipeline.png().toBuffer()
    case 'gif':
      return pipeline.gif(animation).toBuffer()
    case 'tiff':
      return pipeline.tiff({ compression: 'lzw' }).toBuffer()
    case 'avif':
      if (Math.max(width, height) > avifResultWidthPixelsMax || Math.min(width, height) > avifResultHeightPixelsMax)
        throw avifTooLarge()
      return pipeline.avif({ effort: avifEffort }).toBuffer()
    case 'bmp': {
      const { data, channels } = await pixelsOf(canvas, 'as-is')
      if (channels === 3 || channels === 4) return encodeBmp({ data, width, height, channels })
      const whole = await pixelsOf(canvas, 'rgba')
      return encodeBmp({ data: whole.data, width, height, channels: 4 })
    }
    case 'heic':
      throw unsupportedSource()
  }
}

/** A JPEG has no alpha, and these steps give it none. The library takes a hundredth of a thumbnail to find that out. */
function isOpaque(source: Source, recipe: Recipe): boolean {
  return (
    source.format === 'jpg' && recipe.steps.every(({ op }) => op === 'resize' || op === 'crop' || op === 'indexcrop')
  )
}

/** The pipeline may have gone through bare pixels, which know neither pace nor number of rounds. */
function animationOf({ metadata }: Source): { readonly delay?: number[]; readonly loop?: number } {
  return {
    ...(metadata.delay === undefined ? {} : { delay: metadata.delay }),
    ...(metadata.loop === undefined ? {} : { loop: metadata.loop }),
  }
}

/** `q` is a share of the source's quality, `Q` a ceiling; a source that is no JPEG counts as perfect. */
export function jpegQuality(source: Pick<Source, 'jpegQuality'>, quality: Quality | undefined): number {
  const best = source.jpegQuality ?? 100
  if (quality?.kind === 'relative') return Math.max(1, Math.round((best * quality.value) / 100))
  return Math.min(best, quality?.value ?? usualQuality)
}
