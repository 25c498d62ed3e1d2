import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { CheckpointStore } from '../transfer/checkpoint.ts'

/** A checkpoint in a file of its own, replaced as a whole at each step, so that an interruption leaves the last one. */
export function fileCheckpoint(path: string): CheckpointStore {
  const next = `${path}.next`
  return {
    load: async () => {
      const text = await readFile(path, 'utf8').catch(() => undefined)
      if (text === undefined) return undefined
      try {
        return JSON.parse(text) as unknown
      } catch {
        return undefined
      }
    },
    save: async (checkpoint) => {
      await mkdir(dirname(path), { recursive: true })
      await writeFile(next, JSON.stringify(checkpoint), { mode: 0o600 })
      await rename(next, path)
    },
    clear: async () => {
      await rm(path, { force: true })
      await rm(next, { force: true })
    },
  }
}
