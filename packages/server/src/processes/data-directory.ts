import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The layout of the data directory as a whole: `metadata/`, `blobs/`, `nonces/`, `master-key`. */
export const dataFormat = 1

export class DataFormatError extends Error {
  override readonly name = 'DataFormatError'
}

/** @throws DataFormatError for a directory that another format version wrote */
export function claimDataDirectory(directory: string): void {
  const path = join(directory, 'format')
  try {
    writeFileSync(path, `latchkey ${dataFormat}\n`, { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const found = readFileSync(path, 'utf8').trim()
    if (found !== `latchkey ${dataFormat}`)
      throw new DataFormatError(
        `${directory} holds ${JSON.stringify(found)}, and this release reads "latchkey ${dataFormat}"`,
      )
  }
}
