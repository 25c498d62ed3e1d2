/** `docs/reference/performance.md`: what a run measured, on what, and the command that made it. Nothing else. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import type { Figure } from './figure.ts'
import type { Program } from './subject.ts'
import { figuresTable, shown } from './table.ts'

export type Run = {
  readonly command: string
  /** What was checked out when the run began. */
  readonly commit: string
  readonly at: Date
  readonly generator: string
  readonly rounds: number
  readonly seconds: number
  readonly figures: readonly Figure[]
  readonly subjects: readonly Pick<Program, 'name' | 'durability'>[]
  /** The machine's load average when the run began and when it ended. */
  readonly loadBefore: number
  readonly loadAfter: number
}

export function performancePage(run: Run): string {
  const claims = [...new Set(run.figures.map(({ claim }) => claim))]
  return `# Performance

Written by \`${run.command}\` on ${run.at.toISOString().slice(0, 10)}; do not edit. Every figure was measured in that run, and what
was not measured is not here.

- Machine: ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / (1 << 30))} GiB, Linux ${release()}, ${fileSystem()}
- Runtime: Node ${process.versions.node}; commit ${run.commit}
- Load: ${run.generator}, in a process of its own on the same machine; requests signed beforehand
- Rounds: ${run.rounds} of ${run.seconds} s, servers in turn (A B A B), caches warm, each begun when the disk has all that was written; median and spread
- Others on the machine: load average ${run.loadBefore.toFixed(2)} when the run began, ${run.loadAfter.toFixed(2)} when it ended
${run.subjects.map(({ name, durability }) => `- ${name}: ${durability}`).join('\n')}

Rates depend on what else the machine does; CPU per request and ratios within one run depend on it less. \`cpuUsPerRequest\` is
the CPU of all processes of the server; \`writtenBytesPerRequest\` is what they wrote by \`/proc/PID/io\`,
which counts a whole piece of the page cache, up to 2 MiB, for one page of it; \`device…\` is what the whole disk was asked by \`/sys/block\`, whoever asked.

${claims.map((claim) => section(claim, run.figures)).join('\n\n')}
`
}

function section(claim: string, figures: readonly Figure[]): string {
  const own = figures.filter((figure) => figure.claim === claim)
  const ratios = ratiosOf(own)
  return [`## ${claim}`, figuresTable(own), ...(ratios.length === 0 ? [] : [ratios.join('\n')])].join('\n\n')
}

/** Only against what ran beside us, the same load at the same time. */
export function ratiosOf(figures: readonly Figure[]): string[] {
  return figures
    .filter(({ subject }) => subject !== 'latchkey')
    .flatMap((peer) => {
      const ours = figures.find(({ subject, name }) => subject === 'latchkey' && name === peer.name)
      return ours === undefined || peer.value === 0
        ? []
        : [`- ${peer.name}: ${shown(ours.value / peer.value)} times ${peer.subject}${cpuRatio(ours, peer)}`]
    })
}

/** Others on the machine change it less than a rate. */
function cpuRatio(ours: Figure, peer: Figure): string {
  const [own, its] = [ours.also.cpuUsPerRequest, peer.also.cpuUsPerRequest]
  return own === undefined || its === undefined || its === 0 ? '' : `, for ${shown(own / its)} times its CPU`
}

export function commitNow(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname })
    .toString()
    .trim()
}

/** The file system of temporary files, where the servers' data were. */
function fileSystem(): string {
  const mounts = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
  const root = mounts.find(([, place]) => place === '/tmp') ?? mounts.findLast(([, place]) => place === '/')
  return root?.[2] ?? 'unknown file system'
}
