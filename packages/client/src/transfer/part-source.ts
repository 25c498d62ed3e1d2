import { chunksOf } from '../body.ts'

/** What is uploaded in parts: it is read in ranges, several at once, and a range again after a failure. */
export type PartSource = {
  readonly sizeBytes: number
  /** Another one for other content, as far as can be told without reading it; an upload is resumed only with the same. */
  readonly fingerprint: string
  /** The bytes from `startByte` on and before `endByte`. */
  read(startByte: number, endByte: number): AsyncIterable<Uint8Array>
}

/** A file that a person chose in a browser, or any other blob. */
export function blobSource(blob: Blob): PartSource {
  const changed = 'lastModified' in blob ? String(blob.lastModified) : ''
  return {
    sizeBytes: blob.size,
    fingerprint: `${blob.size}-${changed}`,
    read: (startByte, endByte) => chunksOf(blob.slice(startByte, endByte).stream()),
  }
}

export function bytesSource(bytes: Uint8Array): PartSource {
  return {
    sizeBytes: bytes.length,
    fingerprint: String(bytes.length),
    read: async function* (startByte, endByte) {
      if (endByte > startByte) yield bytes.subarray(startByte, endByte)
    },
  }
}
