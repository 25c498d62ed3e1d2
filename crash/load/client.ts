/** A raw client that signs with V1 and keeps one connection. */
import { signV1 } from '@latchkey/conformance/wire/oss-v1'
import { rootKey } from '../server/server-process.ts'
import { Wire } from './wire.ts'
import type { Reply } from './wire.ts'

export type Call = {
  readonly bucket: string
  readonly key?: string
  readonly query?: readonly (readonly [name: string, value?: string])[]
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string
}
export class Client {
  readonly #wire: Wire

  constructor(endpoint: string) {
    this.#wire = new Wire(endpoint)
  }

  get endpoint(): URL {
    return this.#wire.endpoint
  }

  /** @throws Error when the connection breaks or nothing is heard: what happened is then unknown */
  call(method: string, call: Call): Promise<Reply> {
    const body = Buffer.from(call.body ?? '')
    const query = call.query ?? []
    const date = new Date().toUTCString()
    const headers = Object.entries(call.headers ?? {})
    const signature = signV1(rootKey.secret, { method, bucket: call.bucket, key: call.key, query, headers, date })
    const text = query.map(([name, value]) => (value === undefined ? name : `${name}=${encodeURIComponent(value)}`))
    const path = `/${call.bucket}/${(call.key ?? '').split('/').map(encodeURIComponent).join('/')}`
    return this.#wire.send({
      method,
      path: text.length === 0 ? path : `${path}?${text.join('&')}`,
      headers: { ...call.headers, date, authorization: `OSS ${rootKey.id}:${signature}` },
      body,
    })
  }

  close(): void {
    this.#wire.close()
  }
}
