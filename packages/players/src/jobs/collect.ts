import type { App } from '../operations/house.ts'
import { abortParts } from '../operations/uploads/abort-parts.ts'
import { endChanges } from '../operations/uploads/end-upload.ts'
import { lookAgain } from '../operations/uploads/look-again.ts'
import { garbageUntil } from '../state/garbage.ts'
import type { Garbage } from '../state/garbage.ts'
import { allLinksOf } from '../state/links.ts'
import { allSettlingOf } from '../state/settling.ts'
import { openState } from '../state/space.ts'
import type { Change, Row, State } from '../state/space.ts'
import { allUploadsOf } from '../state/uploads.ts'
import type { Upload } from '../state/uploads.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { eachRow } from './each-row.ts'

const pageRows = 500
const garbageAtOnce = 500

/** Uploads that never came, links that are over, and the bytes of everything that nothing names any more. */
export const collect: Duty = {
  name: 'collect',
  everyMs: 60_000,
  run: async ({ apps, kv, now }) => {
    const ended = await inEachApp(apps, async (app) => {
      const uploads = await eachRow(app.state, allUploadsOf(app.name), (row) => endedUpload(app, row, now))
      const names = await eachName(app, now)
      const links = await eachRow(app.state, allLinksOf(app.name), async (row) =>
        Date.parse(row.value.expiresAt) <= now.getTime() ? [{ kind: 'remove', row }] : [],
      )
      return uploads + names + links
    })
    const collected = await collectGarbage(openState(kv), apps, now)
    return ended + collected === 0 ? undefined : `${ended} records were over, ${collected} objects went`
  },
}

async function endedUpload(app: App, row: Row<Upload>, now: Date): Promise<readonly Change[]> {
  if (Date.parse(row.value.expiresAt) > now.getTime()) return []
  return (await abortParts(app, row.value)) ? endChanges(app, row, now) : []
}

/** The bytes go first: a record that is left over is found again, and deleting twice is no failure. */
async function collectGarbage(state: State, apps: readonly App[], now: Date): Promise<number> {
  let collected = 0
  let after: Uint8Array | undefined
  for (;;) {
    const rows = await garbageUntil(state, now, garbageAtOnce, after)
    const byApp = Map.groupBy(rows, ({ value }) => value.app)
    collected += await inEachApp(apps, async (app) => collectOf(app, byApp.get(app.name) ?? []))
    // What stays for now, stands in the way of nobody.
    after = rows.at(-1)?.ref.key
    if (rows.length < garbageAtOnce || after === undefined) return collected
  }
}

async function collectOf(app: App, rows: readonly Row<Garbage>[]): Promise<number> {
  for (const [bucket, group] of Map.groupBy(rows, ({ value }) => value.bucket)) {
    const objects = group.map(({ value }) => ({ key: value.key }))
    await app.backend.oss.deleteMultipleObjects({ bucket, delete: { quiet: true, objects } })
    await app.state.commit(group.map(({ ref }): Change => ({ kind: 'drop', ref })))
  }
  return rows.length
}

/** Names whose uploads ended are looked at, one after the other; one that fails does not hold up the rest. */
async function eachName(app: App, now: Date): Promise<number> {
  let looked = 0
  let after: Uint8Array | undefined
  for (;;) {
    const { rows, isTruncated } = await app.state.page(allSettlingOf(app.name), { limit: pageRows, after })
    for (const row of rows)
      try {
        if (await lookAgain(app, row, now)) looked += 1
      } catch (error) {
        app.log(`players: ${app.name}: a name is looked at later: ${String(error)}`)
      }
    after = rows.at(-1)?.ref.key
    if (!isTruncated || after === undefined) return looked
  }
}
