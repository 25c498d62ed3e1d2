import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const childPath = fileURLToPath(new URL('child.ts', import.meta.url))

/** A process of a test, with every line that it has said so far. */
export type Child = {
  readonly process: ChildProcess
  readonly lines: string[]
  /** Resolves with the first line that starts with `word`; rejects when the process ends without it. */
  said(word: string): Promise<string>
  /** Resolves when the process has ended and all its lines are there. */
  readonly ended: Promise<void>
}

/** Starts `child.ts`; `shell` runs in front of it in the same process, for limits. */
export function startChild(mode: string, directory: string, name = '', shell?: string): Child {
  const command = [process.execPath, childPath, mode, directory, name]
  const [file = '', ...args] =
    shell === undefined ? command : ['/bin/sh', '-c', `${shell}; exec "$@"`, 'sh', ...command]
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const listeners = new Set<() => void>()
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    for (const listener of listeners) listener()
  })
  const ended = Promise.all([
    new Promise((settle) => child.once('exit', settle)),
    new Promise((settle) => reader.once('close', settle)),
  ]).then(() => undefined)
  return {
    process: child,
    lines,
    ended,
    async said(word) {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const look = () => {
        const line = lines.find((each) => each.startsWith(word))
        if (line !== undefined) resolve(line)
      }
      listeners.add(look)
      look()
      ended.then(
        () => reject(new Error(`the process ended without "${word}": ${lines.join(', ')}`)),
        () => {},
      )
      try {
        return await promise
      } finally {
        listeners.delete(look)
      }
    },
  }
}

export async function kill(child: Child, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  child.process.kill(signal)
  await child.ended
}
