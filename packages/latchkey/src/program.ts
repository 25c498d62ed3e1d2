import { InputError, RequestError } from '@latchkey/client/node'
import type { Command } from 'commander'
import { adviceFor } from './advice.ts'
import { emptyProgram, exitDone, exitFailed, exitOfCommandLine, exitUsage, settle } from './command-line.ts'
import { adminCommand } from './commands/admin.ts'
import { completionCommand } from './commands/completion.ts'
import { envCommand } from './commands/env.ts'
import { imageCommand } from './commands/image.ts'
import { ossCommand } from './commands/oss.ts'
import { playersCommand } from './commands/players.ts'
import { policyCommand } from './commands/policy.ts'
import { profileCommand } from './commands/profile.ts'
import { imsCommand, ramCommand } from './commands/ram.ts'
import { stsCommand } from './commands/sts.ts'
import { connected } from './connection.ts'
import { shown } from './printing.ts'
import { Failed, UsageError } from './surroundings.ts'
import type { Surroundings } from './surroundings.ts'

/** The program with all its commands. `furtherCommands` are those that need more than the surroundings. */
export function buildProgram(surroundings: Surroundings, furtherCommands: readonly Command[] = []): Command {
  const program = connected(emptyProgram())
  for (const command of furtherCommands) program.addCommand(command)
  program
    .addCommand(ossCommand(surroundings))
    .addCommand(stsCommand(surroundings))
    .addCommand(ramCommand(surroundings))
    .addCommand(imsCommand(surroundings))
    .addCommand(policyCommand(surroundings))
    .addCommand(playersCommand(surroundings))
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
    const ended = exitOfCommandLine(error)
    if (ended !== undefined) return ended
    if (error instanceof Failed) return error.exitCode
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
