import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { callbackify } from 'node:util'
import type { ServerOptions as TlsServerOptions } from 'node:https'
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import type { Answer } from './answer.ts'
import {
  connectionsPerAddressMax,
  headBytesMax,
  headTimeoutMs,
  keepAliveTimeoutMs,
  pipelinedRequestsMax,
  smallPieceBytes,
} from './limits.ts'
import type { CertificateOf } from './bound-certificates.ts'
import { requestBody, watchRates } from './request-body.ts'
import type { Transfer } from './request-body.ts'
import { LeanRequest } from './lean-request.ts'
import { framingFault, readHead } from './read-head.ts'
import { tlsByName } from './tls-by-name.ts'
import type { RuleOf, TlsByName } from './tls-by-name.ts'
import { createTurns } from './turns.ts'
import type { Wire } from './wire.ts'
import { writeAnswer } from './write-answer.ts'

export type ListenAddress = {
  readonly host: string
  readonly port: number
  readonly tls?:
    | {
        readonly cert: string | Buffer
        readonly key: string | Buffer
        /** Another certificate for the name that a client calls the server by. */
        readonly certificateOf?: CertificateOf
        /** Other versions and suites for that name. */
        readonly ruleOf?: RuleOf
      }
    | undefined
  /** Takes chunked bodies that also say `Content-Length: 0`, as libcurl uploads of old clients do. */
  readonly isLenient: boolean
  /** Lets several processes listen on one port (Linux). */
  readonly reusePort: boolean
}

export type Handler = {
  readonly handle: (wire: Wire) => Promise<Answer>
  /** The answer to what never became a request: a bad head, a wrong framing. Speaks to a person about TLS on a plain port. */
  readonly refuse: (fault: {
    readonly code: string
    readonly message: string
    readonly requestId: string
    readonly host: string
  }) => Answer
  readonly requestId: () => string
  readonly clock: Clock
}

export type Listening = { readonly port: number; readonly host: string; readonly close: () => Promise<void> }

type Tls = NonNullable<ListenAddress['tls']>

function certificates(
  { cert, key, certificateOf }: Tls,
  ciphers?: string,
): Pick<TlsServerOptions, 'cert' | 'key' | 'SNICallback'> {
  if (certificateOf === undefined) return { cert, key }
  // A handshake for which nothing can be found goes on with the server's own certificate.
  return { cert, key, SNICallback: callbackify((name: string) => certificateOf(name, ciphers).catch(() => undefined)) }
}

/** Reads first whom a connection calls; the server's own way of beginning TLS is kept for whoever has no rule. */
function beginByName(server: Server, tls: Tls, ruleOf: RuleOf): TlsByName {
  const byName = tlsByName(server, ruleOf, (ciphers) => certificates(tls, ciphers))
  const own = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) =>
    byName.take(socket, () => own.forEach((begin) => begin.call(server, socket))),
  )
  return byName
}

/** One address. Every limit of `limits.ts` that is about connections and heads is kept here. */
export async function listen(address: ListenAddress, handler: Handler): Promise<Listening> {
  const options: ServerOptions = {
    maxHeaderSize: headBytesMax,
    headersTimeout: headTimeoutMs,
    // A 5 GB upload takes its time; what bounds it is the least rate, not the clock.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveTimeoutMs,
    insecureHTTPParser: address.isLenient,
    requireHostHeader: false,
    connectionsCheckingInterval: 5_000,
    noDelay: true,
    IncomingMessage: LeanRequest,
    // What has no body is no stream either: nobody waits for the end of one that never began.
    optimizeEmptyRequests: true,
  }
  const server: Server =
    address.tls === undefined ? createServer(options) : createTlsServer({ ...options, ...certificates(address.tls) })
  // All that came is seen, and too many are refused.
  server.maxHeadersCount = 0
  const transfers = new Set<Transfer>()
  const turnRead = createTurns()
  const connections = new Map<Socket, Connection>()
  const perAddress = new Map<string, number>()
  const byName = address.tls?.ruleOf && beginByName(server, address.tls, address.tls.ruleOf)
  server.on('connection', (socket: Socket) => admit(socket, connections, perAddress))
  const serve = (request: IncomingMessage, response: ServerResponse, awaitsContinue: boolean): void =>
    takeTurn(address, handler, {
      request,
      response,
      awaitsContinue,
      connection: connections.get(plainSocket(request.socket)) ?? connectionOf(request.socket),
      transfers,
      turnRead,
    })
  server.on('request', (request, response) => serve(request, response, false))
  server.on('checkContinue', (request, response) => serve(request, response, true))
  server.on('clientError', (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) =>
    refuseRaw(error, socket as Socket, handler, address),
  )
  const stopWatching = watchRates(transfers, handler.clock)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: address.host, port: address.port, reusePort: address.reusePort, backlog: 1_024 }, () =>
      resolve(),
    )
  })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : address.port,
    host: address.host,
    close: async () => {
      stopWatching()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      byName?.close()
      server.closeIdleConnections()
      const grace = setTimeout(() => server.closeAllConnections(), closeGraceMs)
      await closed
      clearTimeout(grace)
    },
  }
}

const closeGraceMs = 5_000

type Connection = { waiting: number; isClosing: boolean }
const connectionOf = (_socket: Socket): Connection => ({ waiting: 0, isClosing: false })
/** A TLS socket wraps the one that `connection` announced. */
const plainSocket = (socket: Socket): Socket =>
  '_parent' in socket && socket._parent instanceof Object ? (socket._parent as Socket) : socket

function admit(socket: Socket, connections: Map<Socket, Connection>, perAddress: Map<string, number>): void {
  const from = socket.remoteAddress ?? ''
  const count = (perAddress.get(from) ?? 0) + 1
  if (count > connectionsPerAddressMax) {
    socket.destroy()
    return
  }
  perAddress.set(from, count)
  connections.set(socket, { waiting: 0, isClosing: false })
  socket.once('close', () => {
    connections.delete(socket)
    const left = (perAddress.get(from) ?? 1) - 1
    if (left <= 0) perAddress.delete(from)
    else perAddress.set(from, left)
  })
}

type Turn = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly awaitsContinue: boolean
  readonly connection: Connection
  readonly transfers: Set<Transfer>
  readonly turnRead: () => Promise<void>
}

/** Whatever came behind a request that closes its connection is not a request: its bytes are dropped unread. */
function takeTurn(address: ListenAddress, handler: Handler, turn: Turn): void {
  const { request, response, connection } = turn
  if (connection.isClosing || connection.waiting >= pipelinedRequestsMax) {
    request.socket.destroy()
    return
  }
  connection.waiting += 1
  const fault = framingFault(request, address.isLenient)
  if (fault !== undefined || isChunkedLeniently(request, address)) {
    connection.isClosing = true
    response.shouldKeepAlive = false
  }
  answerTurn(address, handler, turn, fault).catch(() => request.socket.destroy())
}

const isChunkedLeniently = (request: IncomingMessage, address: ListenAddress): boolean =>
  address.isLenient && request.headers['transfer-encoding'] !== undefined

async function answerTurn(
  address: ListenAddress,
  handler: Handler,
  turn: Turn,
  fault: string | undefined,
): Promise<void> {
  const { request, response, transfers, connection } = turn
  const requestId = handler.requestId()
  if (fault !== undefined) {
    response.once('close', () => {
      connection.waiting -= 1
    })
    const refusal = handler.refuse({ code: 'BadRequest', message: fault, requestId, host: request.headers.host ?? '' })
    await writeAnswer(response, request, refusal, undefined)
    return
  }
  const transfer: Transfer = {
    socket: request.socket,
    state: 'busy',
    bytesBefore: 0,
    checkedAtMs: 0,
    pieceBytes: smallPieceBytes,
  }
  transfers.add(transfer)
  let gone: AbortController | undefined
  let hasLeft = false
  response.once('close', () => {
    connection.waiting -= 1
    if (request.complete || request.destroyed) transfers.delete(transfer)
    // A body that is only drained has to come at the least rate like any other.
    else request.once('close', () => transfers.delete(transfer))
    hasLeft = !response.writableFinished
    if (hasLeft) gone?.abort()
  })
  const body = requestBody(request, response, turn.awaitsContinue, transfer)
  const wire = readHead(request, {
    requestId,
    receivedAt: handler.clock.now(),
    isSecure: address.tls !== undefined,
    body,
    signalOf: () => {
      gone ??= new AbortController()
      if (hasLeft) gone.abort()
      return gone.signal
    },
  })
  await turn.turnRead()
  const answer = await handler.handle(wire)
  transfer.state = 'writing'
  await writeAnswer(response, request, answer, transfer)
}

/** A client that speaks TLS to a plain port gets its answer in plain text, where its log may show it. */
function refuseRaw(
  error: NodeJS.ErrnoException & { rawPacket?: Buffer },
  socket: Socket,
  handler: Handler,
  address: ListenAddress,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const isTls = error.rawPacket?.[0] === 0x16 && address.tls === undefined
  const answer = handler.refuse({
    code: error.code ?? '',
    message: isTls ? tlsOnPlainPort : faultMessage(error, address.isLenient),
    requestId: handler.requestId(),
    host: '',
  })
  const body = answer.body.kind === 'bytes' ? answer.body.bytes : ''
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  socket.end(
    `HTTP/1.1 ${status}\r\n${lines}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${typeof body === 'string' ? body : Buffer.from(body).toString('utf8')}`,
  )
}

const tlsOnPlainPort =
  'This port speaks http and the client speaks https: use http:// in the endpoint, or give the server LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY.'

function faultMessage(error: NodeJS.ErrnoException, isLenient: boolean): string {
  if (error.code === 'HPE_HEADER_OVERFLOW') return `The head of the request is larger than ${headBytesMax} bytes.`
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return `The head of the request did not arrive within ${headTimeoutMs / 1_000} seconds.`
  const framing =
    error.code === 'HPE_INVALID_CONTENT_LENGTH' ||
    error.code === 'HPE_INVALID_TRANSFER_ENCODING' ||
    error.code === 'HPE_UNEXPECTED_CONTENT_LENGTH'
  return framing && !isLenient
    ? 'The request frames its body in two ways (Content-Length beside Transfer-Encoding). Clients built on libcurl do that: an address marked lenient in LATCHKEY_LISTEN takes it.'
    : 'The request is not well-formed HTTP/1.1.'
}
