export type JpegSegment = { readonly marker: number; readonly content: DataView }

/** The segments of a JPEG up to the head of its scan: each a marker, then a length that counts itself. Stops at what is none. */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment, void, void> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1)
    const lengthBytes = view.getUint16(at + 2)
    const end = at + 2 + lengthBytes
    if (lengthBytes < 2 || end > view.byteLength) return
    yield { marker, content: new DataView(bytes.buffer, bytes.byteOffset + at + 4, lengthBytes - 2) }
    if (marker === startOfScan) return
    at = end
  }
}

export const startOfScan = 0xda
