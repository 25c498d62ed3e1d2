import { partBytesMin, partNumberMax } from '@latchkey/protocol'

/** Up to this size an object goes in one piece: two requests fewer, and an ETag that is its MD5. */
export const wholeBytesMax = 16 * 1024 ** 2
export const partBytesDefault = 8 * 1024 ** 2
export const partsAtOnceDefault = 4

export type Part = { readonly partNumber: number; readonly startByte: number; readonly endByte: number }

/** The wished size of a part, or the least that brings the whole into 10,000 parts, in whole mebibytes. */
export function partBytesFor(sizeBytes: number, wishedBytes: number = partBytesDefault): number {
  if (!Number.isSafeInteger(wishedBytes) || wishedBytes < partBytesMin)
    throw new RangeError(`A part has at least ${partBytesMin} bytes, not ${wishedBytes}.`)
  const leastBytes = Math.ceil(sizeBytes / partNumberMax)
  return leastBytes <= wishedBytes ? wishedBytes : Math.ceil(leastBytes / 1024 ** 2) * 1024 ** 2
}

/** Numbered from 1 on. Something empty has one empty part. */
export function partsOf(sizeBytes: number, partBytes: number): readonly Part[] {
  const count = Math.max(1, Math.ceil(sizeBytes / partBytes))
  return Array.from({ length: count }, (_, index) => ({
    partNumber: index + 1,
    startByte: index * partBytes,
    endByte: Math.min(sizeBytes, (index + 1) * partBytes),
  }))
}
