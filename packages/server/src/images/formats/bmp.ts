/** Windows bitmaps, which the library neither reads nor writes. */
import { sourcePixelsMax, sourceSidePixelsMax } from '../limits.ts'
import { imageDamage, sourceTooLarge, unsupportedSource } from '../refusals.ts'
import { expandRunLengths } from './bmp-run-lengths.ts'

/** Rows from the top, pixels as R, G, B and, with four channels, A. */
export type Pixels = {
  readonly data: Uint8Array
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
}

const fileHeaderBytes = 14
const coreHeaderBytes = 12
const infoHeaderBytes = 40
/** The first header that holds the masks itself. */
const masksHeaderBytes = 52

type Header = {
  readonly width: number
  readonly height: number
  readonly isTopDown: boolean
  readonly bits: number
  readonly pixelsAt: number
  readonly hasRunLengths: boolean
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number] | undefined
  readonly palette: { readonly at: number; readonly colors: number; readonly entryBytes: number }
}

/** @throws ServiceError ImageDamage, ImageTooLarge, BadRequest for kinds of bitmap that are not read */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.byteLength < fileHeaderBytes + coreHeaderBytes) throw imageDamage()
  const header = readHeader(view)
  const { width, height, bits, pixelsAt } = header
  if (width < 1 || height < 1) throw imageDamage()
  if (width > sourceSidePixelsMax || height > sourceSidePixelsMax || width * height > sourcePixelsMax)
    throw sourceTooLarge(
      `The picture has more than ${sourcePixelsMax} pixels or a side of over ${sourceSidePixelsMax}.`,
    )
  if (header.hasRunLengths) return decodeRunLengths(view, header)
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  // Before anything is allocated: a bitmap without run lengths has all the bytes that its size says.
  if (pixelsAt + rowBytes * height > view.byteLength) throw imageDamage()
  const channels = header.masks !== undefined && header.masks[3] !== 0 ? 4 : 3
  const data = new Uint8Array(width * height * channels)
  const read = pixelReader(view, view, header)
  for (let y = 0; y < height; y += 1) {
    const row = pixelsAt + rowBytes * (header.isTopDown ? y : height - 1 - y)
    for (let x = 0; x < width; x += 1) read(row, x, data, (y * width + x) * channels)
  }
  return { data, width, height, channels }
}

function decodeRunLengths(view: DataView, header: Header): Pixels {
  const { width, height, bits, pixelsAt, isTopDown } = header
  if ((bits !== 4 && bits !== 8) || isTopDown || pixelsAt > view.byteLength) throw imageDamage()
  const runs = new Uint8Array(view.buffer, view.byteOffset + pixelsAt, view.byteLength - pixelsAt)
  const colors = expandRunLengths(runs, { width, height, bits })
  const data = new Uint8Array(width * height * 3)
  const read = pixelReader(view, new DataView(colors.buffer), { ...header, bits: 8 })
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) read((height - 1 - y) * width, x, data, (y * width + x) * 3)
  return { data, width, height, channels: 3 }
}

function readHeader(view: DataView): Header {
  const pixelsAt = view.getUint32(10, true)
  const headerBytes = view.getUint32(14, true)
  if (headerBytes === coreHeaderBytes)
    return {
      width: view.getUint16(18, true),
      height: view.getUint16(20, true),
      isTopDown: false,
      bits: bitsOf(view.getUint16(24, true)),
      pixelsAt,
      hasRunLengths: false,
      masks: undefined,
      palette: paletteOf(view.getUint16(24, true), 0, fileHeaderBytes + coreHeaderBytes, 3),
    }
  if (headerBytes < infoHeaderBytes || view.byteLength < fileHeaderBytes + infoHeaderBytes) throw imageDamage()
  const height = view.getInt32(22, true)
  const bits = bitsOf(view.getUint16(28, true))
  const compression = view.getUint32(30, true)
  return {
    width: view.getInt32(18, true),
    height: Math.abs(height),
    isTopDown: height < 0,
    bits,
    pixelsAt,
    hasRunLengths: compression === eightBitRuns || compression === fourBitRuns,
    masks: masksOf(view, headerBytes, bits, compression),
    palette: paletteOf(bits, view.getUint32(46, true), fileHeaderBytes + headerBytes, 4),
  }
}

function bitsOf(bits: number): number {
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw imageDamage()
  return bits
}

function paletteOf(bits: number, colors: number, at: number, entryBytes: number): Header['palette'] {
  const most = bits <= 8 ? 2 ** bits : 0
  return { at, colors: colors === 0 ? most : Math.min(colors, most), entryBytes }
}

const plain = 0
const eightBitRuns = 1
const fourBitRuns = 2
/** Behind the header, or inside of a longer one: the same place. */
const masksAt = fileHeaderBytes + infoHeaderBytes
const bitFields = 3
const alphaBitFields = 6

function masksOf(view: DataView, headerBytes: number, bits: number, compression: number): Header['masks'] {
  if (compression === plain) {
    if (bits === 16) return [0x7c00, 0x03e0, 0x001f, 0]
    return bits === 32 ? [0xff0000, 0x00ff00, 0x0000ff, 0] : undefined
  }
  if (compression === eightBitRuns || compression === fourBitRuns) {
    if (bits !== (compression === eightBitRuns ? 8 : 4)) throw imageDamage()
    return undefined
  }
  if ((compression !== bitFields && compression !== alphaBitFields) || (bits !== 16 && bits !== 32))
    throw unsupportedSource()
  const hasAlpha = compression === alphaBitFields || headerBytes > masksHeaderBytes
  if (view.byteLength < masksAt + (hasAlpha ? 16 : 12)) throw imageDamage()
  return [
    view.getUint32(masksAt, true),
    view.getUint32(masksAt + 4, true),
    view.getUint32(masksAt + 8, true),
    hasAlpha ? view.getUint32(masksAt + 12, true) : 0,
  ]
}

type ReadPixel = (row: number, x: number, into: Uint8Array, at: number) => void

/** @param rows where `row` and `x` count, which is the file itself unless it has run lengths */
function pixelReader(view: DataView, rows: DataView, { bits, masks, palette }: Header): ReadPixel {
  if (masks !== undefined) return maskedReader(rows, bits, masks)
  if (bits === 24)
    return (row, x, into, at) => {
      into[at] = rows.getUint8(row + x * 3 + 2)
      into[at + 1] = rows.getUint8(row + x * 3 + 1)
      into[at + 2] = rows.getUint8(row + x * 3)
    }
  if (palette.at + palette.colors * palette.entryBytes > view.byteLength) throw imageDamage()
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  return (row, x, into, at) => {
    const shift = 8 - bits * ((x % perByte) + 1)
    const color = (rows.getUint8(row + Math.floor(x / perByte)) >> shift) & mask
    // A color that the palette does not have is black, as everywhere.
    if (color >= palette.colors) return
    const entry = palette.at + color * palette.entryBytes
    into[at] = view.getUint8(entry + 2)
    into[at + 1] = view.getUint8(entry + 1)
    into[at + 2] = view.getUint8(entry)
  }
}

function maskedReader(view: DataView, bits: number, masks: NonNullable<Header['masks']>): ReadPixel {
  const fields = masks.filter((mask, index) => index < 3 || mask !== 0).map(fieldOf)
  return (row, x, into, at) => {
    const pixel = bits === 16 ? view.getUint16(row + x * 2, true) : view.getUint32(row + x * 4, true)
    fields.forEach((field, index) => {
      into[at + index] = field(pixel)
    })
  }
}

/** From the bits under the mask to 0 … 255. */
function fieldOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / most)
}

const v4HeaderBytes = 108
const sRgb = 0x73524742

/** 24 bits, or 32 with alpha in the header that knows of it. */
export function encodeBmp({ data, width, height, channels }: Pixels): Buffer {
  const headerBytes = channels === 4 ? v4HeaderBytes : infoHeaderBytes
  const pixelsAt = fileHeaderBytes + headerBytes
  const rowBytes = Math.ceil((width * channels) / 4) * 4
  const bmp = Buffer.alloc(pixelsAt + rowBytes * height)
  bmp.write('BM', 0, 'latin1')
  bmp.writeUInt32LE(bmp.length, 2)
  bmp.writeUInt32LE(pixelsAt, 10)
  bmp.writeUInt32LE(headerBytes, 14)
  bmp.writeInt32LE(width, 18)
  bmp.writeInt32LE(height, 22)
  bmp.writeUInt16LE(1, 26)
  bmp.writeUInt16LE(channels * 8, 28)
  bmp.writeUInt32LE(channels === 4 ? bitFields : plain, 30)
  bmp.writeUInt32LE(rowBytes * height, 34)
  if (channels === 4) {
    for (const [index, mask] of [0xff0000, 0x00ff00, 0x0000ff, 0xff000000].entries())
      bmp.writeUInt32LE(mask, 54 + index * 4)
    bmp.writeUInt32LE(sRgb, 70)
  }
  for (let y = 0; y < height; y += 1) {
    let to = pixelsAt + rowBytes * (height - 1 - y)
    for (let from = y * width * channels; from < (y + 1) * width * channels; from += channels) {
      bmp[to] = data[from + 2] ?? 0
      bmp[to + 1] = data[from + 1] ?? 0
      bmp[to + 2] = data[from] ?? 0
      if (channels === 4) bmp[to + 3] = data[from + 3] ?? 0
      to += channels
    }
  }
  return bmp
}
