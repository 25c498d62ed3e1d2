/** Work that is due at moments of the given clock, and how far it came: a record that survives a restart. */
import type { Kv } from '@latchkey/kv'

const dayMs = 86_400_000

/** The latest moment, not after `nowMs`, that lies `atMinute` minutes behind a midnight in UTC. */
export function latestSlot(nowMs: number, atMinute: number): number {
  const offsetMs = atMinute * 60_000
  return Math.floor((nowMs - offsetMs) / dayMs) * dayMs + offsetMs
}

/** Where a run stands: which slot it is for, and behind what it goes on; `isDone` when nothing of the slot is left. */
export type Progress = {
  readonly slotMs: number
  readonly isDone: boolean
  readonly bucket?: string | undefined
  readonly phase?: string | undefined
  readonly after?: string | undefined
}

export type ProgressRecord = {
  readonly load: () => Promise<Progress | undefined>
  readonly save: (progress: Progress) => Promise<void>
}

export function progressRecord(kv: Pick<Kv, 'getMany' | 'commit'>, name: string): ProgressRecord {
  const key = Buffer.from(`jobs/progress/${name}`)
  return {
    load: async () => {
      const [found] = await kv.getMany([{ key }])
      // Written by `save` and nothing else.
      return found === undefined || found === 'unchanged'
        ? undefined
        : (JSON.parse(Buffer.from(found.value).toString('utf8')) as Progress)
    },
    save: async (progress) => {
      // One writer holds the lease of all jobs; of an outcome that is unknown the next run does a page twice.
      await kv.commit({ put: [{ key, value: Buffer.from(JSON.stringify(progress)) }] })
    },
  }
}
