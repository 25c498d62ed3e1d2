/** Moves bytes the way the server says: one signed PUT, a form, or parts that resume where they stopped. */
import { bytesTimeoutMs, errorOf, jsonOf } from './api.ts'
import type { Api } from './api.ts'
import { bufferOf, bytesOf, lowerCased, utf8 } from './bytes.ts'
import type { Content } from './bytes.ts'
import { asPlayerError, PlayerError } from './errors.ts'
import type { CancelSignal, HttpResponse, KeyValueStore } from './platform.ts'
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

export const wholeOf = (source: Source): Promise<Uint8Array> => source.read(0, source.sizeBytes)

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

export const typeDefault = 'application/octet-stream'
/** A digest of this much of a file's beginning and end tells whether a checkpoint is about the same file. */
const probeBytes = 65_536

export function createUploads(api: Api, store: KeyValueStore): Uploads {
  const begin = async (space: string, name: string, source: Source, options: UploadOptions): Promise<Grant> => {
    const { contentType = typeDefault, signal } = options
    const json = { space, name, size: source.sizeBytes, contentType, mode: 'auto' }
    return jsonOf<Grant>(await api.call('POST', '/uploads', { json, signal }))
  }
  /** What proves to the server that the bytes are there. */
  const move = async (grant: Grant, source: Source, options: UploadOptions, key: string): Promise<object> => {
    const { url } = grant
    if (grant.mode === 'form') return postForm(api, url, grant.fields, source, options)
    // Without the header in the bucket's CORS rule a page cannot read it, and it is a check, not a need.
    if (grant.mode === 'put')
      return { etag: (await putBytes(api, grant, 0, source.sizeBytes, source, options)) || undefined }
    const { uploadId, partSize, parts } = grant
    const digest = await digestOf(source)
    const old = checkpointOf(store.get(key))
    const done = new Map(old?.uploadId === uploadId ? old.done.map((part) => [part.number, part.etag]) : [])
    const list = (): DonePart[] => [...done].map(([number, etag]) => ({ number, etag }))
    let sent = 0
    for (const part of parts) {
      if (done.has(part.number)) continue
      try {
        done.set(part.number, await putBytes(api, part, (part.number - 1) * partSize, partSize, source, options))
      } catch (error) {
        // Addresses that were good for other parts have run out: there are fresh ones.
        const hasExpired = sent > 0 && asPlayerError(error).status === 403
        const fresh = hasExpired ? await resume(api, uploadId) : undefined
        if (fresh === undefined) throw error
        return move(fresh, source, options, key)
      }
      sent += 1
      store.set(key, JSON.stringify({ uploadId, digest, done: list() } satisfies Checkpoint))
    }
    return { parts: list() }
  }
  const send: Uploads['send'] = async (space, name, source, options) => {
    const key = `upload/${space}/${name}`
    const old = checkpointOf(store.get(key))
    const resumed = old?.digest === (old && (await digestOf(source))) ? await resume(api, old?.uploadId) : undefined
    const grant = resumed ?? (await begin(space, name, source, options))
    return { uploadId: grant.uploadId, proof: await move(grant, source, options, key), forget: () => store.remove(key) }
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

function checkpointOf(text: string | undefined): Checkpoint | undefined {
  try {
    const { uploadId, digest, done } = JSON.parse(text ?? '{}') as Partial<Checkpoint> // judged below
    return uploadId && digest && Array.isArray(done) ? { uploadId, digest, done } : undefined
  } catch {
    return undefined
  }
}

async function digestOf(source: Source): Promise<string> {
  const { sizeBytes } = source
  const head = await source.read(0, Math.min(probeBytes, sizeBytes))
  const tail = await source.read(Math.max(0, sizeBytes - probeBytes), Math.min(probeBytes, sizeBytes))
  return `${sizeBytes}.${sha256(head)}.${sha256(tail)}`
}

/** A form is longer than its file, and no progress goes beyond the whole. */
export const progressOf = (
  onProgress: UploadOptions['onProgress'],
  start: number,
  totalBytes: number,
): ((sentBytes: number) => void) | undefined =>
  onProgress && ((sentBytes) => onProgress({ sentBytes: Math.min(start + sentBytes, totalBytes), totalBytes }))

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
  const { uploadFile } = api.transport
  let response: HttpResponse
  if (filePath !== undefined && uploadFile !== undefined)
    response = await uploadFile({ url, fields, filePath, fileFieldName: 'file', timeoutMs, onProgress: progress })
  else {
    const { boundary, body } = formOf(fields, await wholeOf(source), contentType)
    const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }
    response = await api.raw({
      method: 'POST',
      url,
      headers,
      body: bufferOf(body),
      timeoutMs,
      onProgress: progress,
      signal,
    })
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
    `${Object.keys(fields)
      .map((name) => `${part(name, '')}${fields[name] ?? ''}\r\n`)
      .join('')}${part('file', `; filename="file"\r\ncontent-type: ${contentType}`)}`,
  )
  const tail = utf8(`\r\n--${boundary}--\r\n`)
  const body = new Uint8Array(head.length + bytes.length + tail.length)
  body.set(head)
  body.set(bytes, head.length)
  body.set(tail, head.length + bytes.length)
  return { boundary, body }
}
