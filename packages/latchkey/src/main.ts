/** The program: `latchkey COMMAND`. */
import { exitDone, run } from './program.ts'
import { processSurroundings } from './surroundings.ts'

// `latchkey oss ls | head` closes the pipe, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitDone)
})

const words = process.argv.slice(2)
// The server takes longer to load than most of these take to run; help and completion name it, so they load it.
const isClientOnly = /^(oss|sts|ram|ims|policy|image|env|profile|admin)$/.test(words[0] ?? '')
const furtherCommands = isClientOnly ? [] : [(await import('./commands/serve.ts')).serveCommand()]
const exitCode = await run(words, processSurroundings(), furtherCommands)
// `serve` sets its own, which must stay.
if (exitCode !== exitDone) process.exitCode = exitCode
