/** The picture that came, looked at before anything of it is decoded. */
import sharp from 'sharp'
import type { Metadata, Sharp } from 'sharp'
import { decodeBmp } from './formats/bmp.ts'
import type { Pixels } from './formats/bmp.ts'
import { estimateJpegQuality } from './formats/jpeg-quality.ts'
import { sizeOfPlainJpeg } from './formats/jpeg-size.ts'
import { avifSourceSidePixelsMax, sourceBytesMax, sourcePixelsMax, sourceSidePixelsMax } from './limits.ts'
import type { PictureFormat } from './recipe.ts'
import { imageDamage, sourceTooLarge, unsupportedSource } from './refusals.ts'
import { sniffFormat } from './sniff.ts'

export type Source = {
  readonly bytes: Uint8Array
  readonly format: PictureFormat
  /** As stored, before the EXIF orientation is applied. */
  readonly width: number
  readonly height: number
  /** Of animations; 1 for everything else. */
  readonly frames: number
  /** 1 to 8, as EXIF counts them. */
  readonly orientation: number
  /** 1 to 100, estimated; only of JPEG. */
  readonly jpegQuality: number | undefined
  /** Empty where the library cannot read the format and we do. */
  readonly metadata: Partial<Metadata>
  /** A new pipeline over the encoded bytes; `all` frames or the first. */
  open(frames: 'first' | 'all'): Sharp
}

/** What the operator lets in. */
export type Admitted = { readonly svg: boolean }

/** @throws ServiceError BadRequest (no picture), ImageDamage, ImageTooLarge */
export async function openSource(bytes: Uint8Array, admitted: Admitted): Promise<Source> {
  if (bytes.length > sourceBytesMax) throw sourceTooLarge(`The picture is larger than ${sourceBytesMax} bytes.`)
  const format = sniffFormat(bytes)
  switch (format) {
    case undefined:
    case 'heic': // The library's prebuilt decoder has no HEVC.
      throw unsupportedSource()
    case 'svg':
      if (!admitted.svg) throw unsupportedSource()
      // What was drawn has no format yet; PNG loses nothing of it.
      return ofLibrary(bytes, 'png')
    case 'bmp':
      return ofPixels(bytes, decodeBmp(bytes))
    case 'avif':
    case 'gif':
    case 'jpg':
    case 'png':
    case 'tiff':
    case 'webp':
      return ofLibrary(bytes, format)
  }
}

async function ofLibrary(bytes: Uint8Array, format: PictureFormat): Promise<Source> {
  const metadata: Head = (format === 'jpg' ? sizeOfPlainJpeg(bytes) : undefined) ?? (await readMetadata(bytes))
  const frames = format === 'gif' || format === 'webp' ? (metadata.pages ?? 1) : 1
  const size = { width: metadata.width, height: metadata.height, frames }
  requireSize(size, format === 'avif' ? avifSourceSidePixelsMax : sourceSidePixelsMax)
  return {
    bytes,
    format,
    ...size,
    orientation: metadata.orientation ?? 1,
    jpegQuality: format === 'jpg' ? estimateJpegQuality(bytes) : undefined,
    metadata,
    open: (which) =>
      sharp(bytes, { ...reading, animated: which === 'all' && frames > 1, limitInputPixels: sourcePixelsMax }),
  }
}

type Head = Partial<Metadata> & { readonly width: number; readonly height: number }

/** What is truncated or broken ends here; a mere warning of the decoder does not. */
const reading = { failOn: 'error' } as const

async function readMetadata(bytes: Uint8Array): Promise<Metadata> {
  try {
    return await sharp(bytes, { ...reading, limitInputPixels: false }).metadata()
  } catch (cause) {
    throw imageDamage(cause)
  }
}

function ofPixels(bytes: Uint8Array, pixels: Pixels): Source {
  const { data, width, height, channels } = pixels
  return {
    bytes,
    format: 'bmp',
    width,
    height,
    frames: 1,
    orientation: 1,
    jpegQuality: undefined,
    metadata: {},
    open: () => sharp(data, { raw: { width, height, channels }, limitInputPixels: sourcePixelsMax }),
  }
}

type Size = { readonly width: number; readonly height: number; readonly frames: number }

/** @throws ServiceError ImageDamage, ImageTooLarge */
export function requireSize({ width, height, frames }: Size, sidePixelsMax: number): void {
  if (!(width >= 1 && height >= 1 && frames >= 1)) throw imageDamage()
  if (width > sidePixelsMax || height > sidePixelsMax)
    throw sourceTooLarge(`A side of the picture is longer than ${sidePixelsMax} pixels.`)
  if (width * height * frames > sourcePixelsMax)
    throw sourceTooLarge(`The picture has more than ${sourcePixelsMax} pixels.`)
}
