/** Runs a test program of a client to its end, bounded in time and output. */
import { spawn } from 'node:child_process'
import { Skipped } from '../run/suite.ts'

export type Ended = { readonly code: number | undefined; readonly output: string }

const outputCharactersMax = 16 * 1024 * 1024

/** Standard output and error together; what is longer than {@link outputCharactersMax} keeps its end. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd: string
    readonly env?: NodeJS.ProcessEnv
    readonly timeoutMs: number
    readonly user?: number
  },
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: options.timeoutMs,
    killSignal: 'SIGKILL',
    ...(options.user === undefined || process.getuid?.() !== 0 ? {} : { uid: options.user, gid: options.user }),
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + String(chunk)).slice(-outputCharactersMax)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const code = await new Promise<number | undefined>((resolve) => {
    child.once('error', (error) => {
      output += String(error)
      resolve(undefined)
    })
    child.once('close', (status) => resolve(status ?? undefined))
  })
  return { code, output }
}

/** @throws Skipped with the last line of what it said, when the command cannot be run or fails */
export async function prepareBy(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<string> {
  const { code, output } = await runToEnd(command, args, options)
  if (code === 0) return output
  const cause = output.trim().split('\n').at(-1) ?? ''
  throw new Skipped(
    `${command} ${args.slice(0, 4).join(' ')} failed: ${cause}; run with --prepare where packages can be fetched`,
  )
}
