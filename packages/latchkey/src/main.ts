/** The program: `latchkey COMMAND`. */
import { exitDone } from './command-line.ts'
import { processSurroundings } from './surroundings.ts'

// `latchkey oss ls | head` closes the pipe, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitDone)
})

const words = process.argv.slice(2)
const exitCode = await runWords(words)
// `serve` sets its own, which must stay.
if (exitCode !== exitDone) process.exitCode = exitCode

/** Nothing is loaded that the command does not need: the server stays in memory, and a short command ends at once. */
async function runWords([first, ...rest]: readonly string[]): Promise<number> {
  const surroundings = processSurroundings()
  if (first === 'serve') return (await import('./serving.ts')).runServe(rest, surroundings)
  const { run } = await import('./program.ts')
  const isClientOnly = /^(oss|sts|ram|ims|policy|image|env|profile|admin)$/.test(first ?? '')
  // Help and completion name the server's command too.
  const furtherCommands = isClientOnly ? [] : [(await import('./commands/serve.ts')).serveCommand()]
  return run(words, surroundings, furtherCommands)
}
