import { constants } from 'node:fs'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isDiskError, realDisk } from '../base/disk.ts'
import type { Ids } from '../base/ids.ts'

const placeBytes = 8

/** The name of this directory among those of several machines; made with the directory, and only once. */
export async function auditPlace(directory: string, ids: Pick<Ids, 'hex'>): Promise<string> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, 'place')
  const known = await readAuditPlace(directory)
  if (known !== undefined) return known
  const unfinished = `${path}.${ids.hex(placeBytes)}`
  try {
    await using file = await open(unfinished, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
    await file.writeFile(`${ids.hex(placeBytes)}\n`)
    await file.sync()
    // The name appears when what it names is whole, and several processes start together.
    await link(unfinished, path)
  } catch (error) {
    if (!isDiskError(error, 'EEXIST')) throw error
  } finally {
    await rm(unfinished, { force: true })
  }
  await realDisk.syncDirectory(directory)
  const made = await readAuditPlace(directory)
  if (made === undefined) throw new Error(`${path} was removed while it was read`)
  return made
}

/** Undefined where no log was ever written. @throws Error when the file holds something else */
export async function readAuditPlace(directory: string): Promise<string | undefined> {
  const path = join(directory, 'place')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isDiskError(error, 'ENOENT')) return undefined
    throw error
  })
  const place = text?.trim()
  if (place !== undefined && !/^[0-9a-f]{16}$/.test(place)) throw new Error(`${path} holds no name of a place`)
  return place
}
