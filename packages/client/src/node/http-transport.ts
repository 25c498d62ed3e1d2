import { Agent, request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import { Agent as SecureAgent, request as requestHttps } from 'node:https'
import { lookup as lookupName } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { sizeOf } from '../body.ts'
import type { Payload } from '../body.ts'
import { reasonOf } from '../clock.ts'
import { ConnectionError, TimeoutError } from '../request-error.ts'
import type { Transport, WireAnswer, WireRequest } from '../transport.ts'

export const connectTimeoutMsDefault = 10_000
export const connectionsPerHostMax = 64
/** From this size on a stream waits for the server's consent, so that a refusal costs no bytes and is always seen. */
const expectBytesMin = 1024 ** 2
/** A server that knows nothing of 100 Continue says nothing. */
const continueWaitMs = 1_000

export type HttpTransportOptions = {
  readonly connectTimeoutMs?: number | undefined
  /** Certificate authorities in PEM to trust besides the system's. */
  readonly certificateAuthorities?: readonly string[] | undefined
}

/**
 * Sends with node:http over kept connections. Node's own `fetch` would do for most requests, but it resolves `a/../b`
 * before it sends, and such keys exist; and it has no word about a body's progress.
 */
export function httpTransport(options: HttpTransportOptions = {}): Transport {
  const { connectTimeoutMs = connectTimeoutMsDefault, certificateAuthorities } = options
  const agentOptions = { keepAlive: true, maxSockets: connectionsPerHostMax, scheduling: 'lifo' } as const
  const agent = new Agent(agentOptions)
  const secureAgent = new SecureAgent({
    ...agentOptions,
    ...(certificateAuthorities === undefined ? {} : { ca: [...certificateAuthorities] }),
  })
  return (request) =>
    new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(reasonOf(request.signal))
      const isSecure = request.protocol === 'https'
      const sent = (isSecure ? requestHttps : requestHttp)({
        ...addressOf(request),
        method: request.method,
        path: request.path,
        headers: headersOf(request),
        agent: isSecure ? secureAgent : agent,
        lookup: lookupLocal,
      })
      new Attempt(request, sent, connectTimeoutMs).start(resolve, reject)
    })
}

/** One request on its way. Whatever happens first settles it: an answer, an error, the signal. */
class Attempt {
  readonly #request: WireRequest
  readonly #sent: ClientRequest
  readonly #connectTimeoutMs: number
  #isConnected = false
  #message: IncomingMessage | undefined
  #stopConnecting: () => void = () => undefined

  constructor(request: WireRequest, sent: ClientRequest, connectTimeoutMs: number) {
    this.#request = request
    this.#sent = sent
    this.#connectTimeoutMs = connectTimeoutMs
  }

  start(resolve: (answer: WireAnswer) => void, reject: (error: Error) => void): void {
    const { signal } = this.#request
    const sent = this.#sent
    const abort = (): void => void sent.destroy(reasonOf(signal))
    signal.addEventListener('abort', abort, { once: true })
    sent.once('close', () => {
      signal.removeEventListener('abort', abort)
      this.#stopConnecting()
    })
    sent.once('socket', (socket) => {
      if (!socket.connecting) return void (this.#isConnected = true)
      const timer = setTimeout(
        () => sent.destroy(new TimeoutError('connectTimeoutMs', this.#connectTimeoutMs)),
        this.#connectTimeoutMs,
      )
      this.#stopConnecting = () => clearTimeout(timer)
      socket.once(this.#request.protocol === 'https' ? 'secureConnect' : 'connect', () => {
        this.#isConnected = true
        clearTimeout(timer)
      })
    })
    sent.on('error', (error) => reject(this.#named(error)))
    sent.once('response', (message) => {
      this.#message = message
      resolve({
        status: message.statusCode ?? 0,
        headers: readHeaders(message),
        chunks: chunksOfMessage(message, (error) => this.#named(error)),
      })
    })
    this.#write().catch((error: unknown) => sent.destroy(error instanceof Error ? error : new Error(String(error))))
  }

  async #write(): Promise<void> {
    const { payload } = this.#request
    const sent = this.#sent
    if (payload.kind === 'none') return void sent.end()
    if (payload.kind === 'bytes') return void sent.end(payload.bytes)
    if (expectsConsent(payload)) {
      sent.flushHeaders()
      await consent(sent)
    }
    if (this.#isOver()) return
    for await (const chunk of payload.open()) {
      if (this.#isOver()) return
      if (!sent.write(chunk)) await drained(sent)
    }
    if (!this.#isOver()) sent.end()
  }

  /** An answer before the end of the body is a refusal: what is left is not sent, and the connection serves no more. */
  #isOver(): boolean {
    this.#message?.once('close', () => this.#sent.destroy())
    return this.#message !== undefined || this.#sent.destroyed
  }

  #named(error: Error): Error {
    if (this.#request.signal.aborted) return reasonOf(this.#request.signal)
    if (error instanceof TimeoutError || !('code' in error)) return error
    const code = String(error.code)
    const where = `${this.#request.protocol}://${this.#request.host}`
    const message = this.#isConnected
      ? `The connection to ${where} broke (${code}).`
      : `${where} cannot be reached (${code}).`
    return new ConnectionError(message, { code, isUnsent: !this.#isConnected, cause: error })
  }
}

function expectsConsent(payload: Payload): boolean {
  return payload.kind === 'stream' && (payload.sizeBytes ?? expectBytesMin) >= expectBytesMin
}

function consent(sent: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(done, continueWaitMs)
    for (const event of ['continue', 'response', 'close'] as const) sent.once(event, done)
  })
}

function drained(sent: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      for (const event of ['drain', 'response', 'close'] as const) sent.off(event, done)
      resolve()
    }
    for (const event of ['drain', 'response', 'close'] as const) sent.once(event, done)
  })
}

function addressOf(request: WireRequest): Pick<RequestOptions, 'host' | 'port'> {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(request.host)
  const host = (match?.[1] ?? request.host).replace(/^\[|\]$/g, '')
  return { host, port: match?.[2] ?? (request.protocol === 'https' ? 443 : 80) }
}

function headersOf(request: WireRequest): Record<string, string> {
  const sizeBytes = sizeOf(request.payload)
  const hasBody = request.payload.kind !== 'none' || request.method === 'PUT' || request.method === 'POST'
  const framing: Record<string, string> =
    sizeBytes === undefined
      ? { 'transfer-encoding': 'chunked' }
      : hasBody
        ? { 'content-length': String(sizeBytes) }
        : {}
  if (expectsConsent(request.payload)) framing['expect'] = '100-continue'
  return { host: request.host, ...framing, ...Object.fromEntries(request.headers) }
}

function readHeaders(message: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    const name = (message.rawHeaders[index] ?? '').toLowerCase()
    const value = message.rawHeaders[index + 1] ?? ''
    const before = headers.get(name)
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return headers
}

/** An iterator that can be given up before its first chunk, which a generator cannot. */
function chunksOfMessage(message: IncomingMessage, named: (error: Error) => Error): AsyncIterable<Uint8Array> {
  const inner: AsyncIterator<Uint8Array> = message.iterator({ destroyOnReturn: true })
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        try {
          return await inner.next()
        } catch (error) {
          throw error instanceof Error ? named(error) : error
        }
      },
      return: () => {
        message.destroy()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
}

/** `BUCKET.localhost` is this machine (RFC 6761), though few resolvers know. */
const lookupLocal: LookupFunction = (hostName, options, callback) =>
  lookupName(hostName.endsWith('.localhost') ? '127.0.0.1' : hostName, options, callback)
