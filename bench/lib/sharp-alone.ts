/** The library in a process of its own, with one picture in memory and nothing else to do. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export type SharpTook = {
  readonly count: number
  readonly seconds: number
  readonly cpuUs: number
  readonly p50Us: number
  readonly p99Us: number
}

export type SharpAlone = AsyncDisposable & { readonly make: (count: number, inFlight: number) => Promise<SharpTook> }

type Wanted = { readonly width: number; readonly quality: number }

export function startSharpAlone(path: string, { width, quality }: Wanted): SharpAlone {
  const program = fileURLToPath(new URL('./sharp-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program, path, String(width), String(quality)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async make(count, inFlight) {
      child.stdin.write(`${count} ${inFlight}\n`)
      const { value } = await lines.next()
      if (value === undefined) throw new Error('the library alone ended')
      return { count, ...(JSON.parse(value) as Omit<SharpTook, 'count'>) } // Its line is ours.
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      child.stdin.end()
      await ended
    },
  }
}
