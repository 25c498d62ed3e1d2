import { asPlayerError } from '../../backend/open-backend.ts'
import { objectsOf } from '../../state/objects.ts'
import type { StoredObject } from '../../state/objects.ts'
import type { Row } from '../../state/space.ts'
import type { Call, PlayerCaller } from '../endpoint.ts'
import { eventChanges } from '../events/tell.ts'

const pageMax = 1_000

/** Deletes the file that was saved first; false when there is none. */
export async function dropOldest({ app, caller, now }: Call<PlayerCaller>, space: string): Promise<boolean> {
  const player = caller.player.value.id
  let oldest: Row<StoredObject> | undefined
  let after: Uint8Array | undefined
  for (;;) {
    const page = await app.state.page(objectsOf(app.name, player, space), { limit: pageMax, after })
    for (const row of page.rows) if (oldest === undefined || row.value.savedAt < oldest.value.savedAt) oldest = row
    after = page.rows.at(-1)?.ref.key
    if (!page.isTruncated) break
  }
  if (oldest === undefined) return false
  try {
    await app.backend.oss.deleteObject({ bucket: app.config.buckets.private, key: oldest.value.key })
  } catch (error) {
    throw asPlayerError(error)
  }
  const data = { space, name: oldest.value.name, why: 'overflow' }
  const event = eventChanges(app, { type: 'object.deleted', player, at: now, data })
  await app.state.commit([{ kind: 'remove', row: oldest }, ...event])
  return true
}
