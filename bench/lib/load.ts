/** Signed load from a process of its own: the C program when the machine can compile it, the Node one otherwise. */
import { execFile, spawnSync } from 'node:child_process'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export type Generator = { readonly name: string; readonly command: readonly string[] }
export type LoadResult = {
  readonly count: number
  readonly errors: number
  readonly badStatus: number
  readonly bodyBytes: number
  readonly seconds: number
  readonly p50Us: number
  readonly p99Us: number
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export function makeGenerator(directory: string): Generator {
  const program = join(directory, 'load')
  for (const compiler of ['cc', 'gcc', 'clang']) {
    const { status } = spawnSync(compiler, ['-O2', '-o', program, here('./load.c')])
    if (status === 0) return { name: `bench/lib/load.c (${compiler} -O2)`, command: [program] }
  }
  return {
    name: 'bench/lib/load-process.ts (no C compiler here)',
    command: [process.execPath, here('./load-process.ts')],
  }
}

/** Writes requests the way the generators read them: length, bytes, length, bytes. */
export async function writeRequests(path: string, requests: Iterable<Uint8Array>): Promise<void> {
  await using file = await open(path, 'w')
  let batch: Uint8Array[] = []
  let batchBytes = 0
  for (const request of requests) {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(request.length)
    batch.push(length, request)
    batchBytes += request.length + 4
    if (batchBytes < batchBytesMax) continue
    await file.write(Buffer.concat(batch))
    batch = []
    batchBytes = 0
  }
  if (batch.length > 0) await file.write(Buffer.concat(batch))
}

const batchBytesMax = 8 << 20

/** @throws Error when any answer was not 2xx: a refused request is not a fast one */
export async function runLoad(
  generator: Generator,
  port: number,
  how: { readonly connections: number; readonly seconds: number; readonly isOnce?: boolean },
  file: string,
): Promise<LoadResult> {
  const [program, ...rest] = generator.command
  if (program === undefined) throw new Error('a generator has a command')
  const words = [...rest, '127.0.0.1', String(port), String(how.connections), String(how.seconds), file]
  if (how.isOnce === true) words.push('once')
  const { stdout, stderr } = await promisify(execFile)(program, words)
  // The generator's one line is ours.
  const result = JSON.parse(stdout) as LoadResult
  if (result.errors > 0)
    throw new Error(`${result.errors} of ${result.count} requests failed. ${stderr.slice(0, 2_000)}`)
  return result
}
