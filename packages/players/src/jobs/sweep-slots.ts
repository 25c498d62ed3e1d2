import type { App } from '../operations/house.ts'
import { discard } from '../state/garbage.ts'
import { slotSweepRef } from '../state/slot-sweeps.ts'
import type { SlotSweep } from '../state/slot-sweeps.ts'
import { slotRef } from '../state/slots.ts'
import type { Change, Row } from '../state/space.ts'
import { uploadsOf } from '../state/uploads.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { inTurns } from './each-row.ts'

/** So long bytes may lie in a slot's folder before a commit names them. */
export const orphanAgeMs = 86_400_000
const roundMs = 86_400_000
const pageKeys = 1_000
/** One run looks at so many pages and goes on with the next, so that it never holds its lease for long. */
const pagesAtOnce = 20
const uploadsAtOnce = 1_000

/**
 * Once a day every save that nothing names for a day: written with keys of STS and never committed, or left by a worker that
 * ended in the middle.
 */
export const sweepSlots: Duty = {
  name: 'sweep-slots',
  everyMs: 60_000,
  run: async ({ apps, now }) => {
    const orphans = await inEachApp(apps, async (app) => {
      let found = 0
      for (const [name, { kind }] of Object.entries(app.config.spaces))
        if (kind === 'slots') found += await sweepSpace(app, name, now)
      return found
    })
    return orphans === 0 ? undefined : `${orphans} saves that nothing names go`
  },
}

async function sweepSpace(app: App, space: string, now: Date): Promise<number> {
  const ref = slotSweepRef(app.name, space)
  const row = await app.state.get(ref)
  const isOver = row !== undefined && row.value.after === undefined
  if (isOver && Date.parse(row.value.startedAt) + roundMs > now.getTime()) return 0
  let at: SlotSweep = row === undefined || isOver ? { startedAt: now.toISOString() } : row.value
  const bucket = app.config.buckets.private
  let orphans = 0
  for (let page = 0; page < pagesAtOnce; page += 1) {
    const startAfter = at.after === undefined ? {} : { startAfter: at.after }
    const { result } = await app.backend.oss.listObjectsV2({
      bucket,
      prefix: `${space}/`,
      maxKeys: pageKeys,
      ...startAfter,
    })
    const contents = result.contents ?? []
    const old = contents.filter(({ lastModified }) => Date.parse(String(lastModified)) + orphanAgeMs <= now.getTime())
    const found = await orphansOf(
      app,
      space,
      old.map(({ key }) => key),
    )
    if (found.length > 0) await app.state.commit(found.map((key) => discard(now, { app: app.name, bucket, key })))
    orphans += found.length
    const last = contents.at(-1)?.key
    at = result.isTruncated === true && last !== undefined ? { ...at, after: last } : { startedAt: at.startedAt }
    if (at.after === undefined) break
  }
  await app.state.commit([keep(row, ref, at)])
  return orphans
}

function keep(row: Row<SlotSweep> | undefined, ref: ReturnType<typeof slotSweepRef>, value: SlotSweep): Change {
  return row === undefined ? { kind: 'create', ref, value } : { kind: 'replace', row, value }
}

/** A key is never written twice and named at most once, so what nothing names now nothing will. */
async function orphansOf(app: App, space: string, keys: readonly string[]): Promise<string[]> {
  const bySlot = Map.groupBy(keys, (key) => key.split('/').slice(1, 3).join('/'))
  const orphans: string[] = []
  for await (const [slot, own] of inTurns(bySlot)) {
    const [player = '', name = ''] = slot.split('/')
    const row = await app.state.get(slotRef(app.name, player, space, name))
    const named = new Set(row?.value.revisions.map(({ key }) => key))
    const missing = own.filter((key) => !named.has(key))
    if (missing.length === 0) continue
    const { rows } = await app.state.page(uploadsOf(app.name, player), { limit: uploadsAtOnce })
    const awaited = new Set(rows.map(({ value }) => value.key))
    orphans.push(...missing.filter((key) => !awaited.has(key)))
  }
  return orphans
}
