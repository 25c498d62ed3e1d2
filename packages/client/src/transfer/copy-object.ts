import type { Client } from '../client.ts'
import type { CopyObjectInput } from '../operations.gen.ts'
import { copySourceOf } from './copy-source.ts'
import { forEachParallel } from './parallel.ts'
import { partBytesFor, partsAtOnceDefault, partsOf } from './part-sizes.ts'
import type { OnProgress } from './progress.ts'
import { ProgressSum } from './progress.ts'

/** Up to this size one request copies an object; OSS takes at most 5 GB. */
export const copyWholeBytesMax = 1024 ** 3
const copyPartBytes = 256 * 1024 ** 2

export type CopySource = { readonly bucket: string; readonly key: string; readonly versionId?: string | undefined }
export type CopyInput = Omit<CopyObjectInput, 'copySource'>
export type CopyOptions = {
  readonly wholeBytesMax?: number | undefined
  readonly partBytes?: number | undefined
  readonly partsAtOnce?: number | undefined
  readonly onProgress?: OnProgress | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Copies an object of any size within the server; its bytes do not pass here. Large ones go in parts, which keep the
 * content type and user metadata of the source unless the input gives others.
 */
export async function copyObjectWithin(
  client: Pick<Client, 'oss'>,
  source: CopySource,
  input: CopyInput,
  options: CopyOptions = {},
): Promise<void> {
  const { signal } = options
  const copySource = copySourceOf(source.bucket, source.key, source.versionId)
  const head = await client.oss.headObject(source, { signal })
  const sizeBytes = head.contentLength
  const progress = new ProgressSum(sizeBytes, options.onProgress)
  if (sizeBytes <= (options.wholeBytesMax ?? copyWholeBytesMax)) {
    await client.oss.copyObject({ ...input, copySource }, { signal })
    progress.set(1, sizeBytes)
    return
  }
  const { bucket, key, contentType = head.contentType, userMeta = head.userMeta } = input
  const { objectAcl, storageClass, tagging, forbidOverwrite, cacheControl = head.cacheControl } = input
  const { encryption, encryptionKeyId, dataEncryption } = input
  const sealed = { encryption, encryptionKeyId, dataEncryption }
  const begun = await client.oss.initiateMultipartUpload(
    { bucket, key, contentType, userMeta, objectAcl, storageClass, tagging, cacheControl, ...sealed },
    { signal },
  )
  const { uploadId } = begun.result
  try {
    const etags = new Map<number, string>()
    const parts = partsOf(sizeBytes, partBytesFor(sizeBytes, options.partBytes ?? copyPartBytes))
    await forEachParallel(parts, options.partsAtOnce ?? partsAtOnceDefault, signal, async (part, signal) => {
      const { partNumber, startByte, endByte } = part
      const sourceRange = `bytes=${startByte}-${endByte - 1}`
      const copied = { bucket, key, uploadId, partNumber, copySource, sourceRange, sourceIfMatch: head.etag }
      const { etag, result } = await client.oss.uploadPartCopy(copied, { signal })
      etags.set(partNumber, etag ?? result.etag)
      progress.set(partNumber, endByte - startByte)
    })
    const manifest = { parts: parts.map(({ partNumber }) => ({ partNumber, etag: etags.get(partNumber) ?? '' })) }
    await client.oss.completeMultipartUpload({ bucket, key, uploadId, manifest, forbidOverwrite }, { signal })
  } catch (error) {
    await client.oss.abortMultipartUpload({ bucket, key, uploadId }).catch(() => undefined)
    throw error
  }
}
