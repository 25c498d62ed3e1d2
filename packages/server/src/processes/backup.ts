/**
 * A copy of the whole data directory while the server serves.
 *
 * The metadata is copied first, at one instant. Every body that it names was there at that instant; what frees one later
 * waits until reads that began before have ended, and the copy counts as such a read. So bodies are copied second, and
 * none is missing. Bodies that came meanwhile are copied as well and are swept when nobody names them.
 */
import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Kv } from '@latchkey/kv'
import { isDiskError } from '../base/disk.ts'
import type { Blobs } from '../store/blobs/port.ts'
import type { Maintenance } from '../store/maintenance.ts'
import { claimDataDirectory, restoreMark } from './data-directory.ts'

const filesAtOnceMax = 4

export type BackupProgress = { files: number; bytes: number }
export type BackupParts = {
  readonly kv: Pick<Kv, 'backup'>
  readonly blobs: Pick<Blobs, 'reads'>
  readonly dataDirectory: string
  readonly now: () => Date
  readonly signal: AbortSignal
}

/** @throws Error when the target is there already, lies inside the data directory, or cannot be written */
export async function backup(parts: BackupParts, target: string, progress: BackupProgress): Promise<void> {
  const { kv, blobs, dataDirectory, now, signal } = parts
  await requireFree(target, dataDirectory)
  const unfinished = `${target}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  // What is freed from here on stays until this ends, in every process.
  using _reading = blobs.reads.begin()
  try {
    claimDataDirectory(unfinished)
    await kv.backup(join(unfinished, 'metadata'))
    const takenAt = now().toISOString()
    await copyTree(join(dataDirectory, 'blobs'), join(unfinished, 'blobs'), progress, signal)
    // Behind the metadata, so that no chain is shorter than what it says.
    await copyTree(join(dataDirectory, 'audit'), join(unfinished, 'audit'), progress, signal)
    await writeFile(join(unfinished, restoreMark), `${JSON.stringify({ format: 1, takenAt })}\n`, { flush: true })
    await syncDirectory(unfinished)
    await rename(unfinished, target)
    await syncDirectory(dirname(target))
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
}

async function requireFree(target: string, dataDirectory: string): Promise<void> {
  if (!isAbsolute(target)) throw new Error('the directory of a backup is an absolute path')
  const inside = relative(resolve(dataDirectory), target)
  if (!inside.startsWith('..')) throw new Error('a backup does not lie inside the data directory')
  const found = await stat(target).catch(() => undefined)
  if (found !== undefined) throw new Error(`${target} exists already`)
}

/** Directories first, then files, each synced; what vanishes meanwhile is what nobody named. */
async function copyTree(from: string, to: string, progress: BackupProgress, signal: AbortSignal): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 })
  const entries = await readdir(from, { withFileTypes: true }).catch(unlessGone)
  const files = (entries ?? []).filter((entry) => entry.isFile())
  for (let at = 0; at < files.length; at += filesAtOnceMax) {
    signal.throwIfAborted()
    const batch = files.slice(at, at + filesAtOnceMax)
    await Promise.all(batch.map(({ name }) => copyOne(join(from, name), join(to, name), progress)))
  }
  for (const entry of entries ?? [])
    if (entry.isDirectory()) await copyTree(join(from, entry.name), join(to, entry.name), progress, signal)
  await syncDirectory(to)
}

async function copyOne(from: string, to: string, progress: BackupProgress): Promise<void> {
  try {
    // File systems that share blocks share them; a segment that is written to is copied as far as it is by now.
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    await using file = await open(to, 'r+')
    await file.sync()
    progress.files += 1
    progress.bytes += (await file.stat()).size
  } catch (error) {
    unlessGone(error)
  }
}

function unlessGone(error: unknown): undefined {
  if (!isDiskError(error, 'ENOENT')) throw error
  return undefined
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory; NTFS journals its names by itself.
  if (process.platform === 'win32') return
  await using directory = await open(path, 'r')
  await directory.sync()
}

/**
 * One backup at a time, and no sweep beside it: a sweep removes what nobody names without waiting for reads, and what the
 * copied metadata names may be named no longer.
 */
export function backupGate(maintenance: Maintenance): {
  readonly maintenance: Maintenance
  readonly run: (work: () => Promise<void>) => Promise<void>
} {
  const sweeping = new Set<Promise<unknown>>()
  let isRunning = false
  return {
    maintenance: {
      ...maintenance,
      sweep: async (around) => {
        if (isRunning) return { endedUploads: 0, manifests: 0, files: { visitedCount: 0, removedCount: 0 } }
        const sweep = maintenance.sweep(around)
        sweeping.add(sweep)
        return sweep.finally(() => sweeping.delete(sweep))
      },
    },
    run: async (work) => {
      if (isRunning) throw new Error('a backup is being made already')
      isRunning = true
      try {
        await Promise.allSettled(sweeping)
        await work()
      } finally {
        isRunning = false
      }
    },
  }
}
