/** EXIF as flat texts by the names of its tags: the two directories, GPS, and the thumbnail's. */

type Tags = Readonly<Record<number, string>>

const imageTags: Tags = {
  0x0100: 'ImageWidth',
  0x0101: 'ImageLength',
  0x0102: 'BitsPerSample',
  0x0103: 'Compression',
  0x010e: 'ImageDescription',
  0x010f: 'Make',
  0x0110: 'Model',
  0x0112: 'Orientation',
  0x011a: 'XResolution',
  0x011b: 'YResolution',
  0x0128: 'ResolutionUnit',
  0x0131: 'Software',
  0x0132: 'DateTime',
  0x013b: 'Artist',
  0x0201: 'JPEGInterchangeFormat',
  0x0202: 'JPEGInterchangeFormatLength',
  0x0213: 'YCbCrPositioning',
  0x8298: 'Copyright',
  0x8769: 'ExifTag',
  0x8825: 'GPSTag',
}
const exifTags: Tags = {
  0x829a: 'ExposureTime',
  0x829d: 'FNumber',
  0x8822: 'ExposureProgram',
  0x8827: 'ISOSpeedRatings',
  0x9000: 'ExifVersion',
  0x9003: 'DateTimeOriginal',
  0x9004: 'DateTimeDigitized',
  0x9201: 'ShutterSpeedValue',
  0x9202: 'ApertureValue',
  0x9203: 'BrightnessValue',
  0x9204: 'ExposureBiasValue',
  0x9205: 'MaxApertureValue',
  0x9206: 'SubjectDistance',
  0x9207: 'MeteringMode',
  0x9208: 'LightSource',
  0x9209: 'Flash',
  0x920a: 'FocalLength',
  0xa001: 'ColorSpace',
  0xa002: 'PixelXDimension',
  0xa003: 'PixelYDimension',
  0xa217: 'SensingMethod',
  0xa402: 'ExposureMode',
  0xa403: 'WhiteBalance',
  0xa405: 'FocalLengthIn35mmFilm',
  0xa406: 'SceneCaptureType',
  0xa433: 'LensMake',
  0xa434: 'LensModel',
}
const gpsTags: Tags = {
  0x0000: 'GPSVersionID',
  0x0001: 'GPSLatitudeRef',
  0x0002: 'GPSLatitude',
  0x0003: 'GPSLongitudeRef',
  0x0004: 'GPSLongitude',
  0x0005: 'GPSAltitudeRef',
  0x0006: 'GPSAltitude',
  0x0007: 'GPSTimeStamp',
  0x0010: 'GPSImgDirectionRef',
  0x0011: 'GPSImgDirection',
  0x0012: 'GPSMapDatum',
  0x001d: 'GPSDateStamp',
}

const exifPointer = 0x8769
const gpsPointer = 0x8825
/** Whatever a file claims; a real directory has some dozens. */
const entriesMax = 256
const textCharactersMax = 256
const valuesMax = 8
const entryBytes = 12

/** Bytes of one value of each type: byte, ascii, short, long, rational, signed byte, undefined, signed ones. */
const typeBytes: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8]

/** What cannot be read is left out: metadata that is broken takes nothing from the picture. */
export function readExif(bytes: Uint8Array): Readonly<Record<string, string>> {
  const header = Buffer.from('Exif\0\0', 'latin1')
  const hasHeader = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(6, bytes.length)).equals(header)
  const tiff = hasHeader ? bytes.subarray(header.length) : bytes
  const told: Record<string, string> = {}
  if (tiff.length < 8) return told
  const reader = readerOf(tiff)
  const main = directory(reader, reader.uint32(4), imageTags, told)
  if (main.next !== 0) directory(reader, main.next, imageTags, told)
  if (main.exif !== undefined) directory(reader, main.exif, exifTags, told)
  if (main.gps !== undefined) directory(reader, main.gps, gpsTags, told)
  return told
}

type Reader = {
  readonly bytes: Buffer
  uint16(at: number): number
  uint32(at: number): number
  int32(at: number): number
}

function readerOf(tiff: Uint8Array): Reader {
  const bytes = Buffer.from(tiff.buffer, tiff.byteOffset, tiff.byteLength)
  const isLittle = bytes[0] === 0x49
  const fits = (at: number, length: number): boolean => at >= 0 && at + length <= bytes.length
  return {
    bytes,
    uint16: (at) => (fits(at, 2) ? (isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)) : 0),
    uint32: (at) => (fits(at, 4) ? (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)) : 0),
    int32: (at) => (fits(at, 4) ? (isLittle ? bytes.readInt32LE(at) : bytes.readInt32BE(at)) : 0),
  }
}

type Directory = { readonly next: number; readonly exif: number | undefined; readonly gps: number | undefined }

/** The first directory to name a tag wins: the picture's own before its thumbnail's. */
function directory(reader: Reader, at: number, tags: Tags, told: Record<string, string>): Directory {
  const count = Math.min(reader.uint16(at), entriesMax)
  let [exif, gps]: (number | undefined)[] = []
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * entryBytes
    const tag = reader.uint16(entry)
    if (tag === exifPointer) exif = reader.uint32(entry + 8)
    if (tag === gpsPointer) gps = reader.uint32(entry + 8)
    const name = tags[tag]
    const value = name === undefined || name in told ? undefined : valueOf(reader, entry)
    if (name !== undefined && value !== undefined) told[name] = value
  }
  return { next: reader.uint32(at + 2 + count * entryBytes), exif, gps }
}

function valueOf(reader: Reader, entry: number): string | undefined {
  const [tag, type, count] = [reader.uint16(entry), reader.uint16(entry + 2), reader.uint32(entry + 4)]
  const oneBytes = typeBytes[type] ?? 0
  const at = oneBytes * count <= 4 ? entry + 8 : reader.uint32(entry + 8)
  if (oneBytes === 0 || count === 0 || at + oneBytes * count > reader.bytes.length) return undefined
  if (type === ascii) {
    const text = textAt(reader.bytes, at, Math.min(count, textCharactersMax))
    return (tag === 1 || tag === 3) && text in directions ? directions[text] : text
  }
  if (type === unnamed) {
    const text = reader.bytes.toString('latin1', at, at + Math.min(count, textCharactersMax))
    return /^[\x20-\x7e]+$/.test(text) ? text : undefined
  }
  const values = Array.from({ length: Math.min(count, valuesMax) }, (_, index) =>
    numberAt(reader, type, at + index * oneBytes),
  )
  return isPosition(tag, type, count) ? position(reader, at) : values.join(' ')
}

const directions: Readonly<Record<string, string>> = { N: 'North', S: 'South', E: 'East', W: 'West' }

const ascii = 2
/** Bytes whose meaning is the tag's own; told only where they are letters, as versions are. */
const unnamed = 7
const short = 3
const rational = 5
const signedShort = 8
const signedLong = 9
const signedRational = 10

function textAt(bytes: Buffer, at: number, length: number): string {
  const text = bytes.toString('latin1', at, at + length)
  const end = text.indexOf('\0')
  return (end === -1 ? text : text.slice(0, end)).trim()
}

function numberAt(reader: Reader, type: number, at: number): string {
  switch (type) {
    case short:
      return String(reader.uint16(at))
    case signedShort:
      return String((reader.uint16(at) << 16) >> 16)
    case signedLong:
      return String(reader.int32(at))
    case rational:
      return `${reader.uint32(at)}/${reader.uint32(at + 4)}`
    case signedRational:
      return `${reader.int32(at)}/${reader.int32(at + 4)}`
    case 4:
      return String(reader.uint32(at))
    default:
      return String(reader.bytes[at] ?? 0)
  }
}

/** Latitude and longitude are degrees, minutes and seconds. */
const isPosition = (tag: number, type: number, count: number): boolean =>
  (tag === 2 || tag === 4) && type === rational && count === 3

function position(reader: Reader, at: number): string {
  const [degrees, minutes, seconds] = [0, 1, 2].map((index) => {
    const under = reader.uint32(at + index * 8 + 4)
    return under === 0 ? 0 : reader.uint32(at + index * 8) / under
  })
  return `${degrees}deg ${minutes}' ${Math.round((seconds ?? 0) * 1_000) / 1_000}"`
}
