/** The program: `latchkey COMMAND`. */
import { Command } from 'commander'
import { serveCommand } from './commands/serve.ts'

const program = new Command('latchkey')
  .description('a private folder in object storage for every player, and a key to it that expires')
  .version('0.1.0')
  .addCommand(serveCommand())

await program.parseAsync()
