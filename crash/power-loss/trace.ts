/** Reads what strace wrote: each call that can change a disk, or answer a client, with the place of its begin and end. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

const recordedCalls = `openat open creat close mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 link linkat
  symlink symlinkat write writev pwrite64 pwritev pwritev2 lseek ftruncate truncate fallocate fsync fdatasync
  sync_file_range msync copy_file_range sendfile clone clone3 fork vfork`
  .trim()
  .split(/\s+/)

/** What strace is asked to record. Calls on memory maps do not show: nobody may rely on those. */
export const straceArguments = [
  '--follow-forks',
  '--seccomp-bpf',
  '--absolute-timestamps=format:unix,precision:us',
  '--strings-in-hex=all',
  '--decode-fds=path',
  '--string-limit=2097152',
  `--trace=${recordedCalls.join(',')}`,
] as const

export type Argument =
  /** Anything that is neither of the others, as strace wrote it. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'list'; readonly items: readonly Buffer[] }
  /** An open file, with the path that it has now. */
  | { readonly kind: 'file'; readonly descriptor: string; readonly path: string }

export type Call = {
  /** Open files belong to a process, whichever of its threads calls. */
  readonly process: string
  readonly name: string
  readonly arguments: readonly Argument[]
  readonly result: number
  /** An opened file's path. */
  readonly resultPath: string | undefined
  /** Lines of the trace: what happens in between happens at the same time. */
  readonly beginLine: number
  readonly endLine: number
}

export async function* readTrace(path: string): AsyncGenerator<Call> {
  const processOf = await readThreads(path)
  const begun = new Map<string, { readonly text: string; readonly line: number }>()
  let lineNumber = 0
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
    lineNumber += 1
    const [, thread = '', rest = ''] = /^(\d+) +[\d.]+ (.*)$/s.exec(line) ?? []
    if (rest.endsWith(' <unfinished ...>')) {
      begun.set(thread, { text: rest.slice(0, -' <unfinished ...>'.length), line: lineNumber })
      continue
    }
    const resumed = /^<\.\.\. \w+ resumed>/.exec(rest)
    const start = begun.get(thread)
    if (resumed === null) {
      const call = parseCall(processOf(thread), rest, lineNumber, lineNumber)
      if (call !== undefined) yield call
    } else if (start !== undefined) {
      begun.delete(thread)
      const call = parseCall(processOf(thread), start.text + rest.slice(resumed[0].length), start.line, lineNumber)
      if (call !== undefined) yield call
    }
  }
  // Killed in the middle: nobody knows whether it happened, so it is given as one that did and never ended.
  for (const [thread, { text, line }] of begun) {
    const call = parseCall(processOf(thread), `${text}) = 0`, line, Number.POSITIVE_INFINITY)
    if (call !== undefined) yield call
  }
}

/** Tells which process a thread belongs to. */
async function readThreads(path: string): Promise<(thread: string) => string> {
  const starters = new Map<string, string>()
  const isThread = new Map<string, boolean>()
  for await (const line of createInterface({ input: createReadStream(path, 'latin1') })) {
    const [, thread = '', rest = ''] = /^(\d+) +[\d.]+ ((?:<\.\.\. )?(?:clone3?|v?fork)\b.*)$/.exec(line) ?? []
    if (thread === '') continue
    if (!rest.startsWith('<...')) isThread.set(thread, rest.includes('CLONE_THREAD'))
    const started = /\) = (\d+)(?:<.*>)?$/.exec(rest)?.[1]
    if (started !== undefined && isThread.get(thread) === true) starters.set(started, thread)
  }
  return function processOf(thread: string): string {
    const starter = starters.get(thread)
    return starter === undefined ? thread : processOf(starter)
  }
}

export function parseCall(process: string, text: string, beginLine: number, endLine: number): Call | undefined {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(') = ')
  const name = text.slice(0, open)
  if (open < 0 || close < 0 || !/^[a-z0-9_]+$/.test(name)) return undefined
  const result = /^(-?\d+)(?:<(.*)>)?/.exec(text.slice(close + 4).trim())
  if (result === null) return undefined
  const reader = new ArgumentReader(text.slice(open + 1, close))
  return {
    process,
    name,
    arguments: reader.all(),
    result: Number(result[1]),
    resultPath: result[2] === undefined ? undefined : fromHex(result[2]).toString(),
    beginLine,
    endLine,
  }
}

class ArgumentReader {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  all(): Argument[] {
    const found: Argument[] = []
    while (this.#at < this.#text.length) {
      found.push(this.#one())
      if (this.#text.startsWith(', ', this.#at)) this.#at += 2
    }
    return found
  }

  #one(): Argument {
    const first = this.#text[this.#at]
    if (first === '"') return { kind: 'bytes', bytes: this.#quoted() }
    if (first === '[') return this.#list()
    const end = this.#endOfText()
    const text = this.#text.slice(this.#at, end)
    this.#at = end
    const file = /^(\d+|AT_FDCWD)<(.*)>$/.exec(text)
    if (file === null) return { kind: 'text', text }
    return { kind: 'file', descriptor: file[1] ?? '', path: fromHex(file[2] ?? '').toString() }
  }

  #endOfText(): number {
    const comma = this.#text.indexOf(', ', this.#at)
    return comma < 0 ? this.#text.length : comma
  }

  /** `"\x61\x62"`; a string that was cut short would be no proof of anything. */
  #quoted(): Buffer {
    const end = this.#text.indexOf('"', this.#at + 1)
    const bytes = fromHex(this.#text.slice(this.#at + 1, end))
    this.#at = end + 1
    if (this.#text.startsWith('...', this.#at)) throw new Error('strace cut a string short: raise --string-limit')
    return bytes
  }

  /** `[{iov_base="…", iov_len=3}, …]` */
  #list(): Argument {
    const items: Buffer[] = []
    while (this.#at < this.#text.length && this.#text[this.#at] !== ']') {
      if (this.#text[this.#at] === '"') items.push(this.#quoted())
      else this.#at += 1
    }
    this.#at += 1
    return { kind: 'list', items }
  }
}

/** `\x61\x62`; text without it stays as it is. */
export function fromHex(text: string): Buffer {
  return text.startsWith('\\x') ? Buffer.from(text.replaceAll('\\x', ''), 'hex') : Buffer.from(text, 'latin1')
}
