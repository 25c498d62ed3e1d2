import { homedir } from 'node:os'

/** Everything that a command touches of the world around it, so that tests can be that world. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly homeFolder: string
  /** Results, for a person or the next program. */
  readonly out: (text: string) => void
  readonly outBytes: (bytes: Uint8Array) => Promise<void>
  /** What is said about the work, and mistakes. */
  readonly err: (text: string) => void
  /** Whether a person watches: progress bars are for nobody else. */
  readonly isWatched: boolean
  readonly input: () => AsyncIterable<Uint8Array>
  /** Aborted when the person presses Ctrl-C; asking for it takes the key away from the program's own end. */
  readonly interrupt: () => AbortSignal
  readonly now: () => number
}

export function processSurroundings(): Surroundings {
  return {
    environment: process.env,
    homeFolder: homedir(),
    out: (text) => void process.stdout.write(text),
    outBytes: (bytes) =>
      new Promise((resolve, reject) => process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()))),
    err: (text) => void process.stderr.write(text),
    isWatched: process.stderr.isTTY,
    input: () => process.stdin,
    interrupt: () => {
      const control = new AbortController()
      process.once('SIGINT', () => control.abort(new Interrupted()))
      return control.signal
    },
    now: () => Date.now(),
  }
}

export class Interrupted extends Error {
  constructor() {
    super('Interrupted.')
    this.name = 'Interrupted'
  }
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

/** The command has failed, and has said so already: exit code 1, unless a command has another for what it found. */
export class Failed extends Error {
  readonly exitCode: number

  constructor(exitCode = 1) {
    super('failed')
    this.name = 'Failed'
    this.exitCode = exitCode
  }
}
