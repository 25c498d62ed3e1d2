/** One multipart upload, step by step, by hand. */
import assert from 'node:assert/strict'
import type { QueryPairs } from '../../wire/oss-v1.ts'
import type { WireAnswer } from '../../wire/send.ts'
import { element } from '../../wire/xml.ts'
import { expectStatus } from './stage.ts'
import type { Headers, Stage } from './stage.ts'

export const partBytesLeast = 102_400

export class Upload {
  readonly stage: Stage
  readonly key: string
  readonly id: string

  constructor(stage: Stage, key: string, id: string) {
    this.stage = stage
    this.key = key
    this.id = id
  }

  static async start(stage: Stage, key: string, headers: Headers = {}, query: QueryPairs = []): Promise<Upload> {
    const answer = await stage.call('POST', key, { query: [['uploads'], ...query], headers })
    const { text } = expectStatus(answer, 200)
    assert.equal(element(text, 'Bucket'), stage.bucket)
    assert.equal(element(text, 'Key'), key)
    const id = element(text, 'UploadId') ?? ''
    assert.match(id, /^[0-9A-F]{32}$/)
    return new Upload(stage, key, id)
  }

  async part(number: number | string, body: string | Uint8Array, headers: Headers = {}): Promise<WireAnswer> {
    return this.stage.call('PUT', this.key, {
      query: [
        ['partNumber', String(number)],
        ['uploadId', this.id],
      ],
      body,
      headers,
    })
  }

  async copyPart(number: number, source: string, headers: Headers = {}): Promise<WireAnswer> {
    const copySource = { 'x-oss-copy-source': `/${this.stage.bucket}/${source}` }
    return this.stage.call('PUT', this.key, {
      query: [
        ['partNumber', String(number)],
        ['uploadId', this.id],
      ],
      headers: { ...copySource, ...headers },
    })
  }

  async list(query: QueryPairs = []): Promise<WireAnswer> {
    return this.stage.call('GET', this.key, { query: [['uploadId', this.id], ...query] })
  }

  async complete(
    parts: readonly (readonly [number: number, etag: string])[],
    headers: Headers = {},
  ): Promise<WireAnswer> {
    const body = `<CompleteMultipartUpload>${parts.map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`).join('')}</CompleteMultipartUpload>`
    return this.stage.call('POST', this.key, { query: [['uploadId', this.id]], body, headers })
  }

  async abort(): Promise<WireAnswer> {
    return this.stage.call('DELETE', this.key, { query: [['uploadId', this.id]] })
  }
}
