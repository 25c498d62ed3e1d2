import { eventChanges } from '../operations/events/tell.ts'
import type { App } from '../operations/house.ts'
import { allObjectsOf } from '../state/objects.ts'
import type { StoredObject } from '../state/objects.ts'
import { lookChange, settlingRef } from '../state/settling.ts'
import { partsOf } from '../state/space.ts'
import type { Change, Row } from '../state/space.ts'
import { inEachApp } from './duties.ts'
import type { Duty } from './duties.ts'
import { eachRow } from './each-row.ts'

const dayMs = 86_400_000

/**
 * Files of spaces with `expireDays`, counted from the last write through the service. The room comes back in this commit; the bytes
 * are deleted where names are looked at again, so that a file that is written anew meanwhile stays.
 */
export const expireFiles: Duty = {
  name: 'expire-files',
  everyMs: 3_600_000,
  run: async ({ apps, now }) => {
    const expiring = apps.filter(({ config }) =>
      Object.values(config.spaces).some((space) => space.kind === 'folder' && space.expireDays !== undefined),
    )
    const expired = await inEachApp(expiring, (app) =>
      eachRow(app.state, allObjectsOf(app.name), (row) => changesFor(app, row, now)),
    )
    return expired === 0 ? undefined : `${expired} files were too old`
  },
}

async function changesFor(app: App, row: Row<StoredObject>, now: Date): Promise<readonly Change[]> {
  const [player = '', spaceName = ''] = partsOf(row.ref)
  const space = app.config.spaces[spaceName]
  const { key, name, savedAt } = row.value
  if (space?.kind !== 'folder' || space.expireDays === undefined) return []
  if (Date.parse(savedAt) + space.expireDays * dayMs > now.getTime()) return []
  const at = now.toISOString()
  const value = { bucket: app.config.buckets.private, key, at, until: at, isExpired: true }
  return [
    { kind: 'remove', row },
    await lookChange(app.state, settlingRef(app.name, player, spaceName, name), value),
    ...eventChanges(app, { type: 'object.deleted', player, at: now, data: { space: spaceName, name } }),
  ]
}
