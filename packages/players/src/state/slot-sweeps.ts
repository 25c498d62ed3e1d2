import { defineFamily, refOf } from './space.ts'
import type { Ref } from './space.ts'

/** How far the look for saves that nothing names has come in a space. */
export type SlotSweep = {
  readonly startedAt: string
  /** The last key that was looked at; absent when the round is over. */
  readonly after?: string
}

const slotSweepFamily = defineFamily<SlotSweep>('slot-sweep')
export const slotSweepRef = (app: string, space: string): Ref<SlotSweep> => refOf(slotSweepFamily, app, space)
