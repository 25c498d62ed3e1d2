/** Stores a stream whose length nobody knows beforehand, in parts. One part is in memory at a time. */
import type { Backend } from '../backend/port.ts'

const partBytes = 8 * 1_048_576

type Target = { readonly bucket: string; readonly key: string }

/** How many bytes it were. Nothing is left behind when it fails; what a process that ended has left at the key, goes. */
export async function uploadStream(
  oss: Backend['oss'],
  target: Target,
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<number> {
  await abortFormer(oss, target, signal)
  const { result } = await oss.initiateMultipartUpload(target, { signal })
  const { uploadId } = result
  try {
    const parts: { partNumber: number; etag: string }[] = []
    let sizeBytes = 0
    for await (const body of inParts(stream)) {
      const partNumber = parts.length + 1
      const { etag = '' } = await oss.uploadPart({ ...target, uploadId, partNumber, body }, { signal })
      parts.push({ partNumber, etag })
      sizeBytes += body.length
    }
    await oss.completeMultipartUpload({ ...target, uploadId, manifest: { parts } }, { signal })
    return sizeBytes
  } catch (error) {
    await oss.abortMultipartUpload({ ...target, uploadId }).catch(() => undefined)
    throw error
  }
}

async function abortFormer(oss: Backend['oss'], { bucket, key }: Target, signal: AbortSignal): Promise<void> {
  const { result } = await oss.listMultipartUploads({ bucket, prefix: key, maxUploads: 1_000 }, { signal })
  for (const { key: at, uploadId } of result.uploads ?? [])
    if (at === key) await oss.abortMultipartUpload({ bucket, key, uploadId }, { signal })
}

/** Each of `partBytes` but the last; at least one. */
async function* inParts(stream: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let held: Uint8Array[] = []
  let heldBytes = 0
  for await (const chunk of stream) {
    let rest = chunk
    while (heldBytes + rest.length >= partBytes) {
      const fits = partBytes - heldBytes
      yield Buffer.concat([...held, rest.subarray(0, fits)])
      rest = rest.subarray(fits)
      held = []
      heldBytes = 0
    }
    held.push(rest)
    heldBytes += rest.length
  }
  yield Buffer.concat(held)
}
