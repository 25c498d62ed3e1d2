import { accessSync, closeSync, constants, fsyncSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The layout of the data directory as a whole: `metadata/`, `blobs/`, `nonces/`, `master-key`. */
export const dataFormat = 1
/** In a backup, and so in a data directory that came of one: the next start does what a restore needs. */
export const restoreMark = 'backup.json'

export class DataFormatError extends Error {
  override readonly name = 'DataFormatError'
}

/** The directory cannot be made, read or written. The message says what to look at. */
export class DataDirectoryError extends Error {
  override readonly name = 'DataDirectoryError'
}

const adviceByCode: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  ENOENT: 'it cannot be made there',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'there is a file of that name',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
}

/**
 * Makes the directory when it is absent, and marks it as ours. Its name and the mark are durable when this returns, for
 * all that is kept later hangs on them.
 * @throws DataFormatError for a directory that another format version wrote
 * @throws DataDirectoryError for one that cannot be used
 */
export function claimDataDirectory(directory: string): void {
  try {
    claim(directory)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const advice = adviceByCode[code]
    if (advice === undefined) throw error
    const message = `the data directory ${resolve(directory)} cannot be used: ${advice} (${code})`
    throw new DataDirectoryError(message, { cause: error })
  }
}

function claim(directory: string): void {
  makeDurably(resolve(directory))
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK)
  const path = join(directory, 'format')
  try {
    writeMark(path, 'wx')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const found = readFileSync(path, 'utf8').replaceAll('\0', '').trim()
    // The very first start was cut off before the mark reached the disk, and nothing is kept before it has.
    if (found === '') writeMark(path, 'w')
    else if (found !== `latchkey ${dataFormat}`)
      throw new DataFormatError(
        `${directory} holds ${JSON.stringify(found)}, and this release reads "latchkey ${dataFormat}"`,
      )
  }
  syncNames(directory)
}

function writeMark(path: string, flag: 'w' | 'wx'): void {
  writeFileSync(path, `latchkey ${dataFormat}\n`, { flag, mode: 0o600, flush: true })
}

function makeDurably(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let path = directory; path.length >= first.length; path = dirname(path)) syncNames(dirname(path))
}

/** The names in a directory are on the disk when this returns. */
function syncNames(directory: string): void {
  // Windows cannot open a directory; NTFS journals its names by itself.
  if (process.platform === 'win32') return
  const descriptor = openSync(directory, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
