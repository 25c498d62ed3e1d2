/**
 * A page that can be played: its `sh` blocks are run one after another in one shell, and the `text` block behind one is what
 * it prints. In there `…` stands for whatever is different each time, within a line; alone on a line, for any number of lines.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Block = {
  /** Of the page, from 1: where the first command stands. */
  readonly line: number
  readonly commands: string
  /** Absent: nothing is said of what it prints. */
  readonly shown: string | undefined
}

const fence = '```'

/** @throws Error when a block has no end, or shows something without a command in front of it */
export function blocksOf(page: string): readonly Block[] {
  const blocks: Block[] = []
  const lines = page.split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const language = lines[index]?.startsWith(fence) === true ? lines[index]?.slice(fence.length) : undefined
    if (language === undefined) continue
    const end = lines.indexOf(fence, index + 1)
    if (end < 0) throw new Error(`the block of line ${index + 1} has no end`)
    const text = lines.slice(index + 1, end).join('\n')
    const before = blocks.at(-1)
    if (language === 'sh') blocks.push({ line: index + 2, commands: text, shown: undefined })
    if (language === 'text') {
      if (before === undefined || before.shown !== undefined)
        throw new Error(`line ${index + 1} shows what no command has printed`)
      blocks.splice(-1, 1, { ...before, shown: text })
    }
    index = end
  }
  return blocks
}

/** The first line in which what was printed is not what is shown; undefined when all of it is. */
export function differenceOf(shown: string, printed: string): string | undefined {
  const wanted = shown.trimEnd().split('\n')
  const got = printed.trimEnd().split('\n')
  const matches = (from: number, start: number): boolean => {
    let at = start
    for (let index = from; index < wanted.length; index += 1) {
      const pattern = wanted[index] ?? ''
      if (pattern.trim() === '…') {
        for (let rest = at; rest <= got.length; rest += 1) if (matches(index + 1, rest)) return true
        return false
      }
      if (!matchesLine(pattern, got[at])) return false
      at += 1
    }
    return at === got.length
  }
  if (matches(0, 0)) return undefined
  const first = wanted.findIndex((pattern, index) => pattern.trim() === '…' || !matchesLine(pattern, got[index]))
  const row = first < 0 ? wanted.length : first
  return `shown:   ${wanted[row] ?? '(nothing more)'}\nprinted: ${got.slice(row, row + 12).join('\n         ')}`
}

function matchesLine(pattern: string, line: string | undefined): boolean {
  if (line === undefined) return false
  const parts = pattern
    .trimEnd()
    .split('…')
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`, 's').test(line.trimEnd())
}

export type Shell = AsyncDisposable & {
  /** What the commands print, and the line of the block whose command failed first. */
  readonly run: (commands: string) => Promise<{ readonly printed: string; readonly failedLine: number | undefined }>
}

/** One bash for the whole page, so that a variable of one block is there in the next. */
export async function openShell(folder: string, environment: NodeJS.ProcessEnv, secondsMax: number): Promise<Shell> {
  const scratch = await mkdtemp(join(tmpdir(), 'latchkey-page-'))
  const script = join(scratch, 'block.sh')
  // A group of its own: what the page leaves running in the background ends with it.
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd: folder, env: environment, detached: true })
  let output = ''
  let onOutput = (): void => {}
  for (const stream of [bash.stdout, bash.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      onOutput()
    })
  const ended = new Promise<never>((_resolve, reject) => {
    bash.once('exit', (code) => reject(new Error(`the shell ended with ${code}:\n${output}`)))
  })
  ended.catch(() => undefined)
  const until = async (mark: RegExp): Promise<RegExpExecArray> => {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>()
    onOutput = () => {
      const found = mark.exec(output)
      if (found !== null) resolve(found)
    }
    const timer = setTimeout(
      () => reject(new Error(`after ${secondsMax} s there is no end:\n${output}`)),
      secondsMax * 1_000,
    )
    onOutput()
    try {
      return await Promise.race([promise, ended])
    } finally {
      clearTimeout(timer)
    }
  }
  let count = 0
  return {
    run: async (commands) => {
      count += 1
      const mark = `__block_${count}_ended__`
      await writeFile(script, `${commands}\n`)
      output = ''
      // The trap says where; nobody types into a page, so that there is no input.
      bash.stdin.write(
        `failed=; trap 'failed=\${failed:-$LINENO}' ERR; . '${script}' </dev/null 2>&1; trap - ERR; echo "${mark}:$failed:"\n`,
      )
      const found = await until(new RegExp(`${mark}:(\\d*):\\n`))
      const line = found[1] ?? ''
      return { printed: output.slice(0, found.index), failedLine: line === '' ? undefined : Number(line) }
    },
    [Symbol.asyncDispose]: async () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      if (bash.exitCode !== null || bash.signalCode !== null) resolve()
      else bash.once('exit', () => resolve())
      if (bash.pid !== undefined) process.kill(-bash.pid, 'SIGTERM')
      bash.kill('SIGKILL')
      await promise
      await rm(scratch, { recursive: true, force: true })
    },
  }
}
