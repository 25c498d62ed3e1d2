import { eventsOf } from '../../state/events.ts'
import type { App } from '../house.ts'

/** So many lines of a timeline are kept. */
export const eventsKept = 256
/** One change of a player in so many looks whether its timeline is too long. */
const pruneOneIn = 256
const dropAtOnce = 500

/** Keeps timelines short without reading one at each change. */
export async function pruneSometimes(app: Pick<App, 'name' | 'state' | 'chance'>, player: string): Promise<void> {
  if ((app.chance.bytes(1)[0] ?? 0) % pruneOneIn === 0) await pruneEvents(app, player)
}

export async function pruneEvents({ name, state }: Pick<App, 'name' | 'state'>, player: string): Promise<void> {
  const range = eventsOf(name, player)
  const newest = await state.page(range, { limit: eventsKept, reverse: true })
  const oldestKept = newest.rows.at(-1)?.ref.key
  if (oldestKept === undefined || !newest.isTruncated) return
  for (;;) {
    const { rows } = await state.page(range, { limit: dropAtOnce })
    const old = rows.filter(({ ref }) => Buffer.compare(ref.key, oldestKept) < 0)
    if (old.length === 0) return
    await state.commit(old.map(({ ref }) => ({ kind: 'drop', ref })))
  }
}
