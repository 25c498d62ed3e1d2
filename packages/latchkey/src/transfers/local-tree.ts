import { readdir, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { UsageError } from '../surroundings.ts'

export type LocalFile = { readonly path: string; readonly key: string; readonly sizeBytes: number }

/** The files below a folder, with keys that use `/` whatever the system. Links are not followed, and named as skipped. */
export async function* localFiles(folder: string, onSkipped: (path: string) => void): AsyncGenerator<LocalFile> {
  for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory())
      for await (const file of localFiles(path, onSkipped)) yield { ...file, key: `${entry.name}/${file.key}` }
    else if (entry.isFile()) yield { path, key: entry.name, sizeBytes: (await stat(path)).size }
    else onSkipped(path)
  }
}

/**
 * Where a key below a folder belongs on this machine. Undefined for a key that would lie outside, `../../.bashrc`, or
 * that no file can be called: whoever wrote it chose it, not the person who copies.
 */
export function localPathOf(folder: string, key: string): string | undefined {
  const segments = key.split('/')
  const isNamed = segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  if (!isNamed || key.includes('\0') || (sep === '\\' && /[\\:]/.test(key))) return undefined
  const path = resolve(folder, ...segments)
  const inside = relative(resolve(folder), path)
  return inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside) ? undefined : path
}

export async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

/** Throws UsageError when there is nothing. */
export async function sizeOfFile(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw new UsageError(`There is no file ${path}.`)
  return found.size
}
