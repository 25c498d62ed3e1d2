import { openNonceTable } from '@latchkey/kv'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDiskError } from '../base/disk.ts'
import { memoryNonces, noncesMax } from '../access/nonces.ts'
import type { Nonces } from '../access/nonces.ts'
import type { Config } from '../config.ts'

/** The table that all workers of this machine share; a single worker needs none on disk. */
export async function openNonces(config: Config): Promise<Nonces> {
  if (config.workers === 1 && config.metadata === 'lmdb:') return memoryNonces()
  return openNonceTable({ address: config.metadata, directory: nonceDirectory(config.dataDir), max: noncesMax })
}

/**
 * Removes the embedded table when the machine was started anew since it was made. It is never synced, so that a power
 * loss leaves anything behind.
 */
export function dropNoncesOfAnotherBoot(dataDirectory: string, bootId: string = readBootId()): void {
  const directory = nonceDirectory(dataDirectory)
  const mark = join(directory, 'boot')
  const found = readText(mark)
  if (bootId !== '' && found === bootId) return
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(directory, { mode: 0o700 })
  writeFileSync(mark, bootId, { mode: 0o600 })
}

const nonceDirectory = (dataDirectory: string): string => join(dataDirectory, 'nonces')

/** Empty where the system has none, and then each start of the server begins with an empty table. */
function readBootId(): string {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? ''
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isDiskError(error, 'ENOENT')) return undefined
    throw error
  }
}
