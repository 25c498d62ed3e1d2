/** From a request to the endpoint that answers it. Routes, limits and authentication are what the contracts say. */
import { Hono } from 'hono'
import type { Context } from 'hono'
import { appNamePattern } from '../config/schema.ts'
import type { AnyEndpoint, Call, Caller, Contract, Input, Origin, PlayerCaller, Reply } from '../operations/endpoint.ts'
import { pruneSometimes } from '../operations/events/prune-events.ts'
import { tellRefusal } from '../operations/events/tell-refusals.ts'
import { noteSuspicion } from '../operations/events/suspect.ts'
import type { App } from '../operations/house.ts'
import { limits } from '../operations/limits.ts'
import type { LimitName } from '../operations/limits.ts'
import { requestDurations } from '../operations/metrics.ts'
import { compatEnvelope, nativeEnvelope, PlayerError } from '../rules/errors.ts'
import { networkOf } from '../rules/networks.ts'
import { audited } from './audited.ts'
import { authenticate } from './authenticate.ts'
import { corsHeaders, preflightHeaders, preflightSeconds } from './cors.ts'
import { decodeInput, requireNames } from './decode.ts'
import type { AnyInput } from './decode.ts'
import { openApiDocument } from './openapi.ts'
import type { ServiceAnswer, ServiceRequest } from './plain.ts'

export const playerBase = '/-/players/v1/apps/:app'
export const openApiPath = '/-/players/v1/openapi.json'
export const adminBase = '/-/players/admin/v1/apps/:app'

export type Asked = {
  readonly requestId: string
  readonly now: Date
  readonly origin: Origin
  readonly signal: AbortSignal
}

export type RouterOptions = {
  readonly endpoints: readonly AnyEndpoint[]
  readonly appOf: (name: string) => App | undefined
  /** What failed for no fault of the caller; the request id leads from the answer to this. */
  readonly onFault: (error: unknown, requestId: string) => void
  /** Called with what is about to be answered: tests compare it with the contract. */
  readonly onReply?: ((contract: Contract, reply: Reply) => void) | undefined
}

type Variables = { Bindings: Asked }

export type Router = (request: ServiceRequest, asked: Asked) => Promise<ServiceAnswer>

export function createRouter(options: RouterOptions): Router {
  const hono = new Hono<Variables>()
  let document: string | undefined
  hono.get(openApiPath, (context) => {
    document ??= JSON.stringify(openApiDocument(options.endpoints))
    const headers = { ...commonHeaders(context), 'Cache-Control': `public, max-age=${preflightSeconds}` }
    return plain({ status: 200, headers: { ...headers, ...jsonType }, body: document })
  })
  for (const base of [playerBase, adminBase]) hono.options(`${base}/*`, (context) => preflight(context, options))
  for (const endpoint of options.endpoints)
    for (const route of [endpoint.contract.route].flat()) {
      const [method, path] = honoRoute(endpoint.contract, route)
      hono.on(method, path, (context) => answer(context, endpoint, options))
    }
  // Behind everything else: a path that is there, with a method that is not.
  for (const [path, methods] of methodsByPath(options.endpoints))
    hono.all(path, (context) =>
      refuse(new PlayerError('MethodNotAllowed', { allowed: methods }), undefined, context, {
        Allow: methods.join(', '),
      }),
    )
  hono.notFound((context) => refuse(new PlayerError('NoSuchEndpoint'), undefined, context, {}))
  hono.onError((error, context) => {
    options.onFault(error, context.env.requestId)
    return refuse(new PlayerError('InternalError'), undefined, context, {})
  })
  return async (request, asked) => {
    // Of a request hono reads address and method, and what is here the rest of `ServiceRequest`.
    const answered = await hono.fetch(request as unknown as Request, asked)
    return answered instanceof Response ? headAnswer(answered) : answered
  }
}

function requestOf(context: Context<Variables>): ServiceRequest {
  return context.req.raw as unknown as ServiceRequest // as it was handed to hono
}

/** Hono hands on what endpoints answer as it is: a response of fetch would be made only to be taken apart. */
function plain(answer: ServiceAnswer): Response {
  return answer as unknown as Response
}

/** Of HEAD, for which hono asks GET and makes a response of its head. */
function headAnswer({ status, headers }: Response): ServiceAnswer {
  return { status, headers: Object.fromEntries([...headers].map(inTitleCase)), body: undefined }
}

/** `Headers` tells names in lower case; they go out as they are usually written. */
function inTitleCase([name, value]: [string, string]): [string, string] {
  return [name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase()), value]
}

const jsonType = { 'Content-Type': 'application/json; charset=utf-8' }

function honoRoute({ auth }: Contract, route: string): readonly [method: string, path: string] {
  const [method = '', path = ''] = route.split(' ')
  const base = auth.kind === 'server' ? adminBase : playerBase
  return [method, base + path.replaceAll(/\{(\w+)\+\}/g, ':$1{[^]+}').replaceAll(/\{(\w+)\}/g, ':$1')]
}

function methodsByPath(endpoints: readonly AnyEndpoint[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>()
  for (const { contract } of endpoints)
    for (const route of [contract.route].flat()) {
      const [method, path] = honoRoute(contract, route)
      methods.set(path, [...(methods.get(path) ?? []), method])
    }
  return methods
}

async function answer(context: Context<Variables>, endpoint: AnyEndpoint, options: RouterOptions): Promise<Response> {
  const { contract } = endpoint
  const { requestId } = context.env
  const app = options.appOf(context.req.param('app') ?? '')
  const cors =
    app === undefined ? {} : corsHeaders(requestOf(context).headers.get('origin') ?? undefined, app.config.cors)
  const beganMs = app?.clock.monotonicMs() ?? 0
  try {
    if (app === undefined) throw unknownApp(context.req.param('app') ?? '')
    const given = await run(context, endpoint, app)
    options.onReply?.(contract, given)
    counted(app, contract, given.status, beganMs)
    return respond(given, contract, context, cors)
  } catch (error) {
    if (!(error instanceof PlayerError)) options.onFault(error, requestId)
    else if (error.status >= 500) options.onFault(error.cause ?? error, requestId)
    const known = error instanceof PlayerError ? error : new PlayerError('InternalError', {}, { cause: error })
    if (app !== undefined) {
      counted(app, contract, known.status, beganMs)
      app.metrics.count('refusals', { endpoint: contract.name, code: known.code })
    }
    return refuse(known, contract, context, cors)
  }
}

function counted({ metrics, clock }: App, { name, isLong }: Contract, status: number, beganMs: number): void {
  metrics.count('requests', { endpoint: name, status: String(status) })
  if (isLong !== true) metrics.observe(requestDurations, clock.monotonicMs() - beganMs)
}

/** Mostly met by whoever begins, and mistyped or has not told the server of the file. */
function unknownApp(name: string): PlayerError {
  const make = appNamePattern.test(name) ? `: \`latchkey players init ${name}\` makes one` : ''
  const message = `There is no such app on this server. Its games are the files that LATCHKEY_PLAYERS (--players) names${make}.`
  return new PlayerError('UnknownApp', { path: 'app' }, { message })
}

async function run(context: Context<Variables>, { contract, run: runs }: AnyEndpoint, app: App): Promise<Reply> {
  const request = requestOf(context)
  const url = new URL(request.url)
  const { now, origin } = context.env
  await takeLimits(app, contract, 'address', networkOf(origin.address))
  const proof = {
    bearer: bearerOf(request),
    ticket: url.searchParams.get('ticket') ?? undefined,
    origin,
    from: contract.whenReadOnly === true || /^(GET|HEAD)$/.test(request.method) ? 'read' : 'write',
  } as const
  const caller = await authenticate(app, contract.auth, proof, now)
  if (caller?.kind === 'server') return runFor(context, { contract, run: runs }, app, { caller, from: proof.from, url })
  try {
    if (caller !== undefined) await takeLimits(app, contract, 'player', caller.player.value.id)
    return await runFor(context, { contract, run: runs }, app, { caller, from: proof.from, url })
  } catch (error) {
    await noteSuspicion({ app, caller, origin, now }, error)
    throw error
  }
}

type Known = { readonly caller: Caller; readonly from: 'read' | 'write'; readonly url: URL }

async function runFor(
  context: Context<Variables>,
  { contract, run: runs }: AnyEndpoint,
  app: App,
  { caller, from, url }: Known,
): Promise<Reply> {
  const request = requestOf(context)
  const { now, origin, requestId, signal } = context.env
  const params = context.req.param()
  requireNames(params)
  const decode = () => decodeInput(contract, request, url, params)
  const call: Call = { app, caller, now, requestId, signal, origin }
  // The contract that decoded the input and found the caller is the one that `run` was typed by.
  const typed = runs as unknown as (given: Input<Contract>, by: Call<Caller>) => Promise<Reply>
  const go = (input: AnyInput): Promise<Reply> => typed(input as Input<Contract>, call)
  if (caller?.kind === 'player' && from === 'write') return byPlayer(call, caller, async () => go(await decode()))
  if (caller?.kind !== 'server') return go(await decode())
  return audited({ app, contract, caller, request, params, requestId, now }, decode, go)
}

/** What players change, and what they were refused, stands in their timeline. */
async function byPlayer({ app, now }: Call, caller: PlayerCaller, go: () => Promise<Reply>): Promise<Reply> {
  try {
    const reply = await go()
    await pruneSometimes(app, caller.player.value.id)
    return reply
  } catch (error) {
    await tellRefusal(app, caller, error, now)
    throw error
  }
}

async function takeLimits(
  app: App,
  { limits: names = [] }: Contract,
  per: 'player' | 'address',
  subject: string,
): Promise<void> {
  // What has a limit of its own is not counted twice: each count is a commit now and then.
  const hasOwn = names.some((name) => limits[name].per === 'player')
  const all: readonly LimitName[] = per === 'player' && !hasOwn ? [...names, 'requestsPerPlayer'] : names
  for (const name of new Set(all)) {
    const limit = limits[name]
    if (limit.per === per) await app.limiter.take(name, subject, limit.rateOf(app.config))
  }
}

function bearerOf(request: ServiceRequest): string | undefined {
  return /^Bearer +([A-Za-z0-9._~+/=-]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
}

function respond(
  given: Reply,
  contract: Contract,
  context: Context<Variables>,
  cors: Record<string, string>,
): Response {
  const cache =
    contract.cacheSeconds !== undefined && given.status < 300
      ? { 'Cache-Control': `public, max-age=${contract.cacheSeconds}` }
      : {}
  const headers = { ...commonHeaders(context), ...cors, ...given.headers, ...cache }
  const { status } = given
  if (given.bytes !== undefined) {
    const { chunks, sizeBytes } = given.bytes
    const size = chunks instanceof Uint8Array ? chunks.length : sizeBytes
    const length = size === undefined ? {} : { 'Content-Length': String(size) }
    return plain({ status, headers: { ...headers, ...length }, body: chunks })
  }
  if (given.json === undefined) return plain({ status, headers, body: undefined })
  return plain({ status, headers: { ...headers, ...jsonType }, body: JSON.stringify(given.json) })
}

function refuse(
  error: PlayerError,
  contract: Contract | undefined,
  context: Context<Variables>,
  cors: Record<string, string>,
): Response {
  const isCompat = contract?.envelope === 'compat'
  const { requestId } = context.env
  const headers = {
    ...commonHeaders(context),
    ...cors,
    ...jsonType,
    ...(error.details.retryAfter === undefined ? {} : { 'Retry-After': String(error.details.retryAfter) }),
    ...(error.status === 401 && !isCompat ? { 'WWW-Authenticate': 'Bearer' } : {}),
  }
  const body = isCompat ? compatEnvelope(error, requestId) : nativeEnvelope(error, requestId)
  return plain({ status: isCompat ? 200 : error.status, headers, body: JSON.stringify(body) })
}

/** Tickets stand in URLs: no cache may keep the answer, and no page may tell another where it came from. */
function commonHeaders(context: Context<Variables>): Record<string, string> {
  return {
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': context.env.requestId,
  }
}

function preflight(context: Context<Variables>, options: RouterOptions): Response {
  const app = options.appOf(context.req.param('app') ?? '')
  const cors = corsHeaders(requestOf(context).headers.get('origin') ?? undefined, app?.config.cors ?? [])
  const isAllowed = cors['Access-Control-Allow-Origin'] !== undefined
  const headers = { ...commonHeaders(context), ...cors, ...(isAllowed ? preflightHeaders(requestOf(context)) : {}) }
  return plain({ status: 204, headers, body: undefined })
}
