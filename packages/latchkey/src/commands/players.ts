import type { AppConfig } from '@latchkey/players'
import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { connected } from '../connection.ts'
import { printLine } from '../printing.ts'
import { Failed } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'
import type { InitOptions } from './players-init.ts'
import { applyCommand } from './players-apply.ts'
import { migrateCommand } from './players-migrate.ts'
import { planCommand } from './players-plan.ts'
import { verifyCommand } from './players-verify.ts'

/** `latchkey players`: games of the player service. */
export function playersCommand(surroundings: Surroundings): Command {
  return new Command('players')
    .description('games of the player service')
    .addCommand(initCommand(surroundings))
    .addCommand(configCommand(surroundings))
    .addCommand(planCommand(surroundings))
    .addCommand(applyCommand(surroundings))
    .addCommand(migrateCommand(surroundings))
    .addCommand(verifyCommand(surroundings))
}

function initCommand(surroundings: Surroundings): Command {
  return connected(
    new Command('init')
      .description(
        'make the buckets, the role, the RAM user and the file of a game; asked again it makes what is missing',
      )
      .argument('<app>', 'its name in every address: lower-case letters, digits and -')
      .option('--dir <folder>', 'where NAME.app.yaml and NAME.secrets go', '.')
      .option('--root-key <file>', 'the file in which `latchkey serve` left the administrator’s key'),
  ).action(async (app: string, options: InitOptions, self: Command) =>
    // No other command needs the service.
    (await import('./players-init.ts')).initGame(app, options, self, surroundings),
  )
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
  const { faultLine, loadApp, secretsBeside, sharedSpaces } = await import('@latchkey/players')
  const apps: AppConfig[] = []
  let hasErrors = false
  for (const file of files) {
    const text = textOf(file)
    const { variable, warnings } = secretsBeside(file, (name) => surroundings.environment[name])
    for (const warning of warnings) printLine(surroundings, `warning: ${warning}`)
    const { config, faults } = loadApp(text, {
      variable,
      readFile: (path) => readFileSync(path, 'utf8'),
    })
    for (const fault of faults) printLine(surroundings, faultLine(file, fault))
    if (config === undefined) {
      hasErrors = true
      continue
    }
    for (const line of apps.flatMap((other) => sharedSpaces(file, config, other))) printLine(surroundings, line)
    apps.push(config)
    printLine(surroundings, `${file}: ${config.app} can be used`)
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
