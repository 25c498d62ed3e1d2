import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { TlsSession } from '../rules/https-config.ts'
import type { IncomingMessage } from 'node:http'
import { headerLinesMax } from './limits.ts'
import { LazyWire } from './wire.ts'
import type { Wire } from './wire.ts'

/**
 * What the parser let pass and we do not: two Host or Authorization headers, a second framing, an authority in the target
 * that is not the Host. Any of them could make one request look like another to something in front of us.
 */
export function framingFault(request: IncomingMessage, isLenient: boolean): string | undefined {
  const { rawHeaders } = request
  if (rawHeaders.length / 2 > headerLinesMax) return `The request has more than ${headerLinesMax} headers.`
  let seen = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase()
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) return 'The name of a header is not a token.'
    const place = onlyOnce.indexOf(name)
    if (place < 0) continue
    if ((seen & (1 << place)) !== 0) return `The header ${name} is given twice.`
    seen |= 1 << place
  }
  if (request.httpVersion === '1.1' && (seen & 1) === 0) return 'The request has no Host header.'
  const encoding = request.headers['transfer-encoding']
  if (encoding !== undefined) {
    if (encoding.trim().toLowerCase() !== 'chunked') return 'The only Transfer-Encoding is chunked.'
    const length = request.headers['content-length']
    // libcurl sends 0, and ali-oss the length of a stream that its caller gave.
    if (length !== undefined && !(isLenient && /^\d{1,15}$/.test(length.trim())))
      return 'The request frames its body in two ways.'
  }
  return authorityFault(request)
}

function authorityFault(request: IncomingMessage): string | undefined {
  const target = request.url ?? '/'
  if (target.startsWith('/') || target === '*') return undefined
  const authority = /^https?:\/\/([^/?#]*)/i.exec(target)?.[1]
  if (authority === undefined) return 'The request target is neither a path nor an absolute address.'
  return authority.toLowerCase() === (request.headers.host ?? '').toLowerCase()
    ? undefined
    : 'The address in the request line and the Host header differ.'
}

/** Host stands first. */
const onlyOnce = ['host', 'authorization', 'content-length', 'transfer-encoding', 'content-md5', 'x-oss-date', 'date']

type Given = Pick<Wire, 'requestId' | 'receivedAt' | 'isSecure' | 'body' | 'hasUnknownExpectation'> & {
  readonly signalOf: () => AbortSignal
}

export function readHead(request: IncomingMessage, given: Given): Wire {
  const target = originForm(request.url ?? '/')
  const mark = target.indexOf('?')
  const headers: (readonly [string, string])[] = []
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2)
    headers.push([(request.rawHeaders[index] ?? '').toLowerCase(), request.rawHeaders[index + 1] ?? ''])
  const { requestId, receivedAt, isSecure, body, hasUnknownExpectation, signalOf } = given
  const parts = {
    requestId,
    receivedAt,
    isSecure,
    body,
    hasUnknownExpectation,
    method: request.method ?? 'GET',
    target,
    path: mark < 0 ? target : target.slice(0, mark),
    rawQuery: mark < 0 ? undefined : target.slice(mark + 1),
    headers,
    host: request.headers.host ?? '',
    remoteAddress: plainAddress(request.socket.remoteAddress ?? ''),
  }
  return new LazyWire(parts, signalOf, isSecure ? () => tlsOf(request.socket) : undefined)
}

/** Asked only for buckets that have a word in it. */
function tlsOf(socket: Socket): TlsSession | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  return { version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().name }
}

/** Proxies send the absolute form; its authority was compared with Host before. */
function originForm(target: string): string {
  const cut = /^https?:\/\/[^/?#]*(.*)$/is.exec(target)?.[1]
  if (cut === undefined) return target
  return cut.startsWith('/') ? cut : `/${cut}`
}

/** An IPv4 client of a dual-stack socket comes as `::ffff:127.0.0.1`. */
const plainAddress = (address: string): string => (address.startsWith('::ffff:') ? address.slice(7) : address)
