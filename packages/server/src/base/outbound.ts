/**
 * Requests to addresses that tenants name: callbacks and whatever else may follow a URL of theirs. They reach public
 * addresses only, and the networks that the operator opened. A name is resolved once and its address is dialled, so that
 * no second look-up leads elsewhere; redirects are an answer like any other and are never followed.
 */
import { lookup } from 'node:dns/promises'
import { Agent as HttpAgent, request as requestHttp } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import type { Socket } from 'node:net'
import { checkServerIdentity, TLSSocket } from 'node:tls'
import { callbackify } from 'node:util'
import ipaddr from 'ipaddr.js'
import { isPinned } from './pinned-tls.ts'

export type OutboundRequest = {
  /** `http:` or `https:`, without a user. */
  readonly url: URL
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Whether TLS tells the server which name it was called by. The certificate is for the URL's name either way. */
  readonly tellsName: boolean
  /** For all of it: resolving, connecting, and the last byte of the answer. */
  readonly timeoutMs: number
  readonly answerBytesMax: number
}

export type OutboundAnswer =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Buffer }
  /** The name leads to no address that a tenant's URL may reach. */
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'timeout' }
  /** The answer does not say how long it is, says it badly, or says more than it may. */
  | { readonly kind: 'no-length' | 'bad-length' | 'too-long' }
  | { readonly kind: 'unreachable'; readonly cause: unknown }

/** A request whose answer is read as it comes. */
export type OutboundFetch = Pick<OutboundRequest, 'url' | 'headers' | 'tellsName'> & {
  readonly method: 'GET' | 'HEAD'
  /** From resolving the name to the head of the answer. */
  readonly headTimeoutMs: number
  /** Between two pieces of the body. */
  readonly idleTimeoutMs: number
  readonly pin?: Pin | undefined
}
/**
 * Fingerprints of certificates that stand besides the authorities of this machine, or, when `isRequired`, have to be in
 * the server's chain all the same.
 */
export type Pin = { readonly fingerprints: readonly string[]; readonly isRequired: boolean; readonly nowMs: number }
export type OutboundStream =
  | {
      readonly kind: 'answer'
      readonly status: number
      /** Names in lower case; what came more than once is joined by commas. */
      readonly headers: Readonly<Record<string, string>>
      /** Ends with an error when nothing comes for too long; to be read to its end, or closed. */
      readonly body: AsyncIterable<Uint8Array>
      readonly close: () => void
    }
  /** `untrusted`: it is not who the pin says. */
  | { readonly kind: 'forbidden' | 'timeout' | 'untrusted' }
  | { readonly kind: 'unreachable'; readonly cause: unknown }

export type Outbound = {
  readonly send: (request: OutboundRequest) => Promise<OutboundAnswer>
  readonly fetch: (request: OutboundFetch) => Promise<OutboundStream>
  /** False for the literal address of a network that is closed; true for every name, which only resolving can judge. */
  readonly mayReach: (hostname: string) => boolean
}

/** Of a name's addresses so many are tried, each for a moment only while there is another. */
export const addressesTriedMax = 4
const attemptTimeoutMs = 1_000
/** What is routed in the internet: `::127.0.0.1` and whatever else lies outside counts as nobody's. */
const globalV6 = ipaddr.parseCIDR('2000::/3')

export type Resolve = (hostname: string) => Promise<readonly string[]>

/**
 * @param networks CIDRs besides the public addresses
 * @throws Error when a network is not a CIDR
 */
export function openOutbound(networks: readonly string[], resolve: Resolve = resolveBoth): Outbound {
  const opened = networks.map((cidr) => ipaddr.parseCIDR(cidr))
  const isOpen = (address: string): boolean => {
    if (!ipaddr.isValid(address)) return false
    const parsed = ipaddr.process(address)
    if (parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalV6))) return true
    return opened.some((network) => network[0].kind() === parsed.kind() && parsed.match(network))
  }
  return {
    mayReach: (hostname) => isIP(bare(hostname)) === 0 || isOpen(bare(hostname)),
    send: async (request) => {
      const timeout = AbortSignal.timeout(request.timeoutMs)
      try {
        const addresses = await unlessLate(addressesOf(request.url, resolve, isOpen), timeout)
        return addresses.length === 0 ? { kind: 'forbidden' } : await exchange(request, addresses, timeout)
      } catch (cause) {
        return timeout.aborted ? { kind: 'timeout' } : { kind: 'unreachable', cause }
      }
    },
    fetch: async (request) => {
      const late = new AbortController()
      const timer = setTimeout(() => late.abort(), request.headTimeoutMs)
      try {
        const addresses = await unlessLate(addressesOf(request.url, resolve, isOpen), late.signal)
        return addresses.length === 0 ? { kind: 'forbidden' } : await begin(request, addresses, late.signal)
      } catch (cause) {
        if (cause instanceof UntrustedError) return { kind: 'untrusted' }
        return late.signal.aborted ? { kind: 'timeout' } : { kind: 'unreachable', cause }
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** An IPv6 literal stands in brackets in a URL. */
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

/** IPv4 comes first, which is all that the cloud's callbacks know. */
async function resolveBoth(hostname: string): Promise<readonly string[]> {
  return (await lookup(hostname, { all: true, order: 'ipv4first' })).map(({ address }) => address)
}

async function addressesOf(
  { hostname }: URL,
  resolve: Resolve,
  isOpen: (address: string) => boolean,
): Promise<readonly string[]> {
  const literal = bare(hostname)
  const addresses = isIP(literal) === 0 ? await resolve(literal) : [literal]
  return addresses.filter(isOpen).slice(0, addressesTriedMax)
}

/** Looking up a name cannot be ended, only no longer waited for. */
function unlessLate<Value>(promise: Promise<Value>, timeout: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    timeout.addEventListener('abort', () => reject(new Error('too late')), { once: true })
    promise.then(resolve, reject)
  })
}

type Dialled = Pick<OutboundRequest, 'url' | 'headers' | 'tellsName'> & {
  readonly method: string
  readonly body: Uint8Array | undefined
  readonly pin?: Pin | undefined
}
class UntrustedError extends Error {}

function exchange(
  request: OutboundRequest,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<OutboundAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = dial(request, addresses, signal)
    outgoing.once('response', (incoming) => {
      readAnswer(incoming, request.answerBytesMax).then(resolve, reject)
    })
    outgoing.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'HPE_INVALID_CONTENT_LENGTH' ? resolve({ kind: 'bad-length' }) : reject(error),
    )
    outgoing.end(request.body)
  })
}

/** The head of the answer; from then on only silence ends it. */
function begin(request: OutboundFetch, addresses: readonly string[], signal: AbortSignal): Promise<OutboundStream> {
  return new Promise((resolve, reject) => {
    const outgoing = dial({ ...request, body: undefined }, addresses, signal)
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      incoming.setTimeout(request.idleTimeoutMs, () => incoming.destroy(new Error('nothing came for too long')))
      const headers = Object.fromEntries(
        Object.entries(incoming.headersDistinct).map(([name, values = []]) => [name, values.join(',')]),
      )
      const close = (): void => void incoming.destroy()
      resolve({ kind: 'answer', status: incoming.statusCode ?? 0, headers, body: incoming, close })
    })
    outgoing.end()
  })
}

/** Each request has a connection of its own, which no proxy of the environment carries. */
function dial(dialled: Dialled, addresses: readonly string[], signal: AbortSignal): ClientRequest {
  const { url, method, headers, tellsName, body, pin } = dialled
  const found = Promise.resolve(addresses.map((address) => ({ address, family: isIP(address) })))
  const common = {
    host: bare(url.hostname),
    // Asked for names only. Nobody asks a server of names again: these are the addresses that were judged.
    lookup: callbackify((_name: string, _options: unknown) => found),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: attemptTimeoutMs,
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    method,
    headers: {
      Host: url.host,
      ...headers,
      ...(body === undefined ? {} : { 'Content-Length': String(body.length) }),
      Connection: 'close',
    },
    signal,
  }
  if (url.protocol === 'http:') return requestHttp({ ...common, agent: new HttpAgent() })
  const name = bare(url.hostname)
  const outgoing = requestHttps({
    ...common,
    agent: new HttpsAgent(),
    servername: tellsName && isIP(name) === 0 ? name : '',
    checkServerIdentity: (_dialled, certificate) => checkServerIdentity(name, certificate),
    ...(pin === undefined ? {} : { rejectUnauthorized: false }),
  })
  if (pin !== undefined) outgoing.once('socket', (socket) => judgePeer(socket, name, pin))
  return outgoing
}

/** Before anything of its answer is read, a server that nobody vouches for is hung up on. */
function judgePeer(socket: Socket, name: string, pin: Pin): void {
  if (!(socket instanceof TLSSocket)) return
  socket.once('secureConnect', () => {
    const isTrusted = socket.authorized && !pin.isRequired
    if (!isTrusted && !isPinned(socket, name, pin.fingerprints, pin.nowMs)) socket.destroy(new UntrustedError())
  })
}

async function readAnswer(incoming: IncomingMessage, bytesMax: number): Promise<OutboundAnswer> {
  const said = incoming.headers['content-length']
  const refused = said === undefined ? 'no-length' : Number(said) > bytesMax ? 'too-long' : undefined
  if (incoming.statusCode === 200 && refused !== undefined) {
    incoming.destroy()
    return { kind: refused }
  }
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length
    if (sizeBytes > bytesMax) {
      incoming.destroy()
      return { kind: 'too-long' }
    }
    chunks.push(chunk)
  }
  return { kind: 'answer', status: incoming.statusCode ?? 0, body: Buffer.concat(chunks) }
}
