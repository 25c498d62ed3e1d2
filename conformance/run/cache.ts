/** What is fetched or built once and kept under a cache directory. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of this name, filled once by `fill`; a filling that was cut short is begun anew. */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = cacheFolder(name)
  if (existsSync(folder)) return folder
  // Filled beside it and renamed: two runs at once do not see each other's half.
  const filling = `${folder}.${process.pid}`
  rmSync(filling, { recursive: true, force: true })
  mkdirSync(filling, { recursive: true })
  await fill(filling)
  if (existsSync(folder)) rmSync(filling, { recursive: true, force: true })
  else renameSync(filling, folder)
  return folder
}

export function cacheFolder(name: string): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')
  return join(cache, 'latchkey-conformance', name)
}

/** Short enough for a folder's name, another one for each content. */
export function digestOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12)
}
