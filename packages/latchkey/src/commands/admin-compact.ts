import { compactLmdb, KvInUseError } from '@latchkey/kv'
import type { BodiesCompacted } from '@latchkey/server/compact-stopped'
import { Command } from 'commander'
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { printLine } from '../printing.ts'
import { UsageError } from '../surroundings.ts'
import type { Surroundings } from '../surroundings.ts'

/** `latchkey admin compact`: metadata and small bodies of a stopped server, rewritten without what was deleted. */
export function compactCommand(surroundings: Surroundings): Command {
  return new Command('compact')
    .description(
      'rewrite metadata and small bodies of a stopped server: without free pages and without a byte of what was deleted',
    )
    .option('--data-dir <directory>', 'the data directory of the server (LATCHKEY_DATA_DIR)')
    .action(async ({ dataDir }: { readonly dataDir?: string }) => {
      const place = dataDir ?? (surroundings.environment['LATCHKEY_DATA_DIR'] || './data')
      const directory = join(place, 'metadata')
      const file = join(directory, 'kv.mdb')
      if (!existsSync(file)) throw new UsageError(`There is no metadata in ${directory}.`)
      const before = statSync(file).size
      // Loaded only here: it is the whole store.
      const { compactStoppedBodies } = await import('@latchkey/server/compact-stopped')
      const stopped = (error: unknown): never => {
        throw error instanceof KvInUseError ? new UsageError(`${error.message}: stop the server first.`) : error
      }
      const onError = (error: unknown): void => printLine(surroundings, String(error))
      const bodies = await compactStoppedBodies(place, onError).catch(stopped)
      await compactLmdb(directory).catch(stopped)
      tellBodies(surroundings, join(place, 'blobs'), bodies)
      printLine(surroundings, `${file}: ${before} bytes before, ${statSync(file).size} after`)
    })
}

function tellBodies(
  surroundings: Surroundings,
  directory: string,
  { rewritten, freedBytes, damaged }: BodiesCompacted,
): void {
  if (rewritten > 0)
    printLine(surroundings, `${directory}: ${rewritten} segments of small bodies rewritten, ${freedBytes} bytes less`)
  if (damaged > 0)
    printLine(surroundings, `${directory}: ${damaged} segments stay as they are: something in them is damaged`)
}
