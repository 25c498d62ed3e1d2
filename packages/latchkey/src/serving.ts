import { emptyProgram, exitDone, exitOfCommandLine, settle } from './command-line.ts'
import { serveCommand } from './commands/serve.ts'
import type { Surroundings } from './surroundings.ts'

/** `latchkey serve` without the commands that only callers need. The result is the exit code. */
export async function runServe(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const program = emptyProgram().addCommand(serveCommand())
  settle(program, surroundings)
  try {
    await program.parseAsync(['serve', ...words], { from: 'user' })
    return exitDone
  } catch (error) {
    const ended = exitOfCommandLine(error)
    if (ended === undefined) throw error
    return ended
  }
}
