/** Programs whose flushes to the disk each take a millisecond longer, so that the number of them shows in their speed. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Program } from './subject.ts'

export const slowFlushMs = 1

/** The program, slowed; undefined when this machine has nothing to slow it with. */
export type SlowFlush = (program: Program) => Program | undefined

/** @throws Error without a C compiler */
export function makeSlowFlush(directory: string): SlowFlush {
  const library = join(directory, 'slow-flush.so')
  const source = fileURLToPath(new URL('./slow-flush.c', import.meta.url))
  const isMade = ['cc', 'gcc', 'clang'].some(
    (compiler) => spawnSync(compiler, ['-O2', '-shared', '-fPIC', '-o', library, source, '-ldl']).status === 0,
  )
  if (!isMade) throw new Error('--slow-flush needs a C compiler')
  const hasStrace = spawnSync('strace', ['--version'], { stdio: 'ignore' }).status === 0
  return (program) => {
    if (program.isStatic !== true) return renamed(program, (command) => preloaded(command, library))
    return hasStrace ? renamed(program, delayed) : undefined
  }
}

type Command = ReturnType<Program['command']>

function renamed(program: Program, change: (command: Command) => Command): Program {
  return {
    ...program,
    name: `${program.name}, +${slowFlushMs} ms per flush`,
    command: (place) => change(program.command(place)),
  }
}

const preloaded = (command: Command, library: string): Command => ({
  ...command,
  environment: { ...command.environment, LD_PRELOAD: library },
})

/** A program that is linked statically calls the kernel itself; only its flushes are stopped on the way. */
const delayed = ({ file, arguments: words, environment }: Command): Command => ({
  file: 'strace',
  arguments: [
    // The tracer is the child, so that signals reach the program.
    '-D',
    '--follow-forks',
    '--seccomp-bpf',
    '--quiet=all',
    '--output=/dev/null',
    '--trace=fsync,fdatasync',
    `--inject=fsync,fdatasync:delay_enter=${slowFlushMs * 1_000}`,
    file,
    ...words,
  ],
  environment,
})
