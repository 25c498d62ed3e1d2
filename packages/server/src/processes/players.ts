/** The player service in a worker: its place on the address, and what it is given of this server. */
import { createPlayers, headersOf, readApps, traceOf } from '@latchkey/players'
import type { AppConfig, Players, PlayersOptions, ReadApps, ServiceAnswer, ServiceRequest } from '@latchkey/players'
import { environmentOfChildren } from '../config.ts'
import { ConfigError } from '../config-error.ts'
import type { Answer } from '../http/answer.ts'
import type { House } from '../http/house.ts'
import { isServiceHost } from '../http/locate.ts'
import type { Observation } from '../http/observe.ts'
import { headerOf } from '../http/wire.ts'
import type { Wire } from '../http/wire.ts'
import { recordSealer } from '../store/directory/seal.ts'
import type { Engines } from './engines.ts'
import { pipelineTransport } from './pipeline-transport.ts'
import { dateHeader } from '../http/date-header.ts'

const playersPath = '/-/players/'
/** A longer answer goes out as it comes. */
const wholeAnswerBytesMax = 65_536

const duesEveryMs = 1_000

export type PlayerGate = {
  /** On service hosts and addresses only: elsewhere the path is a key. */
  takes(wire: Wire): boolean
  answer(wire: Wire): Promise<Answer>
  /** What waits is answered; before whoever listens stops to. */
  end(): void
  close(): Promise<void>
}

/** @throws ConfigError with every mistake of every file */
export function readGames(path: string): ReadApps {
  const variables = environmentOfChildren()
  const read = readApps(path, (name) => variables[name])
  if (read.errors.length > 0) throw new ConfigError([...read.errors])
  return read
}

/** How often a worker looks at the files and at what is due. */
const lookEveryMs = 2_000
/** And how often at most when somebody asks for a game that it does not know. */
const unknownLookEveryMs = 250

/** The service over the files at a path, which are read anew when they change; with a mistake in them the old ones stay. */
export function openPlayerGate(path: string, engines: Engines, house: House, log: (line: string) => void): PlayerGate {
  const players = createPlayers({ ...playersOptions(engines, house, log), apps: readGames(path).apps })
  const look = reloading(path, players, log)
  const looks = setInterval(() => {
    look()
    void players.tick()
  }, lookEveryMs)
  looks.unref()
  const dues = keepDoingDues(players, log)
  const close = (): Promise<void> => {
    clearInterval(looks)
    return dues.close()
  }
  const gate = playerGate(players, house)
  const lookForNew = atMostEvery(unknownLookEveryMs, house.clock, look)
  return {
    ...gate,
    answer: (wire) => {
      // Another worker may have answered for a new game already: whoever just made it should not be told now and then no.
      const name = gameOfPath.exec(wire.path)?.[1]
      if (name !== undefined && !players.apps().includes(name)) lookForNew()
      return gate.answer(wire)
    },
    end: () => players.end(),
    close,
  }
}

const gameOfPath = /^\/-\/players\/(?:admin\/)?v1\/apps\/([^/]+)/

function atMostEvery(everyMs: number, clock: Pick<House['clock'], 'monotonicMs'>, work: () => void): () => void {
  let lastMs = -Infinity
  return () => {
    const nowMs = clock.monotonicMs()
    if (nowMs - lastMs < everyMs) return
    lastMs = nowMs
    work()
  }
}

/** Each worker looks once a second; one of them does what is due. Ends when what is under way has come to a stop. */
function keepDoingDues(players: Pick<Players, 'runDues'>, log: (line: string) => void): Pick<PlayerGate, 'close'> {
  const ending = new AbortController()
  const underWay = new Set<Promise<unknown>>()
  const timer = setInterval(() => {
    const run: Promise<unknown> = players
      .runDues(ending.signal)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) log(`players: what is due cannot be done: ${String(error)}`)
      })
      .finally(() => underWay.delete(run))
    underWay.add(run)
  }, duesEveryMs)
  return {
    close: async () => {
      clearInterval(timer)
      ending.abort()
      await Promise.all(underWay)
    },
  }
}

/** A function that takes the files anew if they changed since it was called last. */
export function reloading(
  path: string,
  players: Pick<Players, 'apps' | 'use'>,
  log: (line: string) => void,
): () => void {
  let trace = traceOf(path)
  return () => {
    const seen = traceOf(path)
    if (seen === trace) return
    trace = seen
    try {
      const { apps, warnings, isEmpty } = readGames(path)
      // A folder that was emptied, or is not mounted any more, takes no game from its players.
      if (isEmpty && players.apps().length > 0) throw new ConfigError([`${path}: there is no game in it any more`])
      players.use(apps)
      for (const warning of warnings) log(warning)
      log(`players: ${path} has changed and is in use: ${apps.map(({ app }) => app).join(', ')}`)
    } catch (error) {
      const problems = error instanceof ConfigError ? error.problems : [String(error)]
      for (const problem of problems) log(problem)
      log(`players: ${path} has changed and is not in use, because of its mistakes; what was read before stays`)
    }
  }
}

export function playersOptions(
  { kv, masterKeys, ids }: Pick<Engines, 'kv' | 'masterKeys' | 'ids'>,
  house: House,
  log: (line: string) => void,
): Omit<PlayersOptions, 'apps'> & { readonly apps?: readonly AppConfig[] } {
  return {
    kv,
    sealer: recordSealer(masterKeys.purpose('players'), ids),
    inside: pipelineTransport(house),
    region: house.region,
    clock: house.clock,
    // The pool that ids come from is used again: what is kept has to be a copy.
    chance: { bytes: (count) => new Uint8Array(ids.bytes(count)) },
    log,
  }
}

export function playerGate(
  players: Pick<Players, 'answer'>,
  house: Pick<House, 'names' | 'proxies' | 'clock' | 'observe'>,
): Omit<PlayerGate, 'close' | 'end'> {
  return {
    takes: (wire) => wire.path.startsWith(playersPath) && isServiceHost(wire.host, house.names),
    answer: async (wire) => {
      const startedMs = house.clock.monotonicMs()
      const { address, isSecure } = house.proxies.originOf(wire)
      const request = requestOf(wire, isSecure)
      const origin = { requestId: wire.requestId, address, isSecure, signal: wire.signal }
      const answer =
        request === undefined
          ? badRequest(house.clock.now())
          : await answerOf(await players.answer(request, origin), wire, house.clock.now())
      house.observe(observed(wire, address, answer.status, house.clock.monotonicMs() - startedMs))
      return answer
    },
  }
}

/** Path without query: a ticket stands in there. */
function observed(wire: Wire, address: string, status: number, durationMs: number): Observation {
  return {
    requestId: wire.requestId,
    at: wire.receivedAt,
    operation: 'Players',
    method: wire.method,
    host: wire.host,
    path: wire.path,
    bucket: undefined,
    key: undefined,
    caller: '-',
    accessKeyId: undefined,
    remoteAddress: address,
    userAgent: headerOf(wire, 'user-agent'),
    status,
    code: undefined,
    durationMs,
    fault: undefined,
  }
}

/** Undefined for what is no address at all. */
function requestOf(wire: Wire, isSecure: boolean): ServiceRequest | undefined {
  const { method } = wire
  const url = URL.parse(`${isSecure ? 'https' : 'http'}://${wire.host}${wire.target}`)
  if (url === null) return undefined
  const hasBody = method !== 'GET' && method !== 'HEAD' && (wire.body.isChunked || (wire.body.sizeBytes ?? 0) > 0)
  const headers = headersOf(wire.headers.filter(([name]) => name !== 'transfer-encoding'))
  return { method, url: url.href, headers, body: hasBody ? wire.body.chunks : undefined }
}

async function answerOf({ status, headers: given, body }: ServiceAnswer, wire: Wire, now: Date): Promise<Answer> {
  const headers = [dateHeader(now), ...Object.entries(given)]
  const declared = given['Content-Length']
  const withLength = (length: number): Answer['headers'] =>
    declared === undefined ? [...headers, ['Content-Length', String(length)]] : headers
  if (body === undefined || wire.method === 'HEAD')
    return { status, headers: status === 204 || status === 304 ? headers : withLength(0), body: { kind: 'none' } }
  if (typeof body === 'string')
    return { status, headers: withLength(Buffer.byteLength(body)), body: { kind: 'bytes', bytes: body } }
  if (!(body instanceof Uint8Array) && Number(declared ?? 0) > wholeAnswerBytesMax)
    return { status, headers, body: { kind: 'stream', chunks: body } }
  const bytes = body instanceof Uint8Array ? body : await wholeOf(body)
  return { status, headers: withLength(bytes.length), body: { kind: 'bytes', bytes } }
}

async function wholeOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk)
  return Buffer.concat(all)
}

function badRequest(now: Date): Answer {
  const text = '{"error":{"code":"InvalidRequest","message":"The address of the request is none."}}'
  const headers = [
    dateHeader(now),
    ['Content-Type', 'application/json; charset=utf-8'],
    ['Content-Length', String(text.length)],
    ['Cache-Control', 'no-store'],
  ] as const
  return { status: 400, headers, body: { kind: 'bytes', bytes: text } }
}
