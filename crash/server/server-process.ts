/** Starts `serve.ts` and ends it in the ways that tests need: politely, or with SIGKILL for every process at once. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'

export const rootKey = { id: 'CrashTestRootKey', secret: 'secret-of-the-crash-tests' }

export type ServerProcess = {
  readonly endpoint: string
  /** The supervisor's words about its processes. */
  readonly logs: readonly string[]
  readonly processes: () => Promise<readonly RunningProcess[]>
  /** SIGKILL for all of them, the supervisor first, so that none is started again. */
  readonly killAll: () => Promise<void>
  readonly stop: () => Promise<void>
}
export type RunningProcess = { readonly role: string; readonly pid: number; readonly isReady: boolean }

export type ServerProcessOptions = {
  readonly directory: string
  readonly workers: number
  /** A program that runs the server, with its arguments: `strace …`. */
  readonly under?: readonly string[]
  readonly flags?: Readonly<Record<string, string>>
}

type Said =
  | { readonly kind: 'ready'; readonly endpoint: string }
  | { readonly kind: 'processes'; readonly processes: readonly RunningProcess[] }
  | { readonly kind: 'log'; readonly line: string }

const entry = fileURLToPath(new URL('./serve.ts', import.meta.url))
const startTimeoutMs = 60_000
const stopTimeoutMs = 30_000

/** @throws Error with what it said when it ends before it serves */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const flags = {
    port: '0',
    consolePort: '0',
    dataDir: options.directory,
    workers: String(options.workers),
    rootKeyId: rootKey.id,
    rootKeySecret: rootKey.secret,
    accountId: '1000000000000001',
    ...options.flags,
  }
  const command = [...(options.under ?? []), process.execPath, '--disable-warning=ExperimentalWarning', entry]
  const child = spawn(command[0] ?? '', [...command.slice(1), JSON.stringify(flags)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', UV_USE_IO_URING: '0' },
  })
  const logs: string[] = []
  const waiting: ((said: Said) => void)[] = []
  const ended = once(child, 'exit').then(() => undefined)
  createInterface({ input: child.stderr }).on('line', (line) => void logs.push(line))
  createInterface({ input: child.stdout }).on('line', (line) => {
    const said = parseSaid(line)
    if (said === undefined) logs.push(line)
    else if (said.kind === 'log') logs.push(said.line)
    else waiting.shift()?.(said)
  })
  child.stdin.on('error', () => {})
  const hear = (timeoutMs: number): Promise<Said> =>
    Promise.race([
      new Promise<Said>((resolve) => void waiting.push(resolve)),
      ended.then(() => Promise.reject(new Error(`the server ended: ${logs.slice(-20).join('\n')}`))),
      sleep(timeoutMs, undefined, { ref: false }).then(() =>
        Promise.reject(new Error(`the server says nothing: ${logs.slice(-20).join('\n')}`)),
      ),
    ])
  const ask = async (): Promise<readonly RunningProcess[]> => {
    child.stdin.write('processes\n')
    const said = await hear(stopTimeoutMs)
    return said.kind === 'processes' ? said.processes : []
  }
  const first = await hear(startTimeoutMs).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })
  if (first.kind !== 'ready') throw new Error('the server answers before it is ready')
  return {
    endpoint: first.endpoint,
    logs,
    processes: ask,
    killAll: async () => {
      const processes = await ask()
      child.kill('SIGKILL')
      for (const { pid } of processes) killProcess(pid)
      await ended
    },
    stop: async () => {
      child.stdin.write('stop\n')
      const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs)
      await ended
      clearTimeout(late)
    },
  }
}

/** False when it was gone already. */
export function killProcess(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
}

function parseSaid(line: string): Said | undefined {
  try {
    const said = JSON.parse(line) as Partial<Said>
    return said.kind === 'ready' || said.kind === 'processes' || said.kind === 'log' ? (said as Said) : undefined
  } catch {
    return undefined
  }
}
