import { jpegSegments, startOfScan } from './jpeg-segments.ts'

export type JpegSize = { readonly width: number; readonly height: number }

/**
 * The size of a JPEG whose head says nothing else that matters: no EXIF, one frame of eight bits. Undefined for every other,
 * which the library is asked about; that takes a fiftieth of what a thumbnail takes.
 */
export function sizeOfPlainJpeg(bytes: Uint8Array): JpegSize | undefined {
  let size: JpegSize | undefined
  for (const { marker, content } of jpegSegments(bytes)) {
    if (marker === applicationOne) return undefined
    if (marker === startOfScan) return size
    if (!isFrame(marker)) continue
    if (size !== undefined || content.byteLength < frameHeadBytes || content.getUint8(0) !== bitsOfSample)
      return undefined
    size = { height: content.getUint16(1), width: content.getUint16(3) }
    // A height of zero is told behind the scan.
    if (size.width === 0 || size.height === 0) return undefined
  }
  return undefined
}

/** Where EXIF is. */
const applicationOne = 0xe1
const bitsOfSample = 8
const frameHeadBytes = 6

/** SOF0 to SOF15, between which tables of Huffman and of arithmetic coding and one reserved marker lie. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
}
