import type { App } from '../operations/house.ts'
import { prunedOf } from '../rules/slot-decision.ts'
import { allSlotsOf, letGo } from '../state/slots.ts'
import type { Revision, Slot } from '../state/slots.ts'
import { partsOf } from '../state/space.ts'
import type { Change, Row } from '../state/space.ts'
import { usageTally } from '../state/usage.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { eachRow } from './each-row.ts'

/** Saves that are too old and slots that were emptied long ago. Their days are over to the hour: all slots are read for it. */
export const ageSlots: Duty = {
  name: 'age-slots',
  everyMs: 3_600_000,
  run: async ({ apps, now }) => {
    const aged = await inEachApp(apps, (app) =>
      eachRow(app.state, allSlotsOf(app.name), (row) => agedSlot(app, row, now)),
    )
    return aged === 0 ? undefined : `${aged} slots let go of what was too old`
  },
}

async function agedSlot(app: App, row: Row<Slot>, now: Date): Promise<readonly Change[]> {
  const [player = '', spaceName = ''] = partsOf(row.ref)
  const space = app.config.spaces[spaceName]
  if (space?.kind !== 'slots') return []
  const { keep, keepDays, trashDays } = space.revisions
  const { deletedAt, headRev, revisions } = row.value
  const bucket = app.config.buckets.private
  const without = (gone: readonly Revision[]): Change[] =>
    gone.map((revision) => letGo(now, { app: app.name, bucket }, revision))
  if (deletedAt !== undefined)
    return Date.parse(deletedAt) + trashDays * 86_400_000 <= now.getTime()
      ? [{ kind: 'remove', row }, ...without(revisions)]
      : []
  const { kept, gone } = prunedOf(revisions, headRev, { keep, keepDays, now })
  if (gone.length === 0) return []
  const bytes = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const { counter, amounts } = usageTally(app.name, player, spaceName, { bytes, objects: kept.length })
  const tally = { counter, amounts: [...amounts, 1] }
  return [{ kind: 'replace', row, value: { ...row.value, revisions: kept }, tally }, ...without(gone)]
}
