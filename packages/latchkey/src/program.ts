import { InputError, RequestError } from '@latchkey/client/node'
import { Command, CommanderError } from 'commander'
import { adviceFor } from './advice.ts'
import { adminCommand } from './commands/admin.ts'
import { completionCommand } from './commands/completion.ts'
import { envCommand } from './commands/env.ts'
import { imageCommand } from './commands/image.ts'
import { ossCommand } from './commands/oss.ts'
import { policyCommand } from './commands/policy.ts'
import { profileCommand } from './commands/profile.ts'
import { imsCommand, ramCommand } from './commands/ram.ts'
import { stsCommand } from './commands/sts.ts'
import { connected } from './connection.ts'
import { shown } from './printing.ts'
import { Failed, UsageError } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

/** Done. */
export const exitDone = 0
/** Refused by the server, failed on the way, or denied by a simulation. */
export const exitFailed = 1
/** The command line, a profile or a policy file is wrong. */
export const exitUsage = 2

/** The program with all its commands. `furtherCommands` are those that need more than the surroundings. */
export function buildProgram(surroundings: Surroundings, furtherCommands: readonly Command[] = []): Command {
  const program = new Command('latchkey')
    .description('a private folder in object storage for every player, and a key to it that expires')
    .version('0.1.0')
    // Options in front of a command are the program's, those behind it the command's own: both know --region.
    .enablePositionalOptions()
  connected(program)
  for (const command of furtherCommands) program.addCommand(command)
  program
    .addCommand(ossCommand(surroundings))
    .addCommand(stsCommand(surroundings))
    .addCommand(ramCommand(surroundings))
    .addCommand(imsCommand(surroundings))
    .addCommand(policyCommand(surroundings))
    .addCommand(imageCommand(surroundings))
    .addCommand(envCommand(surroundings))
    .addCommand(profileCommand(surroundings))
    .addCommand(adminCommand(surroundings))
    .addCommand(completionCommand(surroundings))
  settle(program, surroundings)
  return program
}

/** Runs one command line; the result is the exit code. Everything that went wrong has been said by then. */
export async function run(
  words: readonly string[],
  surroundings: Surroundings,
  furtherCommands: readonly Command[] = [],
): Promise<number> {
  try {
    await buildProgram(surroundings, furtherCommands).parseAsync([...words], { from: 'user' })
    return exitDone
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitDone : exitUsage
    if (error instanceof Failed) return exitFailed
    for (const line of errorLines(error, surroundings.now())) surroundings.err(`${shown(line)}\n`)
    const isUsage = error instanceof UsageError || error instanceof InputError || error instanceof RangeError
    return isUsage ? exitUsage : exitFailed
  }
}

function errorLines(error: unknown, nowMs: number): readonly string[] {
  const message = error instanceof Error ? error.message : String(error)
  if (!(error instanceof RequestError)) return [`latchkey: ${message}`, ...indented(adviceFor(error, nowMs))]
  const { operation, code, status, requestId } = error
  const where = `${operation} was answered ${status}${requestId === '' ? '' : `, request id ${requestId}`}`
  return [`latchkey: ${code}: ${message}`, ...indented([where, ...adviceFor(error, nowMs)])]
}

const indented = (lines: readonly string[]): readonly string[] => lines.map((line) => `  ${line}`)

/** Every command ends by an exception instead of ending the process, and speaks through the surroundings. */
function settle(command: Command, surroundings: Surroundings): void {
  command
    .exitOverride()
    .showHelpAfterError('(--help tells more)')
    .configureOutput({ writeOut: surroundings.out, writeErr: surroundings.err })
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false })
  for (const child of command.commands) settle(child, surroundings)
}
