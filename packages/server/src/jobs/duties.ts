/** What runs by the given clock: made from the stores, asked by the schedule. */
import type { Kv } from '@latchkey/kv'
import type { Clock } from '../base/clock.ts'
import type { Store } from '../store/open-store.ts'
import { latestSlot, progressRecord } from './daily.ts'
import { runLifecycle } from './lifecycle.ts'
import type { Duty } from './schedule.ts'

export type DutiesOptions = {
  readonly store: Pick<Store, 'buckets' | 'objects' | 'uploads'>
  readonly kv: Pick<Kv, 'getMany' | 'commit'>
  readonly clock: Clock
  /** Minutes behind midnight in UTC from which daily work is due. */
  readonly dailyAtMinute: number
}

export function dutiesOf(options: DutiesOptions): readonly Duty[] {
  return [lifecycleDuty(options)]
}

function lifecycleDuty({ store, kv, clock, dailyAtMinute }: DutiesOptions): Duty {
  const progress = progressRecord(kv, 'lifecycle')
  // What this process knows to be done; the record says it to every other.
  let doneMs: number | undefined
  const slot = (): number => latestSlot(clock.now().getTime(), dailyAtMinute)
  return {
    name: 'lifecycle',
    isDue: () => slot() !== doneMs,
    run: async (signal) => {
      const slotMs = slot()
      const counts = await runLifecycle(store, { progress, slotMs, nowMs: clock.now().getTime(), signal })
      doneMs = slotMs
      if (counts === undefined || counts.expired + counts.moved + counts.aborted === 0) return undefined
      return `${counts.expired} objects expired, ${counts.moved} changed their class, ${counts.aborted} uploads were given up`
    },
  }
}
