import type { Client } from '../client.ts'
import { createCrc64, parseCrc64 } from '../crc64.ts'
import type { UploadCheckpoint, UploadedPart } from './checkpoint.ts'
import type { Part } from './part-sizes.ts'
import type { PartSource } from './part-source.ts'

export type ListedPart = {
  readonly partNumber: number
  readonly etag: string
  readonly size: number
  readonly crc64?: string | undefined
}

/** All parts that the server has of an upload. Throws RequestError NoSuchUpload when it has ended. */
export async function listedParts(
  client: Pick<Client, 'oss'>,
  upload: Pick<UploadCheckpoint, 'bucket' | 'key' | 'uploadId'>,
  signal: AbortSignal | undefined,
): Promise<readonly ListedPart[]> {
  const { bucket, key, uploadId } = upload
  const listed: ListedPart[] = []
  let partNumberMarker = 0
  for (;;) {
    const input = { bucket, key, uploadId, maxParts: 1000, partNumberMarker }
    const { result } = await client.oss.listParts(input, { signal })
    listed.push(...(result.parts ?? []))
    if (!result.isTruncated || result.nextPartNumberMarker <= partNumberMarker) return listed
    partNumberMarker = result.nextPartNumberMarker
  }
}

/**
 * The parts that need not be sent again: those that the checkpoint knows with the same ETag, and those that arrived
 * just before the interruption, whose CRC-64 is compared with that of the source.
 */
export async function reusableParts(
  source: PartSource,
  parts: readonly Part[],
  saved: readonly UploadedPart[],
  listed: readonly ListedPart[],
  signal: AbortSignal | undefined,
): Promise<readonly UploadedPart[]> {
  const savedByNumber = new Map(saved.map((part) => [part.partNumber, part]))
  const reusable: UploadedPart[] = []
  for (const there of listed) {
    const part = parts[there.partNumber - 1]
    if (part === undefined || there.size !== part.endByte - part.startByte) continue
    const known = savedByNumber.get(there.partNumber)
    if (known !== undefined && isSameEtag(known.etag, there.etag)) reusable.push(known)
    else if (await isSameContent(source, part, there, signal))
      reusable.push({ partNumber: there.partNumber, etag: there.etag, crc64: there.crc64 ?? '' })
  }
  return reusable
}

async function isSameContent(
  source: PartSource,
  part: Part,
  there: ListedPart,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const stored = parseCrc64(there.crc64)
  if (stored === undefined) return false
  const running = await createCrc64()
  for await (const chunk of source.read(part.startByte, part.endByte)) {
    signal?.throwIfAborted()
    running.update(chunk)
  }
  return running.digest() === stored
}

/** Some answers quote ETags, some do not, and their case differs. */
export function isSameEtag(left: string, right: string): boolean {
  const plain = (etag: string): string => etag.replace(/^"|"$/g, '').toUpperCase()
  return plain(left) === plain(right) && plain(left) !== ''
}
