import { open, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { Client } from '../client.ts'
import { combineCrc64, crc64OfNothing, createCrc64, parseCrc64 } from '../crc64.ts'
import { IntegrityError } from '../request-error.ts'
import { parseDownloadCheckpoint } from '../transfer/checkpoint.ts'
import type { CheckpointStore, DownloadCheckpoint } from '../transfer/checkpoint.ts'
import { forEachParallel } from '../transfer/parallel.ts'
import { partBytesFor, partsAtOnceDefault, partsOf } from '../transfer/part-sizes.ts'
import type { Part } from '../transfer/part-sizes.ts'
import { ProgressSum } from '../transfer/progress.ts'
import type { OnProgress } from '../transfer/progress.ts'
import { resumedBody } from '../transfer/resumed-body.ts'
import { fileCheckpoint } from './checkpoint-file.ts'

export type DownloadOptions = {
  readonly versionId?: string | undefined
  readonly partBytes?: number | undefined
  readonly partsAtOnce?: number | undefined
  /** Where the state is kept; beside the file when not given. */
  readonly checkpoint?: CheckpointStore | undefined
  readonly onProgress?: OnProgress | undefined
  readonly signal?: AbortSignal | undefined
}

export type DownloadedObject = { readonly sizeBytes: number; readonly etag: string; readonly crc64: bigint | undefined }

/**
 * Writes an object to a file, large ones in ranges at once. The file appears when it is whole and its CRC-64 is right;
 * until then it is `PATH.download`, which a later call for the same content completes.
 * Throws IntegrityError when what arrived is not what is stored.
 */
export async function downloadFile(
  client: Pick<Client, 'oss'>,
  object: { readonly bucket: string; readonly key: string },
  path: string,
  options: DownloadOptions = {},
): Promise<DownloadedObject> {
  const { bucket, key } = object
  const { versionId, signal } = options
  const head = await client.oss.headObject({ bucket, key, versionId }, { signal })
  const checkpoint = options.checkpoint ?? fileCheckpoint(`${path}.download.json`)
  const sizeBytes = head.contentLength
  const fresh: DownloadCheckpoint = {
    kind: 'download',
    bucket,
    key,
    versionId: versionId ?? '',
    etag: head.etag,
    sizeBytes,
    partBytes: partBytesFor(sizeBytes, options.partBytes),
    parts: [],
  }
  const download = new Download(client, `${path}.download`, fresh, checkpoint, options)
  const crc64 = await download.run()
  const stored = parseCrc64(head.crc64)
  if (stored !== undefined && stored !== crc64) {
    await Promise.all([rm(`${path}.download`, { force: true }), checkpoint.clear()])
    throw new IntegrityError(`CRC-64 of what arrived is ${crc64}, that of the object ${stored}.`)
  }
  await rename(`${path}.download`, path)
  await checkpoint.clear()
  return { sizeBytes, etag: head.etag, crc64: stored }
}

class Download {
  readonly #client: Pick<Client, 'oss'>
  readonly #path: string
  readonly #checkpoint: CheckpointStore
  readonly #options: DownloadOptions
  readonly #progress: ProgressSum
  readonly #crcs = new Map<number, bigint>()
  #state: DownloadCheckpoint
  #saving: Promise<void> = Promise.resolve()

  constructor(
    client: Pick<Client, 'oss'>,
    path: string,
    fresh: DownloadCheckpoint,
    checkpoint: CheckpointStore,
    options: DownloadOptions,
  ) {
    this.#client = client
    this.#path = path
    this.#state = fresh
    this.#checkpoint = checkpoint
    this.#options = options
    this.#progress = new ProgressSum(fresh.sizeBytes, options.onProgress)
  }

  /** The CRC-64 of what is on the disk then. */
  async run(): Promise<bigint> {
    const isResumed = await this.#resume()
    const parts = partsOf(this.#state.sizeBytes, this.#state.partBytes)
    const file = await open(this.#path, isResumed ? 'r+' : 'w')
    try {
      if (!isResumed) await file.truncate(this.#state.sizeBytes)
      const missing = parts.filter(({ partNumber }) => !this.#crcs.has(partNumber))
      const { partsAtOnce = partsAtOnceDefault, signal } = this.#options
      await forEachParallel(missing, partsAtOnce, signal, (part, signal) => this.#fetch(file, part, signal))
      await file.sync()
    } finally {
      await this.#saving
      await file.close()
    }
    let whole = crc64OfNothing
    for (const { partNumber, startByte, endByte } of parts)
      whole = combineCrc64(whole, this.#crcs.get(partNumber) ?? crc64OfNothing, endByte - startByte)
    return whole
  }

  /** What an interrupted download of the same content has left. */
  async #resume(): Promise<boolean> {
    const saved = parseDownloadCheckpoint(await this.#checkpoint.load())
    const { bucket, key, versionId, etag, sizeBytes } = this.#state
    if (saved === undefined || saved.bucket !== bucket || saved.key !== key || saved.versionId !== versionId)
      return false
    if (saved.etag !== etag || saved.sizeBytes !== sizeBytes || saved.partBytes < 1) return false
    const there = await stat(this.#path).catch(() => undefined)
    if (there?.size !== sizeBytes) return false
    this.#state = saved
    const parts = partsOf(sizeBytes, saved.partBytes)
    for (const { index, crc64 } of saved.parts) {
      const crc = parseCrc64(crc64)
      const part = parts[index]
      if (crc === undefined || part === undefined) continue
      this.#crcs.set(part.partNumber, crc)
      this.#progress.set(part.partNumber, part.endByte - part.startByte)
    }
    return true
  }

  async #fetch(file: FileHandle, part: Part, signal: AbortSignal): Promise<void> {
    const { bucket, key, etag } = this.#state
    const versionId = this.#state.versionId || undefined
    const running = await createCrc64()
    let nextByte = part.startByte
    const chunks = resumedBody(this.#client, { bucket, key, versionId, etag, ...part }, signal)
    for await (const chunk of this.#progress.counted(part.partNumber, chunks)) {
      await writeAll(file, chunk, nextByte)
      running.update(chunk)
      nextByte += chunk.length
    }
    this.#crcs.set(part.partNumber, running.digest())
    this.#save(file)
  }

  /** A range counts as there when it is on the disk; a checkpoint that cannot be written costs time, not data. */
  #save(file: FileHandle): void {
    this.#saving = this.#saving
      .then(async () => {
        const parts = [...this.#crcs].map(([partNumber, crc64]) => ({ index: partNumber - 1, crc64: String(crc64) }))
        await file.datasync()
        await this.#checkpoint.save({ ...this.#state, parts })
      })
      .catch(() => undefined)
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  let offset = 0
  while (offset < chunk.length) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.length - offset, position + offset)
    offset += bytesWritten
  }
}
