/**
 * The quality, 1 to 100, that a JPEG was written with, as the scale of the usual luminance table that its own table has;
 * undefined when it has none that can be found. An estimate: encoders may bring tables of their own.
 */
export function estimateJpegQuality(bytes: Uint8Array): number | undefined {
  const sum = luminanceSum(bytes)
  if (sum === undefined) return undefined
  const scalePercent = (sum * 100) / usualLuminanceSum
  const quality = scalePercent <= 100 ? (200 - scalePercent) / 2 : 5_000 / scalePercent
  return Math.min(100, Math.max(1, Math.round(quality)))
}

/** Of the 64 entries of table K.1 in ITU-T T.81, which stands for quality 50. */
const usualLuminanceSum = 3_688
const tableEntries = 64

/** The entries of table 0, summed; their order does not matter. */
function luminanceSum(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Segments follow each other: marker, then a length that counts itself.
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1)
    const lengthBytes = view.getUint16(at + 2)
    const isScan = marker === 0xda
    if (isScan || lengthBytes < 2) return undefined
    if (marker === 0xdb) {
      const sum = sumOfTableZero(view, at + 4, Math.min(at + 2 + lengthBytes, view.byteLength))
      if (sum !== undefined) return sum
    }
    at += 2 + lengthBytes
  }
  return undefined
}

/** A segment may hold several tables, each with one byte of precision and number in front. */
function sumOfTableZero(view: DataView, from: number, to: number): number | undefined {
  for (let at = from; at < to;) {
    const head = view.getUint8(at)
    const entryBytes = head >> 4 === 0 ? 1 : 2
    const end = at + 1 + tableEntries * entryBytes
    if (end > to) return undefined
    if ((head & 0x0f) === 0) {
      let sum = 0
      for (let entry = at + 1; entry < end; entry += entryBytes)
        sum += entryBytes === 1 ? view.getUint8(entry) : view.getUint16(entry)
      return sum
    }
    at = end
  }
  return undefined
}
