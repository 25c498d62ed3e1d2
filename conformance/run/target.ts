/** The server under test: one that this program starts, or any other by its endpoint. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Keys } from '../wire/keys.ts'
import { startNameServer } from '../wire/name-server.ts'

export type Target = {
  /** `http://127.0.0.1:9000` */
  readonly endpoint: string
  readonly port: number
  readonly region: string
  readonly rootKeys: Keys
  /** It also answers https, at the cloud's own port. */
  readonly tls?: boolean
  /** A plain address that takes `Transfer-Encoding: chunked` beside `Content-Length: 0`. */
  readonly lenientEndpoint?: string | undefined
  /** A domain that is bound to a bucket, which does not exist yet. */
  readonly bound?: { readonly host: string; readonly bucket: string } | undefined
  /** Where the console's calls are; undefined at an endpoint that this program did not start. */
  readonly consoleAddress?: string | undefined
  /** What the name server of the run says in TXT records; undefined at an endpoint that this program did not start. */
  readonly txt?: Map<string, string> | undefined
  /** Moves the server's clock; undefined unless it is controlled. */
  readonly forward?: ((seconds: number) => Promise<void>) | undefined
  readonly close: () => Promise<void>
}

export type StartOptions = {
  readonly region: string
  readonly isClockControlled?: boolean
  /** Further addresses: the ports that clients hard-code. */
  readonly listen?: readonly string[]
  /** Certificate and key for https addresses in `listen`. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly bound?: Target['bound']
  /** The program to run, instead of this house's own. */
  readonly program?: string | undefined
}

const startTimeoutMs = 30_000
const stopTimeoutMs = 10_000
const top = join(import.meta.dirname, '..', '..')

/** @throws Error with what the server said, when it ends or is silent for {@link startTimeoutMs} */
export async function startTarget(options: StartOptions): Promise<Target> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'latchkey-conformance-'))
  const rootKeys = { id: `LTAI5t${randomBytes(9).toString('hex')}`, secret: randomBytes(15).toString('hex') }
  const names = await startNameServer()
  const flags = [...programArguments(options, dataDirectory), '--dns-servers', `127.0.0.1:${names.port}`]
  const child = spawn(process.execPath, flags, {
    cwd: dataDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutSettings(process.env),
      UV_THREADPOOL_SIZE: '16',
      LATCHKEY_ROOT_ACCESS_KEY_ID: rootKeys.id,
      LATCHKEY_ROOT_ACCESS_KEY_SECRET: rootKeys.secret,
    },
  })
  keepLog(child)
  const remove = (): void => rmSync(dataDirectory, { recursive: true, force: true })
  const kill = (): void => {
    child.kill('SIGKILL')
    remove()
  }
  process.once('exit', kill)
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    await stop(child)
    names.close()
    remove()
  }
  try {
    const { endpoint: main, consoleAddress } = await untilServing(child)
    // With a certificate the main address speaks https only; the first further one is plain.
    const endpoint = options.tls === undefined ? main : (options.listen?.[0] ?? main).replace(/:80(\?lenient)?$/, '')
    const { port } = new URL(endpoint)
    return {
      endpoint,
      port: port === '' ? 80 : Number(port),
      region: options.region,
      rootKeys,
      lenientEndpoint: options.listen?.find((address) => address.endsWith('?lenient'))?.replace('?lenient', ''),
      bound: options.bound,
      tls: options.tls !== undefined,
      consoleAddress,
      txt: names.txt,
      forward: options.isClockControlled === true ? (seconds) => forward(consoleAddress, endpoint, seconds) : undefined,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function programArguments(options: StartOptions, dataDirectory: string): string[] {
  const program = options.program ?? join(top, 'packages/latchkey/src/main.ts')
  const flags: [string, string][] = [
    ['--port', '0'],
    ['--console-port', '0'],
    ['--workers', '2'],
    ['--data-dir', dataDirectory],
    ['--region', options.region],
    // Applications of the run listen on loopback.
    ['--tenant-networks', '127.0.0.0/8'],
  ]
  if (options.isClockControlled === true) flags.push(['--clock', 'controlled'])
  if (options.listen !== undefined && options.listen.length > 0) flags.push(['--listen', options.listen.join(',')])
  if (options.tls !== undefined) flags.push(['--tls-cert', options.tls.cert], ['--tls-key', options.tls.key])
  if (options.bound !== undefined) flags.push(['--bound-domains', `${options.bound.host}=${options.bound.bucket}`])
  return ['--disable-warning=ExperimentalWarning', program, 'serve', ...flags.flat()]
}

/** The server under test is configured by its flags alone. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('LATCHKEY_')))
}

/** What the servers of this run said, for whoever looks for the cause of a failure. */
function keepLog({ stdout, stderr }: ChildProcess): void {
  const folder = join(import.meta.dirname, '..', 'results')
  mkdirSync(folder, { recursive: true })
  const log = createWriteStream(join(folder, 'server.log'), { flags: 'a' })
  stdout?.pipe(log, { end: false })
  stderr?.pipe(log, { end: false })
}

async function untilServing(child: ChildProcess): Promise<{ endpoint: string; consoleAddress: string }> {
  let said = ''
  const found = Promise.withResolvers<{ endpoint: string; consoleAddress: string }>()
  const timer = setTimeout(
    () => found.reject(new Error(`no endpoint within ${startTimeoutMs} ms: ${said}`)),
    startTimeoutMs,
  )
  const listen = (chunk: Buffer): void => {
    said = (said + String(chunk)).slice(-4_096)
    const endpoint = /serves OSS, STS and RAM at (\S+)/.exec(said)?.[1]
    const consoleAddress = /admin calls at\s+(\S+)/.exec(said)?.[1]
    if (endpoint !== undefined && consoleAddress !== undefined) found.resolve({ endpoint, consoleAddress })
  }
  child.stdout?.on('data', listen)
  child.stderr?.on('data', listen)
  child.once('exit', (code) => found.reject(new Error(`the server ended with ${code}: ${said}`)))
  child.once('error', (error) => found.reject(error))
  try {
    return await found.promise
  } finally {
    clearTimeout(timer)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
  await ended
  clearTimeout(timer)
}

async function forward(consoleAddress: string, endpoint: string, seconds: number): Promise<void> {
  const answer = await fetch(`${consoleAddress}/admin/clock`, {
    method: 'POST',
    body: JSON.stringify({ forwardSeconds: seconds }),
  })
  if (!answer.ok) throw new Error(`the clock did not move: ${answer.status} ${await answer.text()}`)
  const { offsetSeconds } = (await answer.json()) as { offsetSeconds: number }
  await untilEverybodyKnows(endpoint, offsetSeconds)
}

/** Each worker process hears of it by itself: new connections are made until several in a row tell the new time. */
async function untilEverybodyKnows(endpoint: string, offsetSeconds: number): Promise<void> {
  const inRowNeeded = 12
  const deadline = performance.now() + 5_000
  for (let inRow = 0; inRow < inRowNeeded;) {
    const answer = await fetch(endpoint, { headers: { connection: 'close' } })
    await answer.arrayBuffer()
    const told = Date.parse(answer.headers.get('date') ?? '') / 1_000
    inRow = Math.abs(told - Date.now() / 1_000 - offsetSeconds) < 5 ? inRow + 1 : 0
    if (performance.now() > deadline) throw new Error('the workers do not agree on the time')
  }
}
