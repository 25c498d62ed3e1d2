/** How far a job came: a record that survives a restart. */
import type { Kv } from '@latchkey/kv'

/** Where a run stands: which slot it is for, and behind what it goes on; `isDone` when nothing of the slot is left. */
export type Progress = {
  readonly slotMs: number
  readonly isDone: boolean
  readonly bucket?: string | undefined
  readonly phase?: string | undefined
  readonly after?: string | undefined
  /** What it has gone through so far, where somebody asks how much of the whole that is. */
  readonly seen?: number | undefined
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

/** Of the objects from before one rule of replication. */
export const historyProgressName = (bucketId: string, ruleId: string): string => `${bucketId}/${ruleId}`
