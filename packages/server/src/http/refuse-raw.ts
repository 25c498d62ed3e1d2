import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Answer } from './answer.ts'
import { headBytesMax, headTimeoutMs, refusedLingerMs } from './limits.ts'

export type Connection = {
  waiting: number
  isClosing: boolean
  /** The request that was read last, as long as its body or its answer is under way. */
  last?: { readonly request: IncomingMessage; readonly response: ServerResponse } | undefined
  /** What closes the connection behind the answers that are owed on it. */
  refusal?: (() => void) | undefined
}

export type RawFault = Error & { readonly code?: string | undefined; readonly rawPacket?: Buffer | undefined }

/**
 * The answer to what never became a whole request: a bad head, a wrong framing, a body that breaks off. Speaks to a person
 * about TLS on a plain port.
 */
export type Refuse = (fault: Refused) => Answer

export type Refused = {
  readonly code: 'BadRequest' | 'IncompleteBody'
  readonly status: number
  readonly message: string
  readonly requestId: string
  readonly method: string
  readonly host: string
  readonly path: string
  readonly remoteAddress: string
  readonly userAgent: string | undefined
}

/** What is known of a request that was refused before it was read: of bytes that are none, where they came from. */
export function knownOf(
  request: IncomingMessage | undefined,
  socket: Socket,
): Pick<Refused, 'method' | 'host' | 'path' | 'remoteAddress' | 'userAgent'> {
  return {
    method: request?.method ?? '-',
    host: request?.headers.host ?? '',
    path: request?.url?.replace(/\?.*$/su, '') ?? '-',
    remoteAddress: socket.remoteAddress ?? '',
    userAgent: request?.headers['user-agent'],
  }
}

export const connectCode = 'CONNECT'
/** The client closed its side within a head or a body. */
const endedEarlyCode = 'HPE_INVALID_EOF_STATE'

export type Refusing = {
  readonly handler: { readonly refuse: Refuse; readonly requestId: () => string }
  readonly isTls: boolean
  readonly isLenient: boolean
}

/** One answer less is owed. */
export function answered(connection: Connection, request: IncomingMessage): void {
  connection.waiting -= 1
  if (connection.last?.request === request && request.complete) connection.last = undefined
  connection.refusal?.()
}

/**
 * Bytes that are no request. Their refusal must not be taken for the answer to another request, nor for a part of one: it
 * waits for the answers to what came before. A request that breaks off in its own body gets one answer, this one or its own.
 */
export function refuseRaw(error: RawFault, socket: Socket, connection: Connection, refusing: Refusing): void {
  if (connection.refusal !== undefined && socket.writable) return
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  connection.isClosing = true
  const { last } = connection
  const broken = last === undefined || last.request.complete ? undefined : last
  connection.refusal = () => {
    if (broken === undefined ? connection.waiting > 0 : isOwedMore(connection, broken.response)) return
    connection.refusal = () => {}
    if (!socket.writable) socket.destroy()
    else if (broken?.response.headersSent === true) socket.end()
    else socket.end(refusalText(error, broken?.request, socket, refusing))
    // Who does not hang up then is hung up on.
    setTimeout(() => socket.destroy(), refusedLingerMs).unref()
  }
  connection.refusal()
}

/** Whether answers are under way besides one to the broken request that has not begun. */
const isOwedMore = ({ waiting }: Connection, broken: ServerResponse): boolean =>
  broken.headersSent ? waiting > 0 : waiting > 1

/** A client that speaks TLS to a plain port gets its answer in plain text, where its log may show it. */
function refusalText(
  error: RawFault,
  broken: IncomingMessage | undefined,
  socket: Socket,
  { handler, isTls, isLenient }: Refusing,
): string {
  const isTlsOnPlain = error.rawPacket?.[0] === 0x16 && !isTls
  const isCutShort = broken !== undefined && error.code === endedEarlyCode
  const statusLine = statusOf(error)
  const answer = handler.refuse({
    ...knownOf(broken, socket),
    code: isCutShort ? 'IncompleteBody' : 'BadRequest',
    status: Number.parseInt(statusLine, 10),
    message: isCutShort ? cutShort : isTlsOnPlain ? tlsOnPlainPort : faultMessage(error, isLenient),
    requestId: handler.requestId(),
  })
  const body = answer.body.kind === 'bytes' ? answer.body.bytes : ''
  const headers = answer.headers.filter(([name]) => name.toLowerCase() !== 'content-length')
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return `HTTP/1.1 ${statusLine}\r\n${lines}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${typeof body === 'string' ? body : Buffer.from(body).toString('utf8')}`
}

function statusOf({ code }: RawFault): string {
  if (code === 'HPE_HEADER_OVERFLOW') return '431 Request Header Fields Too Large'
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
}

const cutShort = 'The connection ended before the body that the request declared.'
const tlsOnPlainPort =
  'This port speaks http and the client speaks https: use http:// in the endpoint, or give the server LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY.'

function faultMessage(error: RawFault, isLenient: boolean): string {
  if (error.code === connectCode) return 'This server is no proxy: it does not answer CONNECT.'
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
