/** Moves bytes the way the server says: one signed PUT, a form, or parts that resume where they stopped. */
import { bytesTimeoutMs, errorOf, jsonOf } from './api.ts'
import type { Api } from './api.ts'
import { bufferOf, bytesOf, lowerCased, utf8 } from './bytes.ts'
import type { Content } from './bytes.ts'
import { asPlayerError, PlayerError } from './errors.ts'
import { tell } from './events.ts'
import { optional } from './platform.ts'
import type { CancelSignal, KeyValueStore, HttpResponse } from './platform.ts'
import { sha256 } from './sha256.ts'

/** Content, or a file on the device where the platform has files: `{ filePath }`. */
export type UploadSource = Content | { readonly filePath: string }

export type UploadOptions = {
  /** `application/octet-stream` when it is not given. */
  readonly contentType?: string
  readonly onProgress?: (progress: { readonly sentBytes: number; readonly totalBytes: number }) => void
  /** Ends the upload with `Aborted`. Parts that arrived are kept, so that the next attempt goes on from there. */
  readonly signal?: CancelSignal
}

/** Something of a known size that is read in pieces. */
export type Source = {
  readonly sizeBytes: number
  readonly filePath: string | undefined
  read(start: number, length: number): Promise<Uint8Array>
}

export async function sourceOf(api: Api, given: UploadSource): Promise<Source> {
  if (typeof given === 'object' && 'filePath' in given) {
    const { files } = api.transport
    const { filePath } = given
    if (files === undefined) throw new PlayerError('NotSupported', 'give the bytes')
    return {
      sizeBytes: await files.sizeOf(filePath),
      filePath,
      read: (start, length) => files.read(filePath, start, length),
    }
  }
  const bytes = bytesOf(given)
  return {
    sizeBytes: bytes.length,
    filePath: undefined,
    read: async (start, length) => bytes.subarray(start, start + length),
  }
}

const wholeOf = (source: Source): Promise<Uint8Array> => source.read(0, source.sizeBytes)

type SignedPut = { readonly url: string; readonly headers?: Readonly<Record<string, string>> }
type Grant = SignedPut & { readonly uploadId: string } & (
    | { readonly mode: 'put' }
    | { readonly mode: 'form'; readonly fields: Readonly<Record<string, string>> }
    | {
        readonly mode: 'multipart'
        readonly partSize: number
        readonly parts: readonly (SignedPut & { readonly number: number })[]
      }
  )
type DonePart = { readonly number: number; readonly etag: string }
type Checkpoint = { readonly uploadId: string; readonly digest: string; readonly done: readonly DonePart[] }

type Sent = { readonly uploadId: string; readonly proof: object; readonly forget: () => void }

export type Uploads = {
  /** The answer of the server to the completed upload. */
  put(space: string, name: string, source: Source, options: UploadOptions): Promise<HttpResponse>
  /** Everything but the completion, which a save's commit does. */
  readonly send: (space: string, name: string, source: Source, options: UploadOptions) => Promise<Sent>
}

const typeDefault = 'application/octet-stream'
/** A file is read in pieces of this size to tell whether a checkpoint is about the same one. */
const pieceBytes = 1_048_576

export function createUploads(api: Api, store: KeyValueStore): Uploads {
  const begin = async (space: string, name: string, source: Source, options: UploadOptions): Promise<Grant> => {
    const { contentType = typeDefault, signal } = options
    const json = { space, name, size: source.sizeBytes, contentType, mode: 'auto' }
    return jsonOf<Grant>(await api.call('POST', '/uploads', { json, signal }))
  }
  /** What proves to the server that the bytes are there. */
  const move = async (
    grant: Grant,
    source: Source,
    options: UploadOptions,
    key: string,
    done: readonly DonePart[] = [],
  ): Promise<object> => {
    if (grant.mode === 'form') return postForm(api, grant.url, grant.fields, source, options)
    // Without the header in the bucket's CORS rule a page cannot read it, and it is a check, not a need.
    if (grant.mode === 'put')
      return { etag: (await putBytes(api, grant, 0, source.sizeBytes, source, options)) || undefined }
    const { uploadId, partSize } = grant
    const digest = await digestOf(source)
    const parts = [...done]
    for (const part of grant.parts) {
      const { number } = part
      if (parts.some((one) => one.number === number)) continue
      try {
        parts.push({ number, etag: await putBytes(api, part, (number - 1) * partSize, partSize, source, options) })
      } catch (error) {
        // Addresses that were good for other parts have run out: there are fresh ones.
        const hasExpired = parts.length > done.length && asPlayerError(error).status === 403
        const fresh = hasExpired ? await resume(api, uploadId) : undefined
        if (fresh === undefined) throw error
        return move(fresh, source, options, key, parts)
      }
      const checkpoint: Checkpoint = { uploadId, digest, done: parts }
      optional(() => store.set(key, JSON.stringify(checkpoint)))
    }
    return { parts }
  }
  const send: Uploads['send'] = async (space, name, source, options) => {
    const key = `upload/${space}/${name}`
    const old = checkpointIn(store, key)
    const resumed = old?.digest === (old && (await digestOf(source))) ? await resume(api, old?.uploadId) : undefined
    const grant = resumed ?? (await begin(space, name, source, options))
    return {
      uploadId: grant.uploadId,
      proof: await move(grant, source, options, key, resumed && old?.done),
      forget: () => optional(() => store.remove(key)),
    }
  }
  return {
    send,
    put: async (space, name, source, options) => {
      const { uploadId, proof, forget } = await send(space, name, source, options)
      const response = await api.call('POST', `/uploads/${encodeURIComponent(uploadId)}/complete`, { json: proof })
      forget()
      return response
    },
  }
}

/** Through the service, in one request. */
export async function putInline(
  api: Api,
  path: string,
  source: Source,
  { contentType = typeDefault, onProgress, signal }: UploadOptions,
): Promise<HttpResponse> {
  const bytes = bufferOf(await wholeOf(source))
  const progress = progressOf(onProgress, 0, bytes.byteLength)
  const response = await api.call('PUT', path, { bytes, contentType, onProgress: progress, signal })
  progress?.(bytes.byteLength)
  return response
}

/** The grant of a checkpoint with fresh URLs; undefined when the server no longer has it. */
async function resume(api: Api, uploadId: string | undefined): Promise<Grant | undefined> {
  if (uploadId === undefined) return undefined
  try {
    return jsonOf<Grant>(await api.call('GET', `/uploads/${encodeURIComponent(uploadId)}`))
  } catch (error) {
    if (asPlayerError(error).isTemporary) throw error
    return undefined
  }
}

function checkpointIn(store: KeyValueStore, key: string): Checkpoint | undefined {
  try {
    const { uploadId, digest, done } = JSON.parse(store.get(key) ?? '{}') as Partial<Checkpoint> // judged below
    return uploadId && digest && Array.isArray(done) ? { uploadId, digest, done } : undefined
  } catch {
    return undefined
  }
}

async function digestOf(source: Source): Promise<string> {
  const { sizeBytes } = source
  let digest = `${sizeBytes}`
  for (let at = 0; at < sizeBytes; at += pieceBytes)
    digest += sha256(await source.read(at, Math.min(pieceBytes, sizeBytes - at)))
  return sha256(utf8(digest))
}

/** A form is longer than its file, and no progress goes beyond the whole. */
const progressOf = (
  onProgress: UploadOptions['onProgress'],
  start: number,
  totalBytes: number,
): ((sentBytes: number) => void) | undefined =>
  onProgress && ((sentBytes) => tell(onProgress, { sentBytes: Math.min(start + sentBytes, totalBytes), totalBytes }))

async function putBytes(
  api: Api,
  { url, headers }: SignedPut,
  start: number,
  length: number,
  source: Source,
  { onProgress, signal }: UploadOptions,
): Promise<string> {
  const totalBytes = source.sizeBytes
  const bytes = await source.read(start, Math.min(length, totalBytes - start))
  const progress = progressOf(onProgress, start, totalBytes)
  const response = await api.raw({
    method: 'PUT',
    url,
    headers: lowerCased(headers),
    body: bufferOf(bytes),
    timeoutMs: bytesTimeoutMs(bytes.length),
    onProgress: progress,
    signal,
  })
  if (response.status !== 200) throw errorOf(response)
  progress?.(bytes.length)
  return response.headers['etag'] ?? ''
}

async function postForm(
  api: Api,
  url: string,
  fields: Readonly<Record<string, string>>,
  source: Source,
  { onProgress, signal, contentType = typeDefault }: UploadOptions,
): Promise<object> {
  const totalBytes = source.sizeBytes
  const timeoutMs = bytesTimeoutMs(totalBytes)
  const progress = progressOf(onProgress, 0, totalBytes)
  const { filePath } = source
  const common = { url, timeoutMs, onProgress: progress, signal }
  let response = await (filePath && api.sendFile({ ...common, fields, filePath, fileFieldName: 'file' }))
  if (!response) {
    const { boundary, body } = formOf(fields, await wholeOf(source), contentType)
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
    response = await api.raw({ ...common, method: 'POST', headers, body: bufferOf(body) })
  }
  if (response.status < 200 || response.status > 204) throw errorOf(response)
  return { etag: response.headers['etag'] }
}

/** The file comes last: storage ignores every field behind it. */
function formOf(
  fields: Readonly<Record<string, string>>,
  bytes: Uint8Array,
  contentType: string,
): { readonly boundary: string; readonly body: Uint8Array } {
  // At most 70 letters, says RFC 2046.
  const boundary = sha256(bytes)
  const part = (name: string, rest: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${rest}\r\n\r\n`
  const head = utf8(
    `${Object.entries(fields)
      .map(([name, value]) => `${part(name, '')}${value}\r\n`)
      .join('')}${part('file', `; filename="file"\r\ncontent-type: ${contentType}`)}`,
  )
  const tail = utf8(`\r\n--${boundary}--\r\n`)
  const body = new Uint8Array(head.length + bytes.length + tail.length)
  body.set(head)
  body.set(bytes, head.length)
  body.set(tail, head.length + bytes.length)
  return { boundary, body }
}
