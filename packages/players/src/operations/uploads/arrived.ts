/** What really lies at the key of an upload. */
import { createHash } from 'node:crypto'
import { RequestError } from '@latchkey/client'
import { asPlayerError } from '../../backend/open-backend.ts'
import { PlayerError } from '../../rules/errors.ts'
import type { Upload } from '../../state/uploads.ts'
import type { Call } from '../endpoint.ts'
import { checkPicture, checkType, detectedBytesMax } from '../spaces/detect-type.ts'

export type Proof = {
  readonly etag?: string | undefined
  readonly parts?: readonly { readonly number: number; readonly etag: string }[] | undefined
}
export type Arrived = { readonly sizeBytes: number; readonly etag: string; readonly sha256: string | undefined }

/** Joins the parts, where there are any. @throws PlayerError InvalidRequest */
export async function joinParts(
  { app, signal }: Call,
  { bucket, key, multipart, mode }: Upload,
  { parts }: Proof,
): Promise<void> {
  if (mode !== 'multipart' || multipart === undefined) return
  if (parts === undefined || parts.length === 0)
    throw new PlayerError('InvalidRequest', { path: 'parts' }, { message: 'Say the number and ETag of each part.' })
  const manifest = {
    parts: parts.toSorted((a, b) => a.number - b.number).map(({ number, etag }) => ({ partNumber: number, etag })),
  }
  try {
    await app.backend.oss.completeMultipartUpload({ bucket, key, uploadId: multipart, manifest }, { signal })
  } catch (error) {
    if (error instanceof RequestError && error.code.startsWith('InvalidPart'))
      throw new PlayerError('InvalidRequest', { path: 'parts' }, { message: error.message, cause: error })
    // Completed before, by a call whose answer was lost: what lies there tells.
    if (!(error instanceof RequestError && error.code === 'NoSuchUpload')) throw asPlayerError(error)
  }
}

/**
 * Looks at the object: its size, its ETag where one was said, its type by its first bytes, its digest where one is needed.
 * @throws PlayerError InvalidRequest, ObjectTooLarge, TypeNotAllowed
 */
export async function lookAt(
  call: Call,
  upload: Upload,
  { etag }: Proof,
  wants: {
    readonly types: readonly string[] | undefined
    readonly sha256: boolean
    /** Its bytes alone say what it is. */
    readonly isPicture?: boolean
  },
): Promise<Arrived> {
  const { bucket, key, sizeBytes, contentType, sha256 } = upload
  const { oss } = call.app.backend
  try {
    const head = await oss.headObject({ bucket, key }, { signal: call.signal })
    const size = head.contentLength ?? 0
    if (size > sizeBytes) throw new PlayerError('ObjectTooLarge', { limit: sizeBytes, size, rule: 'size as announced' })
    if (size < sizeBytes)
      throw new PlayerError(
        'InvalidRequest',
        { path: 'size', announced: sizeBytes, size },
        { message: 'It is smaller than announced.' },
      )
    if (etag !== undefined && bare(etag) !== bare(head.etag ?? ''))
      throw new PlayerError('InvalidRequest', { path: 'etag' }, { message: 'Another ETag lies there.' })
    const digest = createHash('sha256')
    const needsAll = wants.sha256 || sha256 !== undefined
    if (needsAll || wants.types !== undefined) {
      const range = needsAll || size === 0 ? {} : { range: `bytes=0-${Math.min(size, detectedBytesMax) - 1}` }
      const { body } = await oss.getObject({ bucket, key, ...range }, { signal: call.signal })
      let first = Buffer.alloc(0)
      for await (const chunk of body) {
        if (needsAll) digest.update(chunk)
        if (first.length < detectedBytesMax) first = Buffer.concat([first, chunk]).subarray(0, detectedBytesMax)
      }
      if (wants.isPicture === true) await checkPicture({ name: upload.space, types: wants.types ?? [] }, first)
      else await checkType({ name: upload.space, types: wants.types }, contentType, first)
    }
    const found = needsAll ? digest.digest('hex') : undefined
    if (sha256 !== undefined && sha256 !== found)
      throw new PlayerError('InvalidRequest', { path: 'sha256' }, { message: 'It has another SHA-256 than announced.' })
    return { sizeBytes: size, etag: head.etag ?? '', sha256: found }
  } catch (error) {
    if (error instanceof RequestError && error.code === 'NoSuchKey')
      throw new PlayerError(
        'InvalidRequest',
        { path: 'uploadId' },
        { message: 'Nothing was uploaded yet.', cause: error },
      )
    throw asPlayerError(error)
  }
}

const bare = (etag: string): string => etag.replaceAll('"', '').toUpperCase()
