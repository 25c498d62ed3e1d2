import { jpegSegments } from '../formats/jpeg-segments.ts'

/** The resolution that a JFIF header says, in the words of EXIF: unit 1 is none, 2 is inches, 3 is centimetres. */
export function readDensity(bytes: Uint8Array): Readonly<Record<string, string>> {
  for (const { marker, content } of jpegSegments(bytes)) {
    if (marker !== applicationZero || content.byteLength < headerBytes || content.getUint32(0) !== jfif) continue
    return {
      ResolutionUnit: String(content.getUint8(7) + 1),
      XResolution: `${content.getUint16(8)}/1`,
      YResolution: `${content.getUint16(10)}/1`,
    }
  }
  return {}
}

const applicationZero = 0xe0
/** `JFIF`, of `JFIF\0`. */
const jfif = 0x4a464946
const headerBytes = 12
