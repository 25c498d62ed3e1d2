import { Command } from 'commander'
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { constants } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { askAdmin, consoleOption } from '../admin-call.ts'
import { connected, isJson } from '../connection.ts'
import { printLine, printResult } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

const path = '/admin/backup'
const askEveryMs = 500
const mark = 'backup.json'

type State = { readonly state: string; readonly error?: string }

/** `latchkey admin backup`: the data directory of a server that serves on. */
export function backupCommand(surroundings: Surroundings): Command {
  return consoleOption(
    connected(
      new Command('backup')
        .description(
          'copy metadata and bodies of the running server, all of one moment, to a new directory on its machine',
        )
        .argument('<directory>', 'must not exist; the master key is not copied into it'),
    ),
  ).action(async (directory: string, _options: unknown, self: Command) => {
    await askAdmin(self, surroundings, 'POST', path, { directory: resolve(directory) })
    for (;;) {
      const state = (await askAdmin(self, surroundings, 'GET', path)) as State // what the server tells of a backup
      if (state.state === 'failed') throw new UsageError(`The backup failed: ${state.error ?? 'no reason given'}`)
      if (state.state === 'done') return printResult(surroundings, state, isJson(self))
      await sleep(askEveryMs)
    }
  })
}

/** `latchkey admin restore`: a data directory from a backup, which the next start then finishes. */
export function restoreCommand(surroundings: Surroundings): Command {
  return new Command('restore')
    .description('make a data directory from a backup; the next start ends all sessions and names the access keys')
    .argument('[backup]', 'directory of the backup; without it the data directory is one already, copied by hand')
    .option('--data-dir <directory>', 'the data directory of the server (LATCHKEY_DATA_DIR)')
    .action((backup: string | undefined, { dataDir }: { readonly dataDir?: string }) => {
      const target = dataDir ?? (surroundings.environment['LATCHKEY_DATA_DIR'] || './data')
      if (backup !== undefined) copyBackup(backup, target)
      else if (!existsSync(join(target, 'format'))) throw new UsageError(`${target} is no data directory.`)
      if (!existsSync(join(target, mark))) writeFileSync(join(target, mark), '{"format":1}\n', { flush: true })
      if (!existsSync(join(target, 'master-key')))
        printLine(
          surroundings,
          `Put the master key of the server into ${join(target, 'master-key')} (mode 0600) before the start.`,
        )
      printLine(surroundings, `${target} is ready: start the server.`)
    })
}

function copyBackup(backup: string, target: string): void {
  if (!existsSync(join(backup, 'format'))) throw new UsageError(`${backup} is no backup.`)
  if (existsSync(target) && readdirSync(target).some((name) => name !== 'master-key'))
    throw new UsageError(`${target} is not empty.`)
  cpSync(backup, target, { recursive: true, preserveTimestamps: true, mode: constants.COPYFILE_FICLONE })
}
