/** The program: `latchkey COMMAND`. */
import { serveCommand } from './commands/serve.ts'
import { exitDone, run } from './program.ts'
import { processSurroundings } from './surroundings.ts'

// `latchkey oss ls | head` closes the pipe, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(exitDone)
})

const exitCode = await run(process.argv.slice(2), processSurroundings(), [serveCommand()])
// `serve` sets its own, which must stay.
if (exitCode !== exitDone) process.exitCode = exitCode
