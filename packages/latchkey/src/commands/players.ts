import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { printLine } from '../printing.ts'
import { Failed } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey players`: games of the player service. */
export function playersCommand(surroundings: Surroundings): Command {
  return new Command('players').description('games of the player service').addCommand(configCommand(surroundings))
}

function configCommand(surroundings: Surroundings): Command {
  return new Command('config').description('the file of a game').addCommand(
    new Command('check')
      .description('say of each mistake in files of games where it is and what would be right')
      .argument('<file...>', 'NAME.app.yaml')
      .action((files: readonly string[]) => check(files, surroundings)),
  )
}

/** Mistakes go to standard output, one a line, as editors and CI read them; warnings do not fail. */
async function check(files: readonly string[], surroundings: Surroundings): Promise<void> {
  // No other command needs the service.
  const { faultLine, loadApp } = await import('@latchkey/players')
  let hasErrors = false
  for (const file of files) {
    const { config, faults } = loadApp(textOf(file), {
      variable: (name) => surroundings.environment[name],
      readFile: (path) => readFileSync(path, 'utf8'),
    })
    for (const fault of faults) printLine(surroundings, faultLine(file, fault))
    if (config === undefined) hasErrors = true
    else printLine(surroundings, `${file}: ${config.app} can be used`)
  }
  if (hasErrors) throw new Failed()
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Error(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
