/** Calls of STS and RAM over connections that are kept: which connection it is decides which worker answers. */
import { signRpcV1 } from '@latchkey/protocol'
import type { Digests } from '@latchkey/protocol'
import { createHash, createHmac, randomUUID } from 'node:crypto'
import { Agent, get } from 'node:http'

const digests: Digests<string> = {
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
  sha256: (data) => createHash('sha256').update(data).digest(),
  affixed: (prefix, key, suffix) => prefix + key + suffix,
}

export type RpcKeys = { readonly id: string; readonly secret: string; readonly token?: string | undefined }

const ramVersion = '2015-05-01'
export type RpcReply = { readonly status: number; readonly json: Readonly<Record<string, unknown>> }

export class RpcClient {
  readonly #endpoint: URL
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint)
  }

  call(
    keys: RpcKeys,
    action: string,
    parameters: Readonly<Record<string, string>> = {},
    version = ramVersion,
  ): Promise<RpcReply> {
    const signed = signRpcV1(
      digests,
      { accessKeyId: keys.id, secret: keys.secret, securityToken: keys.token },
      {
        method: 'GET',
        parameters: [['Action', action], ['Version', version], ['Format', 'JSON'], ...Object.entries(parameters)],
      },
      { nowMs: Date.now(), nonce: randomUUID() },
    )
    const query = signed.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&')
    const { hostname, port } = this.#endpoint
    const { promise, resolve, reject } = Promise.withResolvers<RpcReply>()
    get({ host: hostname, port, path: `/?${query}`, agent: this.#agent, timeout: 20_000 }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => void chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const json = JSON.parse(Buffer.concat(chunks).toString('utf8')) as RpcReply['json']
        resolve({ status: incoming.statusCode ?? 0, json })
      })
    }).on('error', reject)
    return promise
  }

  /** @throws Error when it is refused */
  async ok(
    keys: RpcKeys,
    action: string,
    parameters: Readonly<Record<string, string>> = {},
    version = ramVersion,
  ): Promise<RpcReply['json']> {
    const { status, json } = await this.call(keys, action, parameters, version)
    if (status !== 200) throw new Error(`${action}: ${status} ${JSON.stringify(json)}`)
    return json
  }

  close(): void {
    this.#agent.destroy()
  }
}
