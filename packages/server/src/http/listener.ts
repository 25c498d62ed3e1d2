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
} from './limits.ts'
import type { CertificateOf } from './bound-certificates.ts'
import { newTransfer, watchRates } from './body-rates.ts'
import type { Transfer } from './body-rates.ts'
import { requestBody } from './request-body.ts'
import { LeanRequest } from './lean-request.ts'
import { framingFault, readHead } from './read-head.ts'
import { answered, connectCode, knownOf, refuseRaw } from './refuse-raw.ts'
import type { Connection, RawFault, Refuse } from './refuse-raw.ts'
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
  readonly refuse: Refuse
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
  const serve = (request: IncomingMessage, response: ServerResponse, expected?: Turn['expected']): void =>
    takeTurn(address, handler, {
      request,
      response,
      expected,
      connection: connections.get(plainSocket(request.socket)) ?? connectionOf(request.socket),
      transfers,
      turnRead,
    })
  server.on('request', (request, response) => serve(request, response))
  server.on('checkContinue', (request, response) => serve(request, response, 'continue'))
  server.on('checkExpectation', (request, response) => serve(request, response, 'unknown'))
  const refusing = { handler, isTls: address.tls !== undefined, isLenient: address.isLenient }
  const refuse = (error: RawFault, socket: Socket): void =>
    refuseRaw(error, socket, connections.get(plainSocket(socket)) ?? connectionOf(socket), refusing)
  server.on('clientError', (error, socket) => refuse(error, socket as Socket))
  server.on('connect', (_request, socket) =>
    refuse(Object.assign(new Error('no proxy'), { code: connectCode }), socket as Socket),
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
  /** What the Expect header asks for. */
  readonly expected: 'continue' | 'unknown' | undefined
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
  connection.last = turn
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
    response.once('close', () => answered(connection, request))
    const known = knownOf(request, request.socket)
    const refusal = handler.refuse({ ...known, code: 'BadRequest', status: 400, message: fault, requestId })
    await writeAnswer(response, request, refusal, undefined)
    return
  }
  const transfer = newTransfer(request.socket)
  transfers.add(transfer)
  let gone: AbortController | undefined
  let hasLeft = false
  response.once('close', () => {
    answered(connection, request)
    if (request.complete || request.destroyed) transfers.delete(transfer)
    // A body that is only drained has to come at the least rate like any other.
    else request.once('close', () => transfers.delete(transfer))
    hasLeft = !response.writableFinished
    if (hasLeft) gone?.abort()
  })
  const body = requestBody(request, response, turn.expected === 'continue', transfer)
  const wire = readHead(request, {
    requestId,
    receivedAt: handler.clock.now(),
    isSecure: address.tls !== undefined,
    body,
    hasUnknownExpectation: turn.expected === 'unknown',
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
