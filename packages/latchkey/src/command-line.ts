/** What every command line has, whichever commands it knows. */
import { Command, CommanderError } from 'commander'
import type { Surroundings } from './surroundings.ts'

/** Done. */
export const exitDone = 0
/** Refused by the server, failed on the way, denied by a simulation, or a proof that is refuted. */
export const exitFailed = 1
/** The command line, a profile or a policy file is wrong; or a proof is undecided. */
export const exitUsage = 2

export function emptyProgram(): Command {
  return (
    new Command('latchkey')
      .description('a private folder in object storage for every player, and a key to it that expires')
      .version('0.1.0')
      // Options in front of a command are the program's, those behind it the command's own: both know --region.
      .enablePositionalOptions()
  )
}

/** The exit code when the command line itself ended the run, as help and mistakes do. */
export function exitOfCommandLine(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined
  return error.exitCode === 0 ? exitDone : exitUsage
}

/** Every command ends by an exception instead of ending the process, and speaks through the surroundings. */
export function settle(command: Command, surroundings: Surroundings): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .configureOutput({ writeOut: surroundings.out, writeErr: surroundings.err })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
  for (const child of command.commands) settle(child, surroundings)
}
