import { createHash } from 'node:crypto'
import { createCrc64 } from '../crc64.ts'
import { errorReply, TinyServer } from './tiny-server.ts'
import type { Reply, Seen } from './tiny-server.ts'

type Stored = { bytes: Buffer; etag: string }
type Upload = { readonly key: string; readonly parts: Map<number, Stored> }

/** Answers instead of the store, or lets it answer; `undefined` leaves the request to the store. */
export type Meddler = (seen: Seen, name: string) => Reply | 'after' | undefined

/** Just enough of OSS, in memory and without signatures, for what transfers in parts do. */
export class TinyOss implements AsyncDisposable {
  readonly objects = new Map<string, Stored>()
  readonly uploads = new Map<string, Upload>()
  /** The names of what was asked, in order: `UploadPart 3`. */
  readonly asked: string[] = []
  meddler: Meddler = () => undefined
  readonly #server: { started?: TinyServer } = {}

  static async start(): Promise<TinyOss> {
    const oss = new TinyOss()
    oss.#server.started = await TinyServer.start((seen) => oss.#answer(seen))
    return oss
  }

  get server(): TinyServer {
    const { started } = this.#server
    if (started === undefined) throw new Error('not started')
    return started
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server[Symbol.asyncDispose]()
  }

  put(key: string, bytes: Buffer): Stored {
    const stored = { bytes, etag: `"${createHash('md5').update(bytes).digest('hex').toUpperCase()}"` }
    this.objects.set(key, stored)
    return stored
  }

  async #answer(seen: Seen): Promise<Reply> {
    const url = new URL(seen.url, 'http://x')
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
    const name = nameOf(seen.method, url.searchParams)
    this.asked.push(name)
    const meddled = this.meddler(seen, name)
    if (typeof meddled === 'object') return meddled
    const reply = await this.#handle(name.split(' ')[0] ?? '', key, url.searchParams, seen)
    return meddled === 'after' ? { isCut: true } : reply
  }

  async #handle(name: string, key: string, query: URLSearchParams, seen: Seen): Promise<Reply> {
    const object = this.objects.get(key)
    const upload = this.uploads.get(query.get('uploadId') ?? '')
    switch (name) {
      case 'PutObject':
        return { headers: await headersOf(this.put(key, seen.body)) }
      case 'Head':
      case 'GetObject':
        return object === undefined ? missing(seen.method) : ranged(object, seen)
      case 'Append':
        return this.#append(key, Number(query.get('position')), seen.body)
      case 'Initiate': {
        const id = `U${this.uploads.size + 1}`
        this.uploads.set(id, { key, parts: new Map() })
        return { body: `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>` }
      }
      default:
        return upload === undefined ? errorReply(404, 'NoSuchUpload') : this.#ofUpload(name, upload, query, seen)
    }
  }

  async #ofUpload(name: string, upload: Upload, query: URLSearchParams, seen: Seen): Promise<Reply> {
    if (name === 'UploadPart') {
      const part = { bytes: seen.body, etag: `"P${createHash('md5').update(seen.body).digest('hex')}"` }
      upload.parts.set(Number(query.get('partNumber')), part)
      return { headers: await headersOf(part) }
    }
    if (name === 'ListParts') {
      const items = [...upload.parts].map(
        async ([number, { bytes, etag }]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag><Size>${bytes.length}</Size><HashCrc64ecma>${await crcOf(bytes)}</HashCrc64ecma></Part>`,
      )
      const body = `<ListPartsResult><IsTruncated>false</IsTruncated>${(await Promise.all(items)).join('')}</ListPartsResult>`
      return { body }
    }
    this.uploads.delete(query.get('uploadId') ?? '')
    if (name === 'Abort') return { status: 204 }
    const numbers = [...seen.body.toString().matchAll(/<PartNumber>(\d+)</g)].map((match) => Number(match[1]))
    const bytes = Buffer.concat(numbers.flatMap((number) => upload.parts.get(number)?.bytes ?? []))
    const { etag } = this.put(upload.key, bytes)
    return {
      headers: await headersOf({ bytes, etag }),
      body: `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
    }
  }

  async #append(key: string, position: number, piece: Buffer): Promise<Reply> {
    const before = this.objects.get(key)?.bytes ?? Buffer.alloc(0)
    if (position !== before.length) return errorReply(409, 'PositionNotEqualToLength')
    return { headers: await headersOf(this.put(key, Buffer.concat([before, piece]))) }
  }
}

function nameOf(method: string, query: URLSearchParams): string {
  const number = query.get('partNumber') ?? ''
  const isUpload = query.has('uploadId')
  if (query.has('uploads')) return 'Initiate'
  if (query.has('append')) return 'Append'
  if (method === 'PUT') return isUpload ? `UploadPart ${number}` : 'PutObject'
  if (method === 'GET') return isUpload ? 'ListParts' : 'GetObject'
  if (method === 'POST') return 'Complete'
  return method === 'DELETE' ? 'Abort' : 'Head'
}

async function headersOf({ bytes, etag }: Stored): Promise<Record<string, string>> {
  return { etag, 'x-oss-hash-crc64ecma': String(await crcOf(bytes)) }
}

export async function crcOf(bytes: Uint8Array): Promise<bigint> {
  const running = await createCrc64()
  running.update(bytes)
  return running.digest()
}

async function ranged(object: Stored, seen: Seen): Promise<Reply> {
  const headers = await headersOf(object)
  const sizeBytes = object.bytes.length
  if (seen.method === 'HEAD') return { headers: { ...headers, 'content-length': String(sizeBytes) } }
  const wanted = seen.headers['if-match']
  if (wanted !== undefined && wanted !== object.etag) return errorReply(412, 'PreconditionFailed')
  const match = /^bytes=(\d+)-(\d+)$/.exec(seen.headers.range ?? '')
  if (match === null) return { headers, body: object.bytes }
  const [startByte, endByte] = [Number(match[1]), Number(match[2])]
  const body = object.bytes.subarray(startByte, endByte + 1)
  const contentRange = `bytes ${startByte}-${endByte}/${sizeBytes}`
  return {
    status: 206,
    headers: { ...headers, 'content-range': contentRange, 'content-length': String(body.length) },
    body,
  }
}

function missing(method: string): Reply {
  if (method !== 'HEAD') return errorReply(404, 'NoSuchKey')
  const document = Buffer.from(String(errorReply(404, 'NoSuchKey').body)).toString('base64')
  return { status: 404, headers: { 'x-oss-err': document } }
}
