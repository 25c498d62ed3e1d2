/** What is fetched or built once and kept under a cache directory. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of this name, filled once by `fill`; a filling that was cut short is begun anew. */
export async function cachedFolder(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = cacheFolder(name)
  const stamp = join(folder, 'complete')
  if (existsSync(stamp)) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await fill(folder)
  writeFileSync(stamp, `${name}\n`)
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
