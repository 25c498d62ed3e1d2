/** Where the embedded table of nonces lies, for who only removes it: nothing of any engine is loaded. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDiskError } from '../base/disk.ts'

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

export const nonceDirectory = (dataDirectory: string): string => join(dataDirectory, 'nonces')

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
