import { compactLmdb, KvInUseError } from '@latchkey/kv'
import { Command } from 'commander'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { printLine } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey admin compact`: the metadata file of a stopped server, rewritten without what was deleted. */
export function compactCommand(surroundings: Surroundings): Command {
  return new Command('compact')
    .description(
      'rewrite the metadata file of a stopped server record by record: without free pages and without a byte of what was deleted',
    )
    .option('--data-dir <directory>', 'the data directory of the server (LATCHKEY_DATA_DIR)')
    .action(async ({ dataDir }: { readonly dataDir?: string }) => {
      const directory = join(dataDir ?? (surroundings.environment['LATCHKEY_DATA_DIR'] || './data'), 'metadata')
      const file = join(directory, 'kv.mdb')
      if (!existsSync(file)) throw new UsageError(`There is no metadata in ${directory}.`)
      const before = statSync(file).size
      await compactLmdb(directory).catch((error: unknown) => {
        throw error instanceof KvInUseError ? new UsageError(`${error.message}: stop the server first.`) : error
      })
      printLine(surroundings, `${file}: ${before} bytes before, ${statSync(file).size} after`)
    })
}
