import { jpegSegments } from './jpeg-segments.ts'

/**
 * The quality, 1 to 100, that a JPEG was written with, as the scale of the usual luminance table that its own table has;
 * undefined when it has none that can be found. An estimate where encoders bring tables of their own.
 */
export function estimateJpegQuality(bytes: Uint8Array): number | undefined {
  for (const { marker, content } of jpegSegments(bytes)) {
    const sum = marker === quantizationTables ? sumOfTableZero(content) : undefined
    if (sum === undefined) continue
    return nearestQuality(sum)
  }
  return undefined
}

const quantizationTables = 0xdb
const tableEntries = 64
const entryMax = 255

/** Table K.1 of ITU-T T.81, row by row: what encoders scale, and quality 50. */
// oxfmt-ignore
const usualLuminance: readonly number[] = [
  16, 11, 10, 16, 24, 40, 51, 61,
  12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56,
  14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77,
  24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101,
  72, 92, 95, 98, 112, 100, 103, 99,
]

/** The lower the quality, the larger the sum. */
const sumsByQuality: readonly number[] = Array.from({ length: 100 }, (_, index) => sumAt(index + 1))

function sumAt(quality: number): number {
  const scalePercent = quality < 50 ? Math.floor(5_000 / quality) : 200 - 2 * quality
  const scaled = (entry: number): number => Math.floor((entry * scalePercent + 50) / 100)
  return usualLuminance.reduce((sum, entry) => sum + Math.min(entryMax, Math.max(1, scaled(entry))), 0)
}

function nearestQuality(sum: number): number {
  const distances = sumsByQuality.map((other) => Math.abs(other - sum))
  return distances.lastIndexOf(Math.min(...distances)) + 1
}

/** The entries of table 0, summed; their order does not matter. Each table has its precision and number in front. */
function sumOfTableZero(tables: DataView): number | undefined {
  for (let at = 0; at < tables.byteLength;) {
    const head = tables.getUint8(at)
    const entryBytes = head >> 4 === 0 ? 1 : 2
    const end = at + 1 + tableEntries * entryBytes
    if (end > tables.byteLength) return undefined
    if ((head & 0x0f) === 0) {
      let sum = 0
      for (let entry = at + 1; entry < end; entry += entryBytes)
        sum += entryBytes === 1 ? tables.getUint8(entry) : tables.getUint16(entry)
      return sum
    }
    at = end
  }
  return undefined
}
