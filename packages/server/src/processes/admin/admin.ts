import { timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { isIP } from 'node:net'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Config } from '../../config.ts'
import { isSignInPath } from '../../http/console/sign-in-host.ts'
import { hostName } from '../../http/host-name.ts'
import { denialsKeptMax } from '../denials.ts'
import { accountsPath } from './accounts.ts'
import { auditPath, kmsPath } from './calls.ts'
import type { AdminAnswer, AdminCall } from './calls.ts'
import { callEvent, isAudited } from '../audit-calls.ts'
import { backupPath } from './backup.ts'
import { openConsoleProxy } from '../console-proxy.ts'
import type { DenialRecord, SentEvent } from '../messages.ts'

export type AdminDuties = {
  readonly denial: (requestId: string) => DenialRecord | undefined
  readonly metrics: () => Promise<unknown[]>
  /** Calls that need the metadata. */
  readonly ask: (call: AdminCall) => Promise<AdminAnswer>
  /** Writes a call to the audit log; without an event, asks whether a change may be begun. Answers what is in the way. */
  readonly audit: (event: SentEvent | undefined, isChange: boolean) => Promise<string | undefined>
  /** Where a worker answers for the console, and the word that it knows us by. */
  readonly doorPort: () => number | undefined
  readonly door: string
  readonly now: () => Date
  readonly requestId: () => string
  /** Undefined unless the clock is controlled. */
  readonly moveClock: ((offsetMs: number) => Promise<void>) | undefined
  readonly clockOffsetMs: () => number
  readonly pids: () => readonly { readonly role: string; readonly pid: number }[]
}
export type Admin = { readonly port: number; readonly close: () => Promise<void> }

/** Metrics and admin calls on the console's address: another origin than players' content, on purpose. */
export async function openAdmin(config: Config, duties: AdminDuties): Promise<Admin> {
  const proxy = openConsoleProxy(duties.doorPort, duties.door)
  const server = createServer(
    // What is handed to a worker may be a large upload; a worker has a least rate for it. Operators' bodies are small.
    { maxHeaderSize: 65_536, headersTimeout: 10_000, requestTimeout: 0 },
    (request, response) => {
      if (isForWorker(config, request)) return proxy.pass(request, response)
      answer(config, duties, request).then(
        (result) => reply(response, result),
        (error: unknown) =>
          reply(response, { status: 500, body: { error: error instanceof Error ? error.message : String(error) } }),
      )
    },
  )
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(consoleFault(config, error)))
    server.listen(config.consolePort, config.consoleHost, () => resolve())
  })
  const bound = server.address()
  return {
    port: typeof bound === 'object' && bound !== null ? bound.port : config.consolePort,
    close: () =>
      new Promise((resolve) => {
        proxy.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function consoleFault(config: Config, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EADDRINUSE') return error
  return new Error(
    `another program listens on ${config.consoleHost}:${config.consolePort}, where the console, metrics and admin calls should be. End it, or choose another port with --console-port (LATCHKEY_CONSOLE_PORT).`,
    { cause: error },
  )
}

/** Sign-in and its calls have doors of their own; what no page may send is refused in front of them. */
function isForWorker(config: Config, request: IncomingMessage): boolean {
  const [path = ''] = (request.url ?? '/').split('?')
  if (!isSignInPath(path) || !isOwnHost(config, request.headers.host ?? '')) return false
  return request.method === 'GET' || !isOfOtherOrigin(request)
}

type Result = { readonly status: number; readonly body: unknown; readonly contentType?: string }

async function answer(config: Config, duties: AdminDuties, request: IncomingMessage): Promise<Result> {
  // A page that rebinds its name to this address sends its own Host.
  if (!isOwnHost(config, request.headers.host ?? ''))
    return { status: 403, body: { error: 'the Host header names neither an address nor the console host' } }
  // A page can send a simple request to any address without being allowed to read the answer.
  if (request.method !== 'GET' && isOfOtherOrigin(request))
    return { status: 403, body: { error: 'a page of another origin may change nothing here' } }
  const [path = ''] = (request.url ?? '/').split('?')
  const route = `${request.method} ${path}`
  return isAudited(route) ? audited(config, duties, request, route) : answerTo(config, duties, request, route)
}

/** What an operator does is written to the audit log, and changes nothing when it cannot be. */
async function audited(config: Config, duties: AdminDuties, request: IncomingMessage, route: string): Promise<Result> {
  const isChange = request.method !== 'GET'
  const before = { at: duties.now(), requestId: duties.requestId(), route, isIdentified: isAllowed(config, request) }
  const problem = isChange && before.isIdentified ? await duties.audit(undefined, true) : undefined
  if (problem !== undefined) return { status: 503, body: { error: problem } }
  const { headers, socket } = request
  const answered = await answerTo(config, duties, request, route)
  const event = callEvent(
    { ...before, address: socket.remoteAddress ?? '', userAgent: headers['user-agent'] },
    answered,
  )
  const unwritten = await duties.audit(event, isChange)
  return unwritten === undefined || !isChange ? answered : { status: 503, body: { error: unwritten } }
}

async function answerTo(config: Config, duties: AdminDuties, request: IncomingMessage, route: string): Promise<Result> {
  if (!isAllowed(config, request))
    return { status: 401, body: { error: 'send Authorization: Bearer with the value of LATCHKEY_ADMIN_TOKEN' } }
  const [, path = ''] = route.split(' ')
  if (route === 'GET /metrics') return metricsPage(duties)
  if (route === 'GET /admin/processes') return { status: 200, body: { processes: duties.pids() } }
  if (route === 'GET /admin/clock')
    return {
      status: 200,
      body: { isControlled: duties.moveClock !== undefined, offsetSeconds: duties.clockOffsetMs() / 1_000 },
    }
  if (route === 'POST /admin/clock') return moveClock(duties, request)
  if ([auditPath, kmsPath, accountsPath, backupPath].some((prefix) => path === prefix || path.startsWith(`${prefix}/`)))
    return duties.ask({ route, body: request.method === 'GET' ? '' : await readSmall(request) })
  const why = /^GET \/admin\/denials\/([0-9A-Fa-f-]{24,36})$/.exec(route)
  if (why !== null) return denialOf(duties, why[1] ?? '')
  return { status: 404, body: { error: `there is no ${route}` } }
}

/** Loaded with the first scrape, because most servers on a laptop never see one. */
async function metricsPage(duties: AdminDuties): Promise<Result> {
  const { AggregatorRegistry } = await import('prom-client')
  // Workers report in the form that prom-client's own do.
  const text = await AggregatorRegistry.aggregate((await duties.metrics()) as never).metrics()
  return { status: 200, body: text, contentType: 'text/plain; version=0.0.4; charset=utf-8' }
}

function denialOf(duties: AdminDuties, requestId: string): Result {
  const plain = requestId.replaceAll('-', '').toUpperCase().slice(-24)
  const denial = duties.denial(plain)
  return denial === undefined
    ? {
        status: 404,
        body: {
          error: `no refusal with request id ${plain}; at most the last ${denialsKeptMax} since the start are kept`,
        },
      }
    : { status: 200, body: denial }
}

async function moveClock(duties: AdminDuties, request: IncomingMessage): Promise<Result> {
  if (duties.moveClock === undefined)
    return {
      status: 409,
      body: { error: 'the clock is the system’s; start the server with --clock controlled to move it' },
    }
  const text = await readSmall(request)
  const seconds = /^\s*\{\s*"forwardSeconds"\s*:\s*(-?\d{1,12})\s*\}\s*$/.exec(text)?.[1]
  if (seconds === undefined) return { status: 400, body: { error: 'the body is {"forwardSeconds": NUMBER}' } }
  await duties.moveClock(duties.clockOffsetMs() + Number(seconds) * 1_000)
  return { status: 200, body: { offsetSeconds: duties.clockOffsetMs() / 1_000 } }
}

/** A head of an audit log names every process that wrote to it. */
const adminBodyBytesMax = 1_048_576

async function readSmall(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) {
    text += String(chunk)
    if (text.length > adminBodyBytesMax) throw new Error(`the body is larger than ${adminBodyBytesMax} bytes`)
  }
  return text
}

const isOfOtherOrigin = ({ headers: { origin, host = '' } }: IncomingMessage): boolean =>
  origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`

const isLoopback = (address: string): boolean =>
  address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')

function isOwnHost(config: Config, host: string): boolean {
  const name = hostName(host)
  return (
    name === 'localhost' ||
    name === config.consoleHost.toLowerCase() ||
    // An address, and no name that only looks like one: `cafe` can be somebody's machine.
    isIP(name) !== 0
  )
}

function isAllowed(config: Config, request: IncomingMessage): boolean {
  if (config.adminToken === undefined) return isLoopback(request.socket.remoteAddress ?? '')
  const given = Buffer.from(/^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '')
  const wanted = config.adminToken.reveal()
  return (
    isLoopback(request.socket.remoteAddress ?? '') || (given.length === wanted.length && timingSafeEqual(given, wanted))
  )
}

function reply(response: ServerResponse, { status, body, contentType }: Result): void {
  const text = typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
  response.writeHead(status, {
    'Content-Type': contentType ?? 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    // Nothing here is for a page of another origin, not even as a picture or in a frame.
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
  })
  response.end(text)
}
