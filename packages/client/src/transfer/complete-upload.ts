import type { Client } from '../client.ts'
import { combineCrc64, crc64OfNothing, parseCrc64 } from '../crc64.ts'
import { ConnectionError, RequestError, TimeoutError } from '../request-error.ts'
import type { UploadCheckpoint, UploadedPart } from './checkpoint.ts'
import type { Part } from './part-sizes.ts'
import type { UploadInput } from './upload-input.ts'

export type UploadedObject = {
  readonly etag: string
  /** Undefined when the server does not tell. */
  readonly crc64: bigint | undefined
}

/** Completing is asked for so often when it is unclear whether it was done. */
const completionsMax = 3

/**
 * Joins the parts. When the answer is lost the upload may be complete or not: it is asked for again, and when it is gone
 * by then, the object itself says by its CRC-64 whether it is ours.
 */
export async function completeUpload(
  client: Pick<Client, 'oss'>,
  upload: Pick<UploadCheckpoint, 'bucket' | 'key' | 'uploadId'>,
  input: Pick<UploadInput, 'forbidOverwrite' | 'callback' | 'callbackVariables'>,
  parts: readonly UploadedPart[],
  crc64: bigint | undefined,
  signal: AbortSignal | undefined,
): Promise<UploadedObject> {
  const { bucket, key, uploadId } = upload
  const { forbidOverwrite, callback, callbackVariables } = input
  const manifest = { parts: parts.map(({ partNumber, etag }) => ({ partNumber, etag })) }
  const request = { bucket, key, uploadId, manifest, forbidOverwrite, callback, callbackVariables }
  let isUnclear = false
  for (let attempt = 1; ; attempt += 1)
    try {
      const answer = await client.oss.completeMultipartUpload(request, { signal })
      return { etag: answer.etag ?? answer.result?.etag ?? '', crc64: parseCrc64(answer.crc64) }
    } catch (error) {
      if (isUnclear && error instanceof RequestError && error.code === 'NoSuchUpload') {
        const { etag, crc64: stored } = await client.oss.headObject({ bucket, key }, { signal })
        if (crc64 !== undefined && parseCrc64(stored) === crc64) return { etag, crc64 }
      }
      if (attempt >= completionsMax || !leavesUnclear(error)) throw error
      isUnclear = true
    }
}

function leavesUnclear(error: unknown): boolean {
  if (error instanceof RequestError) return error.status >= 500
  return error instanceof ConnectionError || error instanceof TimeoutError
}

/** That of the whole, from those of all its parts; undefined when one of them is not known. */
export function combinedCrc(parts: readonly Part[], done: readonly UploadedPart[]): bigint | undefined {
  const byNumber = new Map(done.map((part) => [part.partNumber, parseCrc64(part.crc64)]))
  let whole = crc64OfNothing
  for (const { partNumber, startByte, endByte } of parts) {
    const crc64 = byNumber.get(partNumber)
    if (crc64 === undefined) return undefined
    whole = combineCrc64(whole, crc64, endByte - startByte)
  }
  return whole
}
