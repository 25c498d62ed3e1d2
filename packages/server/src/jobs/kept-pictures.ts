/**
 * Looks after made pictures on the disk: none outlives the objects it was made of or the KMS key that these are under, and
 * all together stay below a bound.
 */
import { join } from 'node:path'
import type { Disk } from '../base/disk.ts'
import { isDiskError } from '../base/disk.ts'
import { aboutBytesMax, keptHeadBytes, openAbout } from '../images/kept-codec.ts'
import type { KeptKeys, KeptSource } from '../images/kept-codec.ts'
import { keptPath } from '../images/kept-pictures.ts'

export type KeptSweepOptions = {
  readonly disk: Pick<Disk, 'list' | 'open' | 'unlink'>
  readonly directory: string
  readonly keys: Pick<KeptKeys, 'keyOf'>
  readonly bytesMax: number
  /** The write that stands under each key, or undefined where there is none. */
  readonly standingWrites: (places: readonly KeptSource[]) => Promise<readonly (string | undefined)[]>
  /** Every KMS key that there is. */
  readonly kmsKeyIds: () => Promise<ReadonlySet<string>>
}

export type KeptSwept = { readonly outdated: number; readonly surplus: number; readonly unreadable: number }

type Known = { readonly sources: readonly KeptSource[]; readonly madeMs: number; readonly sizeBytes: number }

/** A file that does not open may still be being written: it is removed when it does not open the next time either. */
export function keptPictureSweeper(options: KeptSweepOptions): { run(signal: AbortSignal): Promise<KeptSwept> } {
  let known = new Map<string, Known>()
  let doubtful = new Set<string>()
  return {
    async run(signal) {
      const names = await namesOn(options)
      const broken = new Set<string>()
      const now = new Map<string, Known>()
      for (const name of names) {
        signal.throwIfAborted()
        const about = known.get(name) ?? (await readAbout(options, name))
        if (about === undefined) broken.add(name)
        else now.set(name, about)
      }
      const unreadable = [...broken].filter((name) => doubtful.has(name))
      doubtful = broken
      const outdated = await outdatedAmong(now, options, signal)
      for (const name of outdated) now.delete(name)
      const surplus = surplusAmong(now, options.bytesMax)
      for (const name of surplus) now.delete(name)
      for (const name of [...unreadable, ...outdated, ...surplus]) await remove(options, name)
      known = now
      return { outdated: outdated.length, surplus: surplus.length, unreadable: unreadable.length }
    },
  }
}

async function namesOn({ disk, directory }: KeptSweepOptions): Promise<string[]> {
  const folders = await listed(disk, directory)
  const names: string[] = []
  for (const folder of folders)
    if (/^[0-9a-f]{2}$/.test(folder))
      names.push(...(await listed(disk, join(directory, folder))).filter((name) => name.startsWith(folder)))
  return names.filter((name) => /^[0-9a-f]{64}$/.test(name))
}

async function listed(disk: Pick<Disk, 'list'>, directory: string): Promise<readonly string[]> {
  try {
    return (await disk.list(directory)).map(({ name }) => name)
  } catch (error) {
    if (isDiskError(error, 'ENOENT')) return []
    throw error
  }
}

async function readAbout({ disk, directory, keys }: KeptSweepOptions, name: string): Promise<Known | undefined> {
  const file = await disk.open(keptPath(directory, name)).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const start = Buffer.allocUnsafe(keptHeadBytes + aboutBytesMax)
    const about = openAbout(keys, name, start.subarray(0, await file.read(start, 0)))
    return about && { sources: about.sources, madeMs: about.madeMs, sizeBytes: about.sizeBytes }
  } finally {
    await file.close()
  }
}

/** Asked of the metadata in pages. */
const placesPerPage = 500

async function outdatedAmong(
  known: ReadonlyMap<string, Known>,
  { standingWrites, kmsKeyIds }: KeptSweepOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const outdated = new Set<string>()
  const keyIds = await kmsKeyIds()
  for (const [name, { sources }] of known)
    if (sources.some(({ kmsKeyId }) => kmsKeyId !== undefined && !keyIds.has(kmsKeyId))) outdated.add(name)
  const all = [...known].flatMap(([name, { sources }]) => sources.map((source) => ({ name, source })))
  for (let at = 0; at < all.length; at += placesPerPage) {
    signal.throwIfAborted()
    const page = all.slice(at, at + placesPerPage)
    const standing = await standingWrites(page.map(({ source }) => source))
    for (const [index, { name, source }] of page.entries()) if (standing[index] !== source.writeId) outdated.add(name)
  }
  return [...outdated]
}

/** The oldest go first. */
function surplusAmong(known: ReadonlyMap<string, Known>, bytesMax: number): string[] {
  let sizeBytes = [...known.values()].reduce((sum, one) => sum + one.sizeBytes, 0)
  const surplus: string[] = []
  for (const [name, one] of [...known].toSorted(([, a], [, b]) => a.madeMs - b.madeMs)) {
    if (sizeBytes <= bytesMax) break
    sizeBytes -= one.sizeBytes
    surplus.push(name)
  }
  return surplus
}

async function remove({ disk, directory }: KeptSweepOptions, name: string): Promise<void> {
  try {
    await disk.unlink(keptPath(directory, name))
  } catch (error) {
    if (!isDiskError(error, 'ENOENT')) throw error
  }
}
