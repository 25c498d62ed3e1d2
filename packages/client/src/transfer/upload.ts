import type { BodySource } from '../body.ts'
import type { Client } from '../client.ts'
import { parseCrc64 } from '../crc64.ts'
import { IntegrityError, RequestError } from '../request-error.ts'
import type { CheckpointStore, UploadCheckpoint, UploadedPart } from './checkpoint.ts'
import { parseUploadCheckpoint } from './checkpoint.ts'
import { combinedCrc, completeUpload } from './complete-upload.ts'
import type { UploadedObject } from './complete-upload.ts'
import { listedParts, reusableParts } from './listed-parts.ts'
import { forEachParallel } from './parallel.ts'
import { partBytesFor, partsAtOnceDefault, partsOf, wholeBytesMax } from './part-sizes.ts'
import type { Part } from './part-sizes.ts'
import type { PartSource } from './part-source.ts'
import type { UploadInput } from './upload-input.ts'
import { ProgressSum } from './progress.ts'
import type { OnProgress } from './progress.ts'

export type UploadOptions = {
  /** Of each part but the last; grows when 10,000 of them would not do. */
  readonly partBytes?: number | undefined
  readonly partsAtOnce?: number | undefined
  /** Up to this size the object goes in one piece. */
  readonly wholeBytesMax?: number | undefined
  /** With one an interrupted upload is taken up again; without one it is aborted, so that no parts are left to pay for. */
  readonly checkpoint?: CheckpointStore | undefined
  readonly onProgress?: OnProgress | undefined
  readonly signal?: AbortSignal | undefined
}

type Uploads = Pick<Client, 'oss' | 'digests'>

/**
 * Stores a source of any size up to 48.8 TB, large ones in parts. No part is held in memory: each is read as it is sent.
 * Throws IntegrityError when the CRC-64 of the whole is not what the server has.
 */
export async function uploadObject(
  client: Uploads,
  input: UploadInput,
  source: PartSource,
  options: UploadOptions = {},
): Promise<UploadedObject> {
  if (source.sizeBytes > (options.wholeBytesMax ?? wholeBytesMax))
    return new PartsUpload(client, input, source, options).run()
  const progress = new ProgressSum(source.sizeBytes, options.onProgress)
  const body = bodyOf(source, { partNumber: 1, startByte: 0, endByte: source.sizeBytes }, progress)
  const { etag, crc64 } = await client.oss.putObject({ ...input, body }, { signal: options.signal })
  return { etag: etag ?? '', crc64: parseCrc64(crc64) }
}

class PartsUpload {
  readonly #client: Uploads
  readonly #input: UploadInput
  readonly #source: PartSource
  readonly #options: UploadOptions
  readonly #progress: ProgressSum
  readonly #done = new Map<number, UploadedPart>()
  #saving: Promise<void> = Promise.resolve()

  constructor(client: Uploads, input: UploadInput, source: PartSource, options: UploadOptions) {
    this.#client = client
    this.#input = input
    this.#source = source
    this.#options = options
    this.#progress = new ProgressSum(source.sizeBytes, options.onProgress)
  }

  async run(): Promise<UploadedObject> {
    const upload = (await this.#resumed()) ?? (await this.#begun())
    const parts = partsOf(upload.sizeBytes, upload.partBytes)
    const { partsAtOnce = partsAtOnceDefault, signal, checkpoint } = this.#options
    try {
      const missing = parts.filter(({ partNumber }) => !this.#done.has(partNumber))
      await forEachParallel(missing, partsAtOnce, signal, (part, signal) => this.#send(upload, part, signal))
      const done = parts.flatMap((part) => this.#done.get(part.partNumber) ?? [])
      const wanted = combinedCrc(parts, done)
      const object = await completeUpload(this.#client, upload, this.#input, done, wanted, signal)
      if (object.crc64 !== undefined && wanted !== undefined && object.crc64 !== wanted)
        throw new IntegrityError(`CRC-64 of what was uploaded is ${wanted}, that of the object ${object.crc64}.`)
      await this.#saving
      await checkpoint?.clear()
      return object
    } catch (error) {
      await this.#saving.catch(() => undefined)
      if (checkpoint === undefined) await this.#abort(upload)
      throw error
    }
  }

  /** The upload of the checkpoint, when it is of the same source and the server still has it. */
  async #resumed(): Promise<UploadCheckpoint | undefined> {
    const { checkpoint, signal } = this.#options
    const saved = parseUploadCheckpoint(await checkpoint?.load())
    const { bucket, key } = this.#input
    const { sizeBytes, fingerprint } = this.#source
    if (saved === undefined || saved.bucket !== bucket || saved.key !== key) return undefined
    if (saved.sizeBytes !== sizeBytes || saved.fingerprint !== fingerprint) return undefined
    try {
      const listed = await listedParts(this.#client, saved, signal)
      const parts = partsOf(sizeBytes, saved.partBytes)
      for (const part of await reusableParts(this.#source, parts, saved.parts, listed, signal)) {
        this.#done.set(part.partNumber, part)
        const place = parts[part.partNumber - 1]
        if (place !== undefined) this.#progress.set(part.partNumber, place.endByte - place.startByte)
      }
      return saved
    } catch (error) {
      if (error instanceof RequestError && error.code === 'NoSuchUpload') return undefined
      throw error
    }
  }

  async #begun(): Promise<UploadCheckpoint> {
    const { sizeBytes, fingerprint } = this.#source
    const { forbidOverwrite: _later, callback: _callback, callbackVariables: _variables, ...input } = this.#input
    const { signal } = this.#options
    const { result } = await this.#client.oss.initiateMultipartUpload(input, { signal })
    const { bucket, key } = this.#input
    const partBytes = partBytesFor(sizeBytes, this.#options.partBytes)
    const { uploadId } = result
    const upload: UploadCheckpoint = {
      kind: 'upload',
      bucket,
      key,
      uploadId,
      sizeBytes,
      partBytes,
      fingerprint,
      parts: [],
    }
    // Before the first part: whoever is interrupted during that one would leave an upload that nobody knows of.
    this.#save(upload)
    await this.#saving
    return upload
  }

  async #send(upload: UploadCheckpoint, part: Part, signal: AbortSignal): Promise<void> {
    const { bucket, key, uploadId } = upload
    const { partNumber } = part
    const body = bodyOf(this.#source, part, this.#progress)
    const { etag = '', crc64 = '' } = await this.#client.oss.uploadPart(
      { bucket, key, uploadId, partNumber, body },
      { signal },
    )
    this.#done.set(partNumber, { partNumber, etag, crc64 })
    this.#save(upload)
  }

  /** One after another, each with all that is done by then. A checkpoint that cannot be written costs time, not data. */
  #save(upload: UploadCheckpoint): void {
    const { checkpoint } = this.#options
    if (checkpoint === undefined) return
    this.#saving = this.#saving
      .then(() => checkpoint.save({ ...upload, parts: [...this.#done.values()] }))
      .catch(() => undefined)
  }

  async #abort(upload: UploadCheckpoint): Promise<void> {
    const { bucket, key, uploadId } = upload
    // The caller's signal may be why we are here, and the failure that brought us here is what the caller must hear of.
    await this.#client.oss.abortMultipartUpload({ bucket, key, uploadId }).catch(() => undefined)
  }
}

function bodyOf(source: PartSource, part: Part, progress: ProgressSum): BodySource {
  return {
    sizeBytes: part.endByte - part.startByte,
    open: () => progress.counted(part.partNumber, source.read(part.startByte, part.endByte)),
  }
}

/** Gives up an interrupted upload and its checkpoint, so that its parts are not kept. */
export async function abandonUpload(client: Pick<Client, 'oss'>, checkpoint: CheckpointStore): Promise<void> {
  const saved = parseUploadCheckpoint(await checkpoint.load())
  if (saved !== undefined) {
    const { bucket, key, uploadId } = saved
    try {
      await client.oss.abortMultipartUpload({ bucket, key, uploadId })
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 'NoSuchUpload') throw error
    }
  }
  await checkpoint.clear()
}
