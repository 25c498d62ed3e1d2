import type { Tally } from '@latchkey/kv'
import { defineFamily, refOf } from './space.ts'
import type { State } from './space.ts'

/** What a player has in a space: bytes and objects, counted by the records that stand for them, in their own commits. */
export type Usage = { readonly bytes: number; readonly objects: number }

const usageFamily = defineFamily<never>('usage')

export function usageCounter(app: string, player: string, space: string): Uint8Array {
  return refOf(usageFamily, app, player, space).key
}

/** What a record adds to the usage for as long as it is there. */
export function usageTally(app: string, player: string, space: string, { bytes, objects }: Usage): Tally {
  return { counter: usageCounter(app, player, space), amounts: [bytes, objects] }
}

export async function readUsage(
  state: State,
  app: string,
  player: string,
  spaces: readonly string[],
): Promise<Usage[]> {
  if (spaces.length === 0) return []
  const counters = await state.kv.counters(spaces.map((space) => usageCounter(app, player, space)))
  return counters.map(([bytes = 0, objects = 0]) => ({ bytes, objects }))
}
