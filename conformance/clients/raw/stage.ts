/** What raw cases stand on: a client, one bucket of their own, and short words for requests that must succeed. */
import assert from 'node:assert/strict'
import type { World } from '../../run/world.ts'
import type { OssCall, RawOss, Scheme } from '../../wire/oss.ts'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'

export type Headers = Readonly<Record<string, string>>

export class Stage {
  readonly world: World
  readonly oss: RawOss
  #bucket: string | undefined

  constructor(world: World, scheme: Scheme) {
    this.world = world
    this.oss = world.oss(world.target.rootKeys, scheme)
  }

  async open(): Promise<void> {
    this.#bucket = await this.world.bucket('raw')
  }

  get bucket(): string {
    assert(this.#bucket !== undefined, 'the stage is opened before the first case')
    return this.#bucket
  }

  async call(method: string, key: string | undefined, more: Omit<OssCall, 'bucket' | 'key'> = {}): Promise<WireAnswer> {
    return this.oss.call(method, { bucket: this.bucket, ...(key === undefined ? {} : { key }), ...more })
  }

  async put(key: string, body: string | Uint8Array = `content of ${key}`, headers: Headers = {}): Promise<WireAnswer> {
    return expectStatus(await this.call('PUT', key, { body, headers }), 200)
  }

  async get(key: string, headers: Headers = {}, query: QueryPairs = []): Promise<WireAnswer> {
    return this.call('GET', key, { headers, query })
  }
}

export function expectStatus(answer: WireAnswer, status: number): WireAnswer {
  assert.equal(answer.status, status, `status ${answer.status}, not ${status}: ${answer.text.slice(0, 400)}`)
  return answer
}

/** The documented error: status, code, the fields every error has, and EC in the body and in the header alike. */
export function expectError(answer: WireAnswer, status: number, code: string, ec?: string): WireAnswer {
  assert.equal(
    `${answer.status} ${element(answer.text, 'Code')}`,
    `${status} ${code}`,
    `${answer.status}, not ${status} ${code}: ${answer.text.slice(0, 400)}`,
  )
  assert.match(answer.text, /^<\?xml version="1.0" encoding="UTF-8"\?>\s*<Error>/)
  assert.match(answer.headers['content-type'] ?? '', /^application\/xml/)
  assert.equal(element(answer.text, 'RequestId'), answer.headers['x-oss-request-id'])
  assert.match(answer.headers['x-oss-request-id'] ?? '', /^[0-9A-F]{24}$/)
  assert.ok((element(answer.text, 'Message') ?? '') !== '', 'the error has a message')
  assert.ok(element(answer.text, 'HostId') !== undefined, 'the error echoes the host')
  assert.ok(answer.body.length < 4_096, 'oss2 reads no more than 4 KiB of an error')
  assert.equal(answer.headers['x-oss-ec'], element(answer.text, 'EC'))
  if (ec !== undefined) assert.equal(element(answer.text, 'EC'), ec)
  return answer
}

/** The error of a HEAD request, which travels in a header. */
export function expectHeadError(answer: WireAnswer, status: number, code: string): void {
  assert.equal(answer.status, status)
  assert.equal(answer.body.length, 0)
  const document = Buffer.from(answer.headers['x-oss-err'] ?? '', 'base64').toString()
  assert.equal(element(document, 'Code'), code, `x-oss-err holds ${document.slice(0, 300)}`)
  assert.equal(element(document, 'RequestId'), answer.headers['x-oss-request-id'])
}

export function pattern(bytes: number, seed = 7): Buffer {
  return Buffer.from(Uint8Array.from({ length: bytes }, (_, at) => (at * 31 + (at >> 8) * seed) & 255))
}
