/** A server under measurement: Latchkey or a peer, a process of its own with a directory of its own. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from '@latchkey/kv/testing-free-port'
import { processTree } from './process-tree.ts'
import { signedRequest } from './sign.ts'
import type { Keys, Plain, Target } from './sign.ts'

export type Subject = {
  /** `latchkey`, `versitygw (as installed)` */
  readonly name: string
  readonly target: Target
  readonly port: number
  readonly directory: string
  /** When an answered write is on the disk, in its own words. */
  readonly durability: string
  readonly pids: () => readonly number[]
  /** Time from spawn until it was ready. */
  readonly readyMs: number
  readonly close: () => Promise<void>
  /** Ends every process at once, as a machine's fault would; the data stay. */
  readonly kill: () => Promise<void>
}

export type Program = {
  readonly name: string
  readonly dialect: Target['dialect']
  readonly durability: string
  readonly region: string
  readonly keys: Keys
  readonly command: (place: { readonly port: number; readonly directory: string }) => {
    readonly file: string
    readonly arguments: readonly string[]
    readonly environment: Readonly<Record<string, string>>
  }
  /** The path that answers 200 when requests are served; undefined: when the port takes a connection. */
  readonly readyPath: string | undefined
  /** It calls the kernel without the C library in between. */
  readonly isStatic?: boolean
}

const readyWithinMs = 60_000
const pollEveryMs = 5
const stopWithinMs = 15_000

export async function newDirectory(root: string, name: string): Promise<string> {
  return mkdtemp(join(root, `${name}-`))
}

/** Starts the program and resolves when it serves. @throws Error with what it said when it ends before */
export async function startSubject(program: Program, directory: string, keepsData = false): Promise<Subject> {
  const port = await freePort()
  const { file, arguments: words, environment } = program.command({ port, directory })
  const startedMs = performance.now()
  const child = spawn(file, words, {
    env: { PATH: process.env.PATH ?? '', HOME: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      if (said.length < 200) said.push(chunk.toString('utf8'))
    })
  await readyOf(child, port, program.readyPath, said)
  const readyMs = performance.now() - startedMs
  const root = child.pid ?? 0
  return {
    name: program.name,
    target: { dialect: program.dialect, host: `127.0.0.1:${port}`, region: program.region, keys: program.keys },
    port,
    directory,
    durability: program.durability,
    pids: () => processTree(root),
    readyMs,
    close: async () => {
      await endOf(child, () => child.kill('SIGTERM'))
      if (!keepsData) await rm(directory, { recursive: true, force: true })
    },
    kill: () =>
      endOf(child, () => {
        for (const pid of processTree(root)) process.kill(pid, 'SIGKILL')
      }),
  }
}

async function readyOf(child: ChildProcess, port: number, path: string | undefined, said: string[]): Promise<void> {
  const deadlineMs = performance.now() + readyWithinMs
  while (child.exitCode === null && performance.now() < deadlineMs) {
    if (path === undefined ? await isListening(port) : await isOk(port, path)) return
    await wait(pollEveryMs)
  }
  child.kill('SIGKILL')
  throw new Error(`the server was not ready: ${said.join('').slice(-2_000)}`)
}

async function endOf(child: ChildProcess, end: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  end()
  const late = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await ended
  clearTimeout(late)
}

/** Sends one signed request and answers its body. @throws Error when the status is not 2xx */
export function ask(subject: Subject, plain: Plain & { readonly body?: Uint8Array }): Promise<Buffer> {
  return askRaw(subject.port, signedRequest(subject.target, plain, new Date()))
}

/** Sends the bytes of one request on a connection of its own. @throws Error when the status is not 2xx */
export async function askRaw(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const line = bytes.indexOf('\r\n')
  socket.write(Buffer.concat([bytes.subarray(0, line), Buffer.from('\r\nConnection: close'), bytes.subarray(line)]))
  const chunks: Buffer[] = []
  for await (const chunk of socket) chunks.push(chunk as Buffer)
  const answer = Buffer.concat(chunks)
  const status = Number(answer.subarray(9, 12).toString('latin1'))
  const body = answer.subarray(answer.indexOf('\r\n\r\n') + 4)
  if (status >= 200 && status < 300) return body
  throw new Error(`${status}: ${body.toString('utf8').slice(0, 2_000)}`)
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function isOk(port: number, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    outgoing.on('error', () => resolve(false))
    outgoing.end()
  })
}
