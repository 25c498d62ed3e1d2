/** Whether a picture says more than how it looks: where it was taken, by what, by whom. */

const riffHeadBytes = 12
const pngHeadBytes = 8
const webpMetadata = ['EXIF', 'XMP ']
const pngMetadata = ['eXIf', 'tEXt', 'zTXt', 'iTXt']
/** APP1 holds EXIF and XMP, APP13 what press agencies write, COM anything. */
const jpegMetadata: ReadonlyMap<number, string> = new Map([
  [0xe1, 'APP1'],
  [0xed, 'APP13'],
  [0xfe, 'COM'],
])
const jpegStartOfScan = 0xda

/** The name of the first part that is no picture; undefined when there is none. What it cannot read counts as one. */
export function metadataIn(bytes: Uint8Array): string | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.toString('latin1', 0, 4) === 'RIFF' && view.toString('latin1', 8, 12) === 'WEBP') return inWebp(view)
  if (view.toString('latin1', 1, 4) === 'PNG') return inPng(view)
  if (view[0] === 0xff && view[1] === 0xd8) return inJpeg(view)
  return 'an unknown format'
}

function inWebp(view: Buffer): string | undefined {
  for (let at = riffHeadBytes; at + 8 <= view.length;) {
    const name = view.toString('latin1', at, at + 4)
    if (webpMetadata.includes(name)) return name
    const sizeBytes = view.readUInt32LE(at + 4)
    at += 8 + sizeBytes + (sizeBytes % 2)
  }
  return undefined
}

function inPng(view: Buffer): string | undefined {
  for (let at = pngHeadBytes; at + 12 <= view.length;) {
    const name = view.toString('latin1', at + 4, at + 8)
    if (pngMetadata.includes(name)) return name
    at += 12 + view.readUInt32BE(at)
  }
  return undefined
}

function inJpeg(view: Buffer): string | undefined {
  for (let at = 2; at + 4 <= view.length;) {
    const marker = view[at + 1] ?? 0
    if (view[at] !== 0xff) return 'a broken marker'
    if (marker === jpegStartOfScan) return undefined
    const name = jpegMetadata.get(marker)
    if (name !== undefined) return name
    at += 2 + view.readUInt16BE(at + 2)
  }
  return undefined
}
