/** What the kernel knows of a process and everything it started: CPU, memory, bytes written. Linux only. */
import { readdirSync, readFileSync } from 'node:fs'

export type Usage = { readonly cpuUs: number; readonly writtenBytes: number }

/** Clock ticks of /proc are 100 to the second on every Linux that Node runs on. */
const tickUs = 10_000

/** The process and its descendants, as of now. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(Number(name))
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const tree: number[] = []
  const pending = [root]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    tree.push(next)
    pending.push(...(children.get(next) ?? []))
  }
  return tree
}

export function usageOf(pids: readonly number[]): Usage {
  let cpuUs = 0
  let writtenBytes = 0
  for (const pid of pids) {
    const fields = statFields(pid)
    // utime, stime and the same of children that have ended are the 14th to 17th of the line; two stand before the name's end.
    for (const field of [11, 12, 13, 14]) cpuUs += Number(fields?.[field] ?? 0) * tickUs
    writtenBytes += Number(/^write_bytes: (\d+)$/m.exec(read(`/proc/${pid}/io`))?.[1] ?? 0)
  }
  return { cpuUs, writtenBytes }
}

export const difference = (after: Usage, before: Usage): Usage => ({
  cpuUs: after.cpuUs - before.cpuUs,
  writtenBytes: after.writtenBytes - before.writtenBytes,
})

/** Proportional set size in bytes, without the pages of files whose mapped name matches `unlike`. */
export function memoryOf(pid: number, unlike: RegExp): number {
  let kib = 0
  let isCounted = true
  for (const line of read(`/proc/${pid}/smaps`).split('\n')) {
    const mapping = /^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+\s*(.*)$/.exec(line)
    if (mapping !== null) isCounted = !unlike.test(mapping[1] ?? '')
    else if (isCounted && line.startsWith('Pss:')) kib += Number(/\d+/.exec(line)?.[0] ?? 0)
  }
  return kib * 1_024
}

export const commandOf = (pid: number): string => read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()

function parentOf(pid: number): number | undefined {
  const parent = statFields(pid)?.[1]
  return parent === undefined ? undefined : Number(parent)
}

/** The fields behind the command's name, which may itself hold spaces and parentheses. */
function statFields(pid: number): string[] | undefined {
  const line = read(`/proc/${pid}/stat`)
  return line === '' ? undefined : line.slice(line.lastIndexOf(')') + 2).split(' ')
}

/** A process that has ended meanwhile counts as nothing. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
