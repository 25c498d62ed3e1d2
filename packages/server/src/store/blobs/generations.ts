/** Walks over the folders: which generations, segments and files there are; and the sweep after an unclean end. */
import { join } from 'node:path'
import { isDiskError, unlessDiskError, type Disk } from '../../base/disk.ts'
import { cleanMarkerName, generationFolder, parseFile, parseGenerationFolder, parseSegmentFile } from './names.ts'
import type { Sweep, SweepDuties } from './port.ts'

/** The metadata is asked about so many files at once. */
export const sweepPageFilesMax = 1_000

export type Generation = {
  readonly name: string
  readonly isClean: boolean
  readonly segments: readonly string[]
  /** Folders that hold files, by their two letters. */
  readonly fileFolders: readonly string[]
}

export async function listGenerations(disk: Pick<Disk, 'list'>, root: string): Promise<readonly Generation[]> {
  const names = (await disk.list(root)).map((entry) => parseGenerationFolder(entry.name))
  const known = names.filter((name) => name !== undefined).sort()
  return Promise.all(
    known.map(async (name) => {
      const entries = await listed(disk, generationFolder(root, name))
      return {
        name,
        isClean: entries.some((entry) => entry.name === cleanMarkerName),
        segments: entries.map((entry) => parseSegmentFile(name, entry.name)).filter((found) => found !== undefined),
        fileFolders: entries.filter((entry) => entry.isDirectory).map((entry) => entry.name),
      }
    }),
  )
}

export async function listFiles(
  disk: Pick<Disk, 'list'>,
  root: string,
  name: string,
  folder: string,
): Promise<string[]> {
  const entries = await listed(disk, join(generationFolder(root, name), folder))
  return entries.map((entry) => parseFile(name, folder, entry.name)).filter((file) => file !== undefined)
}

/** Another process may remove what is being listed. */
async function listed(disk: Pick<Disk, 'list'>, path: string): ReturnType<Disk['list']> {
  try {
    return await disk.list(path)
  } catch (error) {
    if (isDiskError(error, 'ENOENT')) return []
    throw error
  }
}

export type SweepWays = {
  readonly disk: Disk
  readonly root: string
  writesClear(): Promise<void>
  remove(file: string): Promise<void>
}

/**
 * A process that ended uncleanly may have left files of its own generation, and freed files of any other that it did
 * not come to unlink: all that do not run are swept.
 */
export async function sweepOrphans(ways: SweepWays, duties: SweepDuties): Promise<Sweep> {
  const { disk, root } = ways
  const counts = { visitedCount: 0, removedCount: 0 }
  const generations = await listGenerations(disk, root)
  const ended = generations.filter(({ name }) => !duties.liveGenerations.has(name))
  if (ended.every(({ isClean }) => isClean) && duties.force !== true) return counts
  // Commits that an ended process sent may still be on their way.
  await ways.writesClear()
  for (const generation of ended) {
    for (const folder of generation.fileFolders) {
      const path = join(generationFolder(root, generation.name), folder)
      const files = await listFiles(disk, root, generation.name, folder)
      for (let from = 0; from < files.length; from += sweepPageFilesMax) {
        duties.signal?.throwIfAborted()
        const page = files.slice(from, from + sweepPageFilesMax)
        const references = await duties.isReferenced(page)
        counts.visitedCount += page.length
        const orphans = page.filter((_, index) => references[index] === false)
        for (const file of orphans) await ways.remove(file)
        counts.removedCount += orphans.length
      }
      // Before the generation is marked clean, nothing may come back.
      await disk.syncDirectory(path).catch(unlessDiskError('ENOENT'))
      await removeIfEmpty(disk, path)
    }
  }
  // Marked only when all are done: a sweep that is cut short must begin again.
  for (const generation of ended) await finishGeneration(disk, root, generation)
  return counts
}

async function finishGeneration(disk: Disk, root: string, generation: Generation): Promise<void> {
  const path = generationFolder(root, generation.name)
  const left = (await listed(disk, path)).filter((entry) => entry.name !== cleanMarkerName)
  if (left.length > 0) return generation.isClean ? undefined : markClean(disk, path)
  await disk.unlink(join(path, cleanMarkerName)).catch(unlessDiskError('ENOENT'))
  await removeIfEmpty(disk, path)
}

/**
 * Everything in the folder that nobody refers to has been removed, durably. The marker itself is not synced: without it
 * the generation is only swept once more.
 */
export async function markClean(disk: Disk, path: string): Promise<void> {
  try {
    const marker = await disk.create(join(path, cleanMarkerName))
    await marker.close()
  } catch (error) {
    if (!isDiskError(error, 'EEXIST')) throw error
  }
}

async function removeIfEmpty(disk: Disk, path: string): Promise<void> {
  await disk.removeDirectory(path).catch(unlessDiskError('ENOTEMPTY', 'EEXIST', 'ENOENT'))
}
